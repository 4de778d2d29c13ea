"""Versions side by side: which one counts, what a name means, what a project pins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.packs import CHAIN, make_pack

from masterchain.chain.load import locate
from masterchain.diagnostics.record import DiagnosticError
from masterchain.errors import PackError, UsageError
from masterchain.library.find import find, known, list_all
from masterchain.library.pack_version import begins, is_version, order
from masterchain.library.packs import current, installed, pack_of
from masterchain.sharing.install import install
from masterchain.sharing.installed import meant, remove
from masterchain.sharing.version_range import holds, is_range


@pytest.fixture
def versions(tmp_path: Path, store: Path) -> Path:
    for version in ("2.0.0", "2.10.0", "2.9.1", "3.0.0-beta.1"):
        install(str(make_pack(tmp_path / version, version=version)))
    return store


def test_the_newest_counts_and_numbers_are_numbers(versions: Path) -> None:
    assert [one.version for one in installed()] == ["3.0.0-beta.1", "2.10.0", "2.9.1", "2.0.0"]
    assert [one.version for one in current()] == ["3.0.0-beta.1"]
    assert find("chains", "hall").path == versions / "studio/3.0.0-beta.1/chains/hall.toml"


@pytest.mark.parametrize(
    ("word", "version"),
    [
        ("hall", "3.0.0-beta.1"),
        ("studio/hall", "3.0.0-beta.1"),
        ("studio@2/hall", "2.10.0"),
        ("studio@2.9/hall", "2.9.1"),
        ("hall@2.0", "2.0.0"),
        ("hall@2", "2.10.0"),
        ("studio/hall@2.10.0", "2.10.0"),
    ],
)
def test_a_name_can_say_whose_and_which(versions: Path, word: str, version: str) -> None:
    assert locate(word) == versions / f"studio/{version}/chains/hall.toml"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("studio@4/hall", "wanted is studio 4, and installed is 3.0.0-beta.1, 2.10.0"),
        ("hall@2.1", "no installed pack has a chain `hall` in version 2.1"),
        ("studio/hull", "the pack studio 3.0.0-beta.1 has no chain `hull`"),
        ("studoi/hall", "no pack named `studoi` is installed"),
    ],
)
def test_a_miss_says_what_there_is(versions: Path, word: str, told: str) -> None:
    del versions
    with pytest.raises(UsageError) as caught:
        locate(word)
    assert told in caught.value.message


def test_a_project_pins_a_version(versions: Path) -> None:
    Path("masterchain.toml").write_text('schema = 1\n[packs]\nstudio = "2.9"\n')
    assert [one.version for one in current()] == ["2.9.1"]
    assert find("chains", "hall").path == versions / "studio/2.9.1/chains/hall.toml"
    assert find("chains", "studio@2.0/hall").path == versions / "studio/2.0.0/chains/hall.toml"
    Path("masterchain.toml").write_text('schema = 1\n[packs]\nstudio = "2.8"\n')
    with pytest.raises(UsageError, match=r"masterchain\.toml pins studio 2\.8, and installed is"):
        find("chains", "hall")
    Path("masterchain.toml").write_text("schema = 1\n[packs]\nstudio = 2.8\n")
    with pytest.raises(DiagnosticError) as caught:
        find("chains", "hall")
    label = caught.value.diagnostics[0].label
    assert label
    assert (label.place.line, label.place.column) == (3, 10)


def test_two_packs_with_one_name_have_to_be_told_apart(versions: Path, tmp_path: Path) -> None:
    install(str(make_pack(tmp_path / "label", "label")))
    with pytest.raises(UsageError, match="2 packs have a chain `hall`") as caught:
        find("chains", "hall")
    assert caught.value.hint == "say whose: `label/hall` or `studio/hall`"
    assert find("chains", "label/hall").path == versions / "label/1.0.0/chains/hall.toml"
    assert {"hall", "label/hall", "studio/hall"} <= set(known("chains"))
    assert [one.reference for one in list_all("chains") if one.name == "hall"] == [
        "label/hall",
        "studio/hall",
    ]
    Path("chains").mkdir()
    Path("chains/hall.toml").write_text(CHAIN)
    assert find("chains", "hall").origin.name == "project"
    # What a pack's own file names is the pack's own.
    beside = versions / "label/1.0.0/chains/other.toml"
    assert find("chains", "hall", beside).path == versions / "label/1.0.0/chains/hall.toml"


def test_a_pack_stands_before_the_house(tmp_path: Path, store: Path) -> None:
    pack = make_pack(tmp_path / "studio")
    (pack / "chains/streaming-safe.toml").write_text('schema = 1\n[[step]]\neffect = "Gain"\n')
    install(str(pack))
    found = find("chains", "streaming-safe")
    assert found.path.is_relative_to(store)
    assert [one.origin.name for one in found.shadowed] == ["house"]


def test_the_same_again_is_there_and_another_is_not_put_in_its_place(studio: Path, store: Path) -> None:
    first = install(str(studio))
    assert not first.was_there
    assert install(str(studio)).was_there
    (studio / "README.md").write_text("another\n")
    with pytest.raises(PackError, match=r"studio 1\.0\.0 is installed already, and holds something else"):
        install(str(studio))
    assert (first.pack.folder / "README.md").read_text() == "# For tests\n"
    assert not install(str(studio), overwrite=True).was_there
    assert (first.pack.folder / "README.md").read_text() == "another\n"
    assert [path.name for path in store.iterdir()] == ["studio"]


def test_removing_takes_what_is_named(versions: Path) -> None:
    for one in meant("studio@2.9"):
        remove(one)
    assert [one.version for one in installed()] == ["3.0.0-beta.1", "2.10.0", "2.0.0"]
    with pytest.raises(UsageError):
        meant("studio@2.9")
    with pytest.raises(UsageError, match="no pack named `stduio`"):
        meant("stduio")
    for one in meant("studio"):
        remove(one)
    assert list(versions.iterdir()) == []


def test_what_a_killed_install_left_is_swept_away(studio: Path, store: Path) -> None:
    code = "from masterchain.audio.stage_files import maker; print(maker())"
    dead = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    left = store / f".staged-{dead.stdout.strip()}/pack"
    left.mkdir(parents=True)
    (left / "pack.toml").write_text("x")
    assert installed() == []
    install(str(studio))
    assert [path.name for path in store.iterdir()] == ["studio"]


def test_a_file_knows_the_pack_it_lies_in(versions: Path, tmp_path: Path) -> None:
    inside = pack_of(versions / "studio/2.9.1/chains/hall.toml")
    assert inside
    assert (inside.name, inside.version) == ("studio", "2.9.1")
    assert pack_of(tmp_path / "chain.toml") is None
    assert pack_of(versions / "studio") is None


VERSIONS = st.builds(
    lambda numbers, pre: ".".join(map(str, numbers)) + (f"-{pre}" if pre else ""),
    st.tuples(*[st.integers(0, 20)] * 3),
    st.sampled_from(["", "", "alpha", "alpha.1", "beta.2", "beta.11", "rc.1", "1"]),
)


def test_versions_come_in_the_order_of_semver() -> None:
    # semver.org, 2.0.0, 11.
    ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
               "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1"]  # fmt: skip
    mixed = [*ordered[5:], *ordered[:5]]
    assert sorted(mixed, key=order) == ordered


@given(VERSIONS, VERSIONS)
def test_ranges_agree_with_the_order(version: str, bound: str) -> None:
    assert is_version(version)
    numbers = bound.partition("-")[0]
    assert is_range(f">={numbers}")
    below = order(version) < order(numbers)
    assert holds(f">={numbers}", version) is not below
    assert holds(f">{numbers}", version) is (order(version) > order(numbers))
    assert holds(f"<={numbers}", version) is not (order(version) > order(numbers))
    assert holds(f"=={numbers}", version) is (version == numbers)
    same_numbers = version.partition("-")[0] == numbers
    assert holds(f"<{numbers}", version) is (below and not same_numbers)


@pytest.mark.parametrize(
    ("wanted", "version", "expected"),
    [
        (">=1.2, <2", "1.9.9", True),
        (">=1.2, <2", "2.0.0", False),
        (">=1.2, <2", "2.0.0-beta.1", False),
        ("2.3", "2.3.7", True),
        ("2.3", "2.30.0", False),
        (">=4", "4.1", True),
        (">=4", "3.14", False),
        (">=4", "", False),
        (">=4", "unknown", False),
        (">=1", "v1.2", True),
        ("!=1.0", "1.0.0", False),
    ],
)
def test_ranges(wanted: str, version: str, expected: bool) -> None:
    assert is_range(wanted)
    assert holds(wanted, version) is expected


@pytest.mark.parametrize("text", ["", ">=", "x", ">=1.x", "1;2", ">=1,,<2", "~1"])
def test_what_is_no_range(text: str) -> None:
    assert not is_range(text)


@pytest.mark.parametrize(
    "text", ["1", "1.0", "01.0.0", "1.0.0-", "1.0.0+x", "1.0.0 ", "v1.0.0", "1.0.0-a..b"]
)
def test_what_is_no_version(text: str) -> None:
    assert not is_version(text)


def test_a_beginning_is_no_prefix() -> None:
    assert begins("2.3.0", "2.3")
    assert not begins("2.30.0", "2.3")
    assert begins("2.3.0-beta.1", "2.3.0")

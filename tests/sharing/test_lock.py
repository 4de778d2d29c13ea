"""The lock: what chains are made of, written so that a diff can be read, and held against this machine."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.files import write
from support.packs import CHAIN, impulse_response, make_pack, use_machine

from masterchain.chain.load import load
from masterchain.chain.locate import locate
from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.diagnostics.record import Diagnostic, DiagnosticError
from masterchain.errors import ExitCode, LockError, UsageError
from masterchain.sharing.hold import hold, hold_loaded
from masterchain.sharing.install import install
from masterchain.sharing.lock_file import Lock, LockedChain, LockedPack, LockedPlugin, lock_text, read_lock
from masterchain.sharing.locking import check_lock, relock


@pytest.fixture
def project(store: Path, tmp_path: Path) -> Path:
    """A project with a chain of its own and one of an album, which is a pack's."""
    del store
    install(str(make_pack(tmp_path / "studio")))
    folder = Path.cwd()
    (folder / "chains").mkdir()
    (folder / "chains/mine.toml").write_text(CHAIN.replace("../impulse_responses/", ""))
    write(folder / "chains/hall.wav", impulse_response())
    (folder / "album.toml").write_text('schema = 1\nchain = "studio/hall"\n[[track]]\nfile = "a.wav"\n')
    (folder / "masterchain.toml").write_text("schema = 1\n")
    return folder


def codes(found: tuple[Diagnostic, ...]) -> list[tuple[str, str, int]]:
    """Code, severity and line of what was found."""
    assert all(one.code in EXPLANATIONS for one in found)
    return [(one.code, str(one.severity), one.label.place.line if one.label else 0) for one in found]


def line_of(text: str) -> int:
    lines = Path("masterchain.lock").read_text().splitlines()
    (found,) = [number for number, line in enumerate(lines, 1) if line.startswith(text)]
    return found


def test_a_lock_holds_the_projects_chains_and_its_albums(project: Path) -> None:
    done = relock([])
    assert done.was_new
    assert list(done.lock.chain) == ["chains/mine.toml", "studio/hall"]
    assert list(done.lock.chain["chains/mine.toml"].files) == ["hall.wav"]
    assert list(done.lock.chain["studio/hall"].files) == ["../impulse_responses/hall.wav"]
    assert done.lock.chain["studio/hall"].packs == ["studio"]
    assert done.lock.pack["studio"].version == "1.0.0"
    again = relock([])
    assert (again.changes, again.was_new) == ((), False)
    assert hold(Path("chains/mine.toml"), locked=True) == ()
    assert hold(locate("studio/hall"), locked=True) == ()
    assert check_lock()[1] == ()
    assert project == Path.cwd()


def test_two_machines_write_the_same(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "chains/child.toml").write_text('schema = 1\nextends = "studio/hall"\n')
    relock([])
    first = Path("masterchain.lock").read_bytes()
    use_machine(monkeypatch, tmp_path / "another/machine/altogether")
    install(str(tmp_path / "studio"))
    assert check_lock()[1] == ()
    Path("masterchain.lock").unlink()
    relock([])
    assert Path("masterchain.lock").read_bytes() == first
    assert str(tmp_path).encode() not in first
    assert list(read_lock(Path("masterchain.lock")).lock.chain["chains/child.toml"].files) == [
        "studio:impulse_responses/hall.wav"
    ]


@pytest.mark.usefixtures("project")
def test_a_changed_chain_is_a_warning_until_it_has_to_be_locked() -> None:
    relock([])
    path = Path("chains/mine.toml")
    path.write_text(path.read_text().replace("ratio = 2.0", "ratio = 2.5"))
    at = line_of('[chain."chains/mine.toml"]') + 1
    assert codes(hold(path, locked=False)) == [("lock-chain", "warning", at)]
    with pytest.raises(DiagnosticError) as caught:
        hold(path, locked=True)
    assert codes(caught.value.diagnostics) == [("lock-chain", "error", at)]
    assert caught.value.exit_code is ExitCode.LOCK
    (change,) = relock([]).changes
    assert change.startswith("chain chains/mine.toml sha256: ")
    assert hold(path, locked=True) == ()


@pytest.mark.usefixtures("project")
def test_a_loaded_chain_is_held_as_it_was_loaded_and_without_its_settings() -> None:
    path = Path("chains/mine.toml")
    written = path.read_text()
    changed = (
        written.replace("ratio = 2.0", 'ratio = "${ratio}"') + "[variables]\nratio = { default = 2.0 }\n"
    )
    path.write_text(changed)
    relock([])
    set_otherwise = load(path, {"ratio": "3"})
    assert hold_loaded(set_otherwise, locked=True) == ()
    path.write_text(changed.replace("default = 2.0", "default = 2.5"))
    assert hold_loaded(set_otherwise, locked=True) == ()
    assert [one.code for one in hold_loaded(load(path), locked=False)] == ["lock-chain"]
    assert hold_loaded(load(path), locked=False) == hold(path, locked=False)


@pytest.mark.usefixtures("project")
def test_words_that_change_no_sound_change_no_lock() -> None:
    relock([])
    path = Path("chains/mine.toml")
    path.write_text("# a comment\n" + path.read_text().replace("mix = 0.25", "mix = 2.5e-1"))
    assert hold(path, locked=True) == ()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("change", ["other", "missing"])
def test_a_changed_impulse_response_fails(change: str) -> None:
    relock([])
    if change == "other":
        write(Path("chains/hall.wav"), 0.5 * impulse_response())
    else:
        Path("chains/hall.wav").unlink()
    with pytest.raises(DiagnosticError) as caught:
        hold(Path("chains/mine.toml"), locked=False)
    assert caught.value.exit_code is ExitCode.LOCK
    assert codes(caught.value.diagnostics) == [("lock-file", "error", line_of('"hall.wav"'))]
    assert hold(locate("studio/hall"), locked=True) == ()
    if change == "missing":
        with pytest.raises(LockError, match=r"chains/mine\.toml names hall\.wav, which is not there"):
            relock([])
    else:
        assert [change.split(":")[0] for change in relock([]).changes] == [
            "chain chains/mine.toml files hall.wav"
        ]


def test_another_version_of_a_pack_warns(project: Path, tmp_path: Path) -> None:
    relock([])
    install(str(make_pack(tmp_path / "newer", version="1.1.0")))
    assert codes(hold(locate("hall"), locked=False)) == [
        ("lock-version", "warning", line_of("[pack.studio]") + 2)
    ]
    (project / "masterchain.toml").write_text('schema = 1\n[packs]\nstudio = "1.0.0"\n')
    assert hold(locate("hall"), locked=True) == ()


def test_a_pack_that_changed_under_its_version_fails(project: Path, tmp_path: Path) -> None:
    relock([])
    studio = tmp_path / "studio"
    (studio / "README.md").write_text("another\n")
    install(str(studio), overwrite=True)
    with pytest.raises(DiagnosticError) as caught:
        hold(locate("hall"), locked=False)
    assert codes(caught.value.diagnostics) == [("lock-pack", "error", line_of("[pack.studio]") + 1)]
    pack = locate("hall").parent.parent
    (pack / ".masterchain/manifest.json").unlink()
    with pytest.raises(DiagnosticError) as caught:
        hold(locate("hall"), locked=False)
    assert caught.value.diagnostics[0].code == "lock-pack"
    with pytest.raises(LockError):
        relock([])
    del project


@pytest.mark.usefixtures("project")
def test_other_versions_of_the_program_warn() -> None:
    relock([])
    path = Path("masterchain.lock")
    text = path.read_text()
    for line in text.splitlines():
        if line.startswith(("masterchain =", "pedalboard =")):
            text = text.replace(line, f'{line.split(" =")[0]} = "0.0.1"')
    path.write_text(text)
    assert codes(hold(Path("chains/mine.toml"), locked=False)) == [
        ("lock-version", "warning", line_of("masterchain =")),
        ("lock-version", "warning", line_of("pedalboard =")),
    ]


@pytest.mark.usefixtures("project")
def test_a_chain_the_lock_does_not_know() -> None:
    assert hold(locate("streaming-safe"), locked=False) == ()
    with pytest.raises(LockError, match="there is no masterchain"):
        hold(locate("streaming-safe"), locked=True)
    relock([])
    assert codes(hold(locate("streaming-safe"), locked=False)) == [("lock-unknown", "warning", 0)]
    with pytest.raises(DiagnosticError):
        hold(locate("streaming-safe"), locked=True)
    assert "house:streaming-safe" in relock([locate("streaming-safe")]).lock.chain
    assert hold(locate("streaming-safe"), locked=True) == ()
    # Once locked it stays so, and one that is gone goes.
    assert "house:streaming-safe" in relock([]).lock.chain
    Path("chains/mine.toml").unlink()
    assert [one.code for one in check_lock()[1]] == ["lock-chain"]
    assert "chains/mine.toml" not in relock([]).lock.chain


def test_a_chain_from_nowhere_cannot_be_locked(project: Path, tmp_path: Path) -> None:
    (tmp_path / "stray.toml").write_text("schema = 1\n")
    with pytest.raises(UsageError, match="lies outside the project"):
        relock([tmp_path / "stray.toml"])
    assert not Path("masterchain.lock").exists()
    del project


@pytest.mark.usefixtures("store")
def test_no_chain_no_lock() -> None:
    with pytest.raises(UsageError, match="no chain to lock"):
        relock([])


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<<<<<<< HEAD\n", "syntax"),
        ("schema = 2\n", "unsupported-schema"),
        ('schema = 1\nmasterchain = "0.1.0"\n[chain.x]\nsha256 = "abc"\n', "bad-value"),
        ('schema = 1\nmasterchain = "0.1.0"\n[chian]\n', "unknown-key"),
        ("", "empty-file"),
    ],
)
def test_a_damaged_lock_is_told_and_never_taken_for_none(text: str, code: str) -> None:
    Path("masterchain.lock").write_text(text)
    for attempt in (lambda: hold(Path("chains/mine.toml"), locked=False), lambda: relock([]), check_lock):
        with pytest.raises(DiagnosticError) as caught:
            attempt()
        assert caught.value.diagnostics[0].code == code
    assert Path("masterchain.lock").read_text() == text


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
LOCKS = st.builds(
    Lock,
    schema=st.just(1),
    masterchain=WORDS,
    parts=st.dictionaries(WORDS, WORDS, max_size=3),
    chain=st.dictionaries(
        WORDS,
        st.builds(
            LockedChain,
            sha256=DIGESTS,
            files=st.dictionaries(WORDS, DIGESTS, max_size=3),
            plugins=st.dictionaries(WORDS, WORDS, max_size=3),
            packs=st.lists(WORDS, max_size=3, unique=True).map(sorted),
        ),
        max_size=3,
    ),
    pack=st.dictionaries(
        WORDS, st.builds(LockedPack, version=WORDS, sha256=DIGESTS, address=WORDS, commit=WORDS), max_size=2
    ),
    plugin=st.dictionaries(
        WORDS,
        st.builds(
            LockedPlugin, format=WORDS, name=WORDS, vendor=WORDS, version=WORDS, identifier=WORDS, sha256=DIGESTS
        ),
        max_size=2,
    ),
)  # fmt: skip


@given(LOCKS)
def test_what_is_written_is_what_is_read(lock: Lock) -> None:
    text = lock_text(lock)
    assert Lock.model_validate(tomllib.loads(text)) == lock
    assert lock_text(Lock.model_validate(tomllib.loads(text))) == text
    # One fact a line: every line is a comment, a heading, or one key and its value.
    assert all(line.startswith(("#", "[")) or not line or " = " in line for line in text.split("\n"))

"""An installed pack replaced: whenever that is cut short, the old copy or the new one is installed, and whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from masterchain.errors import PackError
from masterchain.library.packs import installed
from masterchain.sharing.install import install
from masterchain.sharing.installed import meant, remove, verify

KILLED_AT_A_RENAME = """
import os, signal, sys
from masterchain.sharing.install import install

folder, store, number, when = sys.argv[1:]
rename, seen = os.rename, 0

def counted(source, target):
    global seen
    # One that has nothing to rename changes nothing.
    is_one = os.path.isdir(source)
    seen += is_one
    if is_one and when == "before" and seen == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
    rename(source, target)
    if is_one and when == "after" and seen == int(number):
        os.kill(os.getpid(), signal.SIGKILL)

os.rename = counted
install(folder, overwrite=True)
print(seen)
"""


def text_of(version: str = "1.0.0") -> str:
    (pack,) = installed()
    assert pack.version == version
    assert verify(pack) == ()
    return (pack.folder / "README.md").read_text()


@pytest.fixture
def changed(studio: Path, store: Path) -> Path:
    """A pack that is installed, and then changed."""
    del store
    install(str(studio))
    (studio / "README.md").write_text("another\n")
    return studio


def killed(folder: Path, store: Path, number: int, when: str) -> bool:
    """Replace the installed pack in a process that is killed at its nth rename; False where it has not so many."""
    words = [sys.executable, "-c", KILLED_AT_A_RENAME, folder, store, str(number), when]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_any_step_leaves_one_of_the_two(changed: Path, store: Path, when: str) -> None:
    found = []
    number = 1
    while killed(changed, store, number, when):
        found.append(text_of())
        assert {path.name for path in store.iterdir() if not path.name.startswith(".")} == {"studio"}
        # The next one finishes, and takes away what is left.
        assert install(str(changed), overwrite=True).record.sha256
        assert text_of() == "another\n"
        assert [path.name for path in store.iterdir()] == ["studio"]
        assert [path.name for path in (store / "studio").iterdir()] == ["1.0.0"]
        (changed / "README.md").write_text("# For tests\n")
        install(str(changed), overwrite=True)
        (changed / "README.md").write_text("another\n")
        number += 1
    # Set aside, put in its place, taken away.
    assert number == 4
    assert (
        found
        == {
            "before": ["# For tests\n", "# For tests\n", "another\n"],
            "after": ["# For tests\n", "another\n", "another\n"],
        }[when]
    )
    assert text_of() == "another\n"


def test_whoever_looks_while_it_is_replaced_finds_a_pack(
    changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, seen = os.rename, []

    def watched(source: Path, target: Path) -> None:
        rename(source, target)
        if Path(target).name.startswith(".replaced-") and len(seen) < 3:
            seen.append(text_of())

    monkeypatch.setattr(os, "rename", watched)
    install(str(changed), overwrite=True)
    assert seen == ["# For tests\n"] * 3
    assert text_of() == "another\n"


def test_where_the_new_one_cannot_be_put_the_old_one_stays(
    changed: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def refused(source: Path, target: Path) -> None:
        if Path(source).name == "pack":
            raise OSError(5, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(PackError, match=r"studio 1\.0\.0 cannot be stored in .*: Input/output error"):
        install(str(changed), overwrite=True)
    assert [path.name for path in (store / "studio").iterdir()] == ["1.0.0"]
    assert text_of() == "# For tests\n"


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_what_was_replaced_does_not_come_back_when_the_new_one_is_removed(changed: Path, store: Path) -> None:
    assert killed(changed, store, 3, "before")
    assert len(list((store / "studio").iterdir())) == 2
    (pack,) = meant("studio")
    remove(pack)
    assert installed() == []
    assert list(store.iterdir()) == []

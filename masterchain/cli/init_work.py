"""What `init` does once its words are parsed."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from masterchain.album.starter import start
from masterchain.audio.stage import Staged
from masterchain.cli.endings import tell
from masterchain.cli.new_file import write_new
from masterchain.cli.talk import say
from masterchain.errors import MasterchainError
from masterchain.library.project_file import LOCK_FILE
from masterchain.render.gather import gather
from masterchain.report.file_schemas import SCHEMAS
from masterchain.sharing.locking import relock
from masterchain.sharing.project_starter import FIRST_CHAIN, project_files, schema_file, with_schema
from masterchain.sharing.project_starter import SCHEMAS as SCHEMA_FOLDER

_ALBUM = "album.toml"


def set_up(folder: Path, mixes: Sequence[str], *, dry_run: bool = False) -> int:
    """Set up a project, and tell file by file what was written and what was kept.

    Args:
        folder: the project's.
        mixes: what an album file is written for.
        dry_run: only say what would be written.

    Raises:
        MasterchainError: a file cannot be written, a mix cannot be read, or a chain that is there is wrong.
    """
    desk = _Dry() if dry_run else _Desk()
    for kind, schema in SCHEMAS.items():
        desk.renew(folder / SCHEMA_FOLDER / schema_file(kind), json.dumps(schema(), indent=2) + "\n")
    has_chains = any((folder / "chains").glob("*.toml"))
    for name, text in project_files().items():
        if name != FIRST_CHAIN or not has_chains:
            desk.write(folder / name, text)
    has_album, unreadable = _album(desk, folder, mixes)
    desk.lock(folder)
    where = "" if folder == Path() else f"cd {folder} && "
    verb = "masterchain album render" if has_album else f"masterchain render MIX --chain {FIRST_CHAIN}"
    say(f"  next: {where}{verb}")
    for error in unreadable:
        tell(error)
    return max((int(error.exit_code) for error in unreadable), default=0)


def _album(desk: _Desk, folder: Path, mixes: Sequence[str]) -> tuple[bool, Sequence[MasterchainError]]:
    """An album file of the mixes that are named, or lie in `mixes`; none where there are none.

    Returns:
        Whether there is one, and the mixes that were left out of it.
    """
    words = list(mixes)
    if not words and _holds_files(folder / "mixes"):
        words = [str(folder / "mixes")]
    path = folder / _ALBUM
    if path.exists():
        say(f"kept {path}")
        return True, ()
    if not words:
        return False, ()
    started = start(gather(words), folder, chain=FIRST_CHAIN)
    desk.write(path, with_schema(started.text, "album", _ALBUM))
    return True, started.unreadable


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.iterdir())


class _Desk:
    """Writes a project's files, none of them over another."""

    def write(self, path: Path, text: str) -> None:
        """A file that is the project's own as soon as it is there."""
        if os.path.lexists(path):
            say(f"kept {path}")
        else:
            self.put(path, text)

    def renew(self, path: Path, text: str) -> None:
        """A schema is masterchain's own: another release's takes the place of the one before."""
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            self.put(path, text, renewed=True)

    def put(self, path: Path, text: str, *, renewed: bool = False) -> None:
        """Write a file and say so."""
        if renewed:
            with Staged(path) as staged:
                staged.file.write(text.encode())
                staged.commit(overwrite=True)
        else:
            write_new(path, text)
        say(f"wrote {path}")

    def lock(self, folder: Path) -> None:
        """The lock, of the chains that are there by now."""
        done = relock((), folder)
        say(f"wrote {done.path}" if done.was_new or done.changes else f"kept {folder / LOCK_FILE}")


class _Dry(_Desk):
    """Says what would be written."""

    def put(self, path: Path, text: str, *, renewed: bool = False) -> None:  # noqa: ARG002
        say(f"would write {path}")

    def lock(self, folder: Path) -> None:
        path = folder / LOCK_FILE
        say(f"would bring {path} up to date" if path.exists() else f"would write {path}")

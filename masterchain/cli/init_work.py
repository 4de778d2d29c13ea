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


def set_up(folder: Path, mixes: Sequence[str]) -> int:
    """Set up a project, and tell file by file what was written and what was kept.

    Raises:
        MasterchainError: a file cannot be written, a mix cannot be read, or a chain that is there is wrong.
    """
    for kind, schema in SCHEMAS.items():
        _schema(folder / SCHEMA_FOLDER / schema_file(kind), json.dumps(schema(), indent=2) + "\n")
    has_chains = any((folder / "chains").glob("*.toml"))
    for name, text in project_files().items():
        if name != FIRST_CHAIN or not has_chains:
            _write(folder / name, text)
    unreadable = _album(folder, mixes)
    done = relock((), folder)
    if done.was_new or done.changes:
        say(f"wrote {done.path}")
    else:
        say(f"kept {folder / LOCK_FILE}")
    album = folder / _ALBUM
    where = "" if folder == Path() else f"cd {folder} && "
    verb = "masterchain album render" if album.exists() else f"masterchain render MIX --chain {FIRST_CHAIN}"
    say(f"  next: {where}{verb}")
    for error in unreadable:
        tell(error)
    return max((int(error.exit_code) for error in unreadable), default=0)


def _album(folder: Path, mixes: Sequence[str]) -> Sequence[MasterchainError]:
    """An album file of the mixes that are named, or lie in `mixes`; none where there are none."""
    words = list(mixes)
    if not words and _holds_files(folder / "mixes"):
        words = [str(folder / "mixes")]
    path = folder / _ALBUM
    if path.exists():
        say(f"kept {path}")
        return ()
    if not words:
        return ()
    started = start(gather(words), folder, chain=FIRST_CHAIN)
    _write(path, with_schema(started.text, "album", _ALBUM))
    return started.unreadable


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.iterdir())


def _write(path: Path, text: str) -> None:
    if os.path.lexists(path):
        say(f"kept {path}")
        return
    write_new(path, text)
    say(f"wrote {path}")


def _schema(path: Path, text: str) -> None:
    """A schema is masterchain's own: another release's takes the place of the one before."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    with Staged(path) as staged:
        staged.file.write(text.encode())
        staged.commit(overwrite=True)
    say(f"wrote {path}")

"""What is kept of where an installed pack came from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from masterchain.errors import LockError
from masterchain.sharing.places import RECORDS

_FILE = f"{RECORDS}/installed.json"
_FORMAT = "masterchain.installed"
_VERSION = 1

From = Literal["folder", "file", "git"]


@dataclass(frozen=True, slots=True)
class Record:
    """Where an installed pack came from.

    Attributes:
        source: a folder, a file, or a repository.
        address: the folder, the file, or the repository's address without a password.
        commit: of the repository; None where there is none.
        sha256: the digest of the pack's manifest.
    """

    source: From
    address: str
    commit: str | None
    sha256: str


def write_record(folder: Path, record: Record) -> None:
    """Write a pack's record into its folder.

    Raises:
        OSError: it cannot be written.
    """
    document = {"format": _FORMAT, "version": _VERSION, **asdict(record)}
    (folder / RECORDS).mkdir(exist_ok=True)
    (folder / _FILE).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read_record(folder: Path) -> Record:
    """The record in a pack's folder.

    Raises:
        LockError: there is none, or it is damaged.
    """
    try:
        document = json.loads((folder / _FILE).read_bytes())
        if document.pop("format") == _FORMAT and document.pop("version") == _VERSION:
            return Record(**document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise LockError(
        f"{folder} has no record of where it came from", hint="remove the pack, and install it again"
    )

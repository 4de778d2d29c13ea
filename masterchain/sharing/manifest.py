"""A pack's manifest: every file with its size and SHA-256. Its own digest stands for the whole pack."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from masterchain.errors import PackError
from masterchain.sharing.places import RECORDS, SIGNATURE_FILE

_FORMAT = "masterchain.pack"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as the manifest has it.

    Attributes:
        path: where it stands in the pack.
        bytes: how many.
        sha256: in hex.
    """

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack consists of.

    Attributes:
        name: the pack's.
        version: the pack's.
        files: by path, in the order of their UTF-8 bytes.
    """

    name: str
    version: str
    files: tuple[Listed, ...]

    def to_bytes(self) -> bytes:
        """The manifest as it is stored and signed: the same for the same files, everywhere."""
        document = {
            "format": _FORMAT,
            "version": _VERSION,
            "name": self.name,
            "pack_version": self.version,
            "files": [{"path": one.path, "bytes": one.bytes, "sha256": one.sha256} for one in self.files],
        }
        return (json.dumps(document, indent=1, ensure_ascii=True) + "\n").encode("ascii")

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest, in hex: equal for packs whose every file is equal."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def manifest_of(folder: Path, name: str, version: str) -> Manifest:
    """The manifest of the files in a folder; the signature and what masterchain wrote itself are no part of it.

    Raises:
        PackError: a file cannot be read.
    """
    try:
        paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
        return Manifest(
            name,
            version,
            tuple(
                Listed(where, path.stat().st_size, _sha256(path))
                for where, path in sorted(paths.items(), key=lambda item: item[0].encode())
                if where != SIGNATURE_FILE and not where.startswith(f"{RECORDS}/")
            ),
        )
    except OSError as error:
        raise PackError(f"{folder} cannot be read: {error.strerror}") from error


def parse(data: bytes, whose: str) -> Manifest:
    """The manifest in these bytes.

    Args:
        data: as `to_bytes` writes them.
        whose: for messages.

    Raises:
        PackError: they are none, or of a version this masterchain does not read.
    """
    try:
        document = json.loads(data)
        if isinstance(document, dict) and document.get("format") == _FORMAT:
            if (version := document.get("version")) != _VERSION:
                raise PackError(f"{whose} is written in version {version}; this masterchain reads {_VERSION}")
            found = Manifest(
                document["name"],
                document["pack_version"],
                tuple(Listed(one["path"], one["bytes"], one["sha256"]) for one in document["files"]),
            )
            # Written anew it must be what was read: nothing else stands in it, twice, or in another order.
            if found.to_bytes() == data:
                return found
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise PackError(f"{whose} has a manifest that was not written by masterchain, or is damaged")


def differences(manifest: Manifest, folder: Path) -> tuple[str, ...]:
    """In what a folder is not what its manifest says, a line each; empty where it is.

    Raises:
        PackError: a file cannot be read.
    """
    wanted = {one.path: one for one in manifest.files}
    there = {one.path: one for one in manifest_of(folder, manifest.name, manifest.version).files}
    lines = []
    for path in sorted(wanted.keys() | there.keys()):
        if path not in there:
            lines.append(f"{path} is missing")
        elif path not in wanted:
            lines.append(f"{path} was added")
        elif wanted[path] != there[path]:
            lines.append(f"{path} was changed")
    return tuple(lines)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

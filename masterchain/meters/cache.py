"""Measured once, judged for ever: measurements kept by the content of the file they were made of."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

import platformdirs

from masterchain.meters.meter_version import meter_version

if TYPE_CHECKING:
    from masterchain.audio.info import AudioInfo
    from masterchain.meters.measurement import Measurement

FOLDER_VARIABLE = "MASTERCHAIN_CACHE_DIR"
"""The environment variable that moves the cache to another folder."""
_NAME = "measurements.sqlite3"
_PATIENCE_S = 10.0
_SETTLED_NS = 2_000_000_000
"""A file changed less than this ago may change again without its times showing it (FAT counts in two seconds)."""
_BROKEN = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TABLES = """
CREATE TABLE IF NOT EXISTS measurements (
    digest BLOB NOT NULL, suffix TEXT NOT NULL, version TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (digest, suffix)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path BLOB PRIMARY KEY, stamp TEXT NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;
"""

Found: TypeAlias = "tuple[AudioInfo, Measurement]"
Stamp: TypeAlias = str
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What the cache holds.

    Attributes:
        path: the database.
        entries: how many measurements.
        bytes: what they take on the disk.
    """

    path: Path
    entries: int
    bytes: int


class Cache:
    """A database of measurements, shared by all processes of a user.

    A measurement is found by the SHA-256 of the file's bytes, the file's ending (a decoder may go by it) and the
    meter's version. A second table remembers which bytes lie behind a path, so that a file whose size, times and
    inode are unchanged is not even read. That trusts the file system: one that hands out new bytes under the old
    size, modification time, change time and inode would be believed. `--no-cache` believes nobody.

    A cache that breaks is never an error: what cannot be read is measured again. A damaged database is told once,
    thrown away and begun anew.

    Args:
        folder: where the database is.
        tell: is told of damage, in a sentence.

    Raises:
        OSError, sqlite3.Error: the database can be neither opened nor made; `Cache.open` answers None instead.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None] | None = None) -> None:
        self.path = folder / _NAME
        self._tell = tell
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._opened()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._begin_anew()

    @classmethod
    def open(cls, folder: Path | None = None, *, tell: Callable[[str], None] | None = None) -> Self | None:
        """The user's cache, or None where there can be none (a folder that cannot be written to).

        Args:
            folder: where it is; by default what MASTERCHAIN_CACHE_DIR names, else the user's cache folder.
            tell: is told of damage, in a sentence.
        """
        try:
            return cls(folder or cache_folder(), tell)
        except (OSError, sqlite3.Error):
            return None

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """The database is closed while the body runs."""
        self._database.close()
        try:
            yield
        finally:
            try:
                self._database = self._opened()
            except (OSError, sqlite3.Error):
                # Nothing is known any more, and nothing kept.
                self._database = sqlite3.connect(":memory:", isolation_level=None)
                self._database.executescript(_TABLES)

    def holds(self, path: Path) -> bool:
        """Whether `known` would find the file."""
        return bool(self._tried(lambda: self._row(path, self._digest(path, stamp_of(path), read=False))))

    def known(self, path: Path) -> Found | None:
        """What is known of a file without reading it; None where it was never seen, or has changed."""
        return self._tried(lambda: self._found(path, read=False))

    def get(self, path: Path) -> Found | None:
        """What is known of a file's bytes, under whatever name they were measured; the file may be read for it."""
        return self._tried(lambda: self._found(path, read=True))

    def put(self, path: Path, found: Found, stamp: Stamp | None) -> None:
        """Keep what was measured.

        Args:
            path: the file.
            found: what it is and measures.
            stamp: from `stamp_of`, taken before it was measured: a file that changed since is not kept.
        """
        self._tried(lambda: self._keep(path, found, stamp))

    def info(self) -> CacheInfo:
        """How much it holds."""
        count = self._tried(lambda: self._database.execute("SELECT count(*) FROM measurements").fetchone())
        parts = (self.path, *_beside(self.path))
        taken = sum(part.stat().st_size for part in parts if part.exists())
        return CacheInfo(self.path, int(count[0]) if count else 0, taken)

    def clear(self) -> int:
        """Forget everything; how many measurements that were."""
        entries = self.info().entries
        self._tried(
            lambda: self._database.executescript("DELETE FROM measurements; DELETE FROM files; VACUUM;")
        )
        self._tried(lambda: self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        return entries

    def _found(self, path: Path, *, read: bool) -> Found | None:
        from masterchain.meters.kept import unpacked

        if not path.is_file():
            # A pipe would be waited for; what cannot be kept is measured, or refused, elsewhere.
            return None
        digest = self._digest(path, stamp_of(path), read=read)
        row = self._row(path, digest)
        if row is None or digest is None:
            return None
        key = digest, _suffix(path)
        found = unpacked(row[0], _label(*key))
        if found is None:
            self._database.execute("DELETE FROM measurements WHERE digest = ? AND suffix = ?", key)
            return None
        return replace(found[0], path=path), found[1]

    def _row(self, path: Path, digest: bytes | None) -> tuple[bytes] | None:
        """The value kept for a file of that content, as a row."""
        row: tuple[bytes] | None = self._database.execute(
            "SELECT value FROM measurements WHERE digest = ? AND suffix = ? AND version = ?",
            (digest, _suffix(path), meter_version()),
        ).fetchone()
        return row

    def _keep(self, path: Path, found: Found, stamp: Stamp | None) -> None:
        if stamp is None or stamp != stamp_of(path):
            return
        digest = self._digest(path, stamp, read=True)
        if digest is None:
            return
        key = digest, _suffix(path)
        from masterchain.meters.kept import packed

        value = packed(found, _label(*key))
        if value is not None:
            self._database.execute(
                "INSERT OR REPLACE INTO measurements VALUES (?, ?, ?, ?)", (*key, meter_version(), value)
            )

    def _digest(self, path: Path, stamp: Stamp | None, *, read: bool) -> bytes | None:
        """The SHA-256 of a file's bytes; None where it cannot be had, or changes while it is read."""
        if stamp is None:
            return None
        name = os.fsencode(path.resolve())
        row = self._database.execute(
            "SELECT digest FROM files WHERE path = ? AND stamp = ?", (name, stamp)
        ).fetchone()
        if row is not None:
            return bytes(row[0])
        if not read:
            return None
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").digest()
        except OSError:
            return None
        if stamp_of(path) != stamp:
            return None
        if _settled(path):
            self._database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (name, stamp, digest))
        return digest

    def _tried(self, call: Callable[[], _T]) -> _T | None:
        try:
            return call()
        except sqlite3.DatabaseError as error:
            if _is_damage(error):
                self._database.close()
                with suppress(OSError, sqlite3.Error):
                    self._begin_anew()
            return None
        except OSError:
            return None

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=_PATIENCE_S, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(_TABLES)
            # What cannot be written to is no cache.
            database.execute("DELETE FROM files WHERE path = ?", (b"",))
        except BaseException:
            database.close()
            raise
        return database

    def _begin_anew(self) -> None:
        for part in (self.path, *_beside(self.path)):
            part.unlink(missing_ok=True)
        self._database = self._opened()
        if self._tell is not None:
            self._tell(f"the cache of measurements ({self.path}) was damaged and has been begun anew")
            self._tell = None


def cache_folder() -> Path:
    """Where the user's cache is."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("masterchain"))


def stamp_of(path: Path) -> Stamp | None:
    """What the file system knows of a file's present state; None where it is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_dev} {status.st_ino}"


def _settled(path: Path) -> bool:
    status = path.stat()
    return time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED_NS


def _suffix(path: Path) -> str:
    return os.fsencode(path.suffix.lower()).hex()


def _label(digest: bytes, suffix: str) -> str:
    return f"{digest.hex()} {suffix} {meter_version()}"


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return (code & 0xFF) in _BROKEN

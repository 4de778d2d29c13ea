"""What is known of the bundles on this machine, kept on disk: a file a bundle, written whole or not at all."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from masterchain.errors import PluginError
from masterchain.library.folders import DATA_VARIABLE, data_folder
from masterchain.plugins.description import PluginDescription

if TYPE_CHECKING:
    from pydantic import TypeAdapter

EXAMINER = 3
"""Raised when bundles are described otherwise than before: what is in the catalogue is then examined again."""

Ended = Literal["crashed", "hung", "refused", "unloadable", "failed"]
"""How examining went wrong: the process died; nothing came of it in time; the plug-in or its host refused; its files
show that it cannot be loaded here; a bug of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanEnding:
    """How examining a bundle went wrong.

    Attributes:
        kind: in a word.
        message: in a clause, without a full stop, that can follow "BUNDLE: ".
        printed: the last lines it printed on standard error.
    """

    kind: Ended
    message: str
    printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """What is known of a bundle.

    Attributes:
        path: the bundle, absolute.
        stamp: names, sizes and times of its files, as one number in hex: while it stays the same nothing is read again.
        digest: its files' names and bytes as one number; empty where they could not be read.
        examiner: what it was examined with; another one looks at it again.
        descriptions: the plug-ins it holds; empty when examining went wrong.
        ending: how it went wrong, or None.
    """

    path: str
    stamp: str
    digest: str
    examiner: str
    descriptions: tuple[PluginDescription, ...]
    ending: ScanEnding | None = None


def examiner() -> str:
    """What bundles are examined with now."""
    return f"{EXAMINER} pedalboard {importlib.metadata.version('pedalboard')}"


def stamp(path: str | Path) -> str:
    """Names, sizes, times and rights of a bundle's files as one number in hex; of a bundle that is gone, too."""
    bundle = Path(path)
    whole = hashlib.sha256()
    for file in [bundle, *sorted(bundle.rglob("*"))]:
        try:
            found = file.stat()
        except OSError:
            continue
        if not file.is_dir():
            seen = f"{file}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_mode}\0"
            whole.update(seen.encode(errors="surrogateescape"))
    return whole.hexdigest()


class Catalogue:
    """The catalogue in a folder.

    Args:
        folder: where its files lie; by default the program's own.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or data_folder() / "plugins"

    def entries(self) -> list[CatalogueEntry]:
        """All whose bundle still exists, by path; damaged ones are left out (see `damaged`)."""
        read = [_read(file) for file in self._files()]
        return sorted((e for e in read if e and _is_there(e.path)), key=lambda entry: entry.path)

    def entry(self, path: str | Path) -> CatalogueEntry | None:
        """What is known of a bundle, up to date or not; None when nothing is."""
        return _read(self._file(path))

    def damaged(self) -> list[Path]:
        """The files of the catalogue that cannot be understood."""
        return [file for file in self._files() if _read(file) is None]

    def keep(self, entry: CatalogueEntry) -> None:
        """Write an entry in the place of what was known before.

        Raises:
            PluginError: the catalogue's folder cannot be written.
        """
        text = json.dumps(asdict(entry), indent=1)
        with self._writing():
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, staged = tempfile.mkstemp(suffix=".part", dir=self._folder)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                Path(staged).replace(self._file(entry.path))
            except BaseException:
                Path(staged).unlink(missing_ok=True)
                raise

    def forget(self, files: Sequence[Path]) -> None:
        """Take damaged files away.

        Raises:
            PluginError: the catalogue's folder cannot be written.
        """
        with self._writing():
            for file in files:
                file.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            words = f"the plug-in catalogue {self._folder} cannot be written: {error.strerror or error}"
            raise PluginError(words, hint=f"{DATA_VARIABLE} names another folder for it") from error

    def _files(self) -> list[Path]:
        return sorted(file for file in self._folder.glob("*.json") if file.is_file())

    def _file(self, path: str | Path) -> Path:
        name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
        return self._folder / f"{name}.json"


def is_current(entry: CatalogueEntry) -> bool:
    """Whether the bundle is as it was when it was examined, and would be examined alike."""
    return entry.examiner == examiner() and entry.stamp == stamp(entry.path)


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:
        # It is, but this user may not know.
        return False


def _read(file: Path) -> CatalogueEntry | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return _parsed(file, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=4096)
def _parsed(file: Path, _size: int, _time_ns: int) -> CatalogueEntry | None:
    # Every step of a chain looks into the whole catalogue: a file is read again only when it has changed.
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


@cache
def _adapter() -> TypeAdapter[CatalogueEntry]:
    from pydantic import TypeAdapter

    return TypeAdapter(CatalogueEntry)

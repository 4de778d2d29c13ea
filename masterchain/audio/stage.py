"""Outputs that nobody sees until they are whole."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from masterchain.audio.stage_files import NamedFile, StagedFile, UnnamedFile, sweep
from masterchain.errors import AudioFileError


class Staged:
    """A file being written that takes its name only on `commit`.

    On Linux the bytes go to a file without a name, so that even a killed process leaves nothing behind. Elsewhere
    they go to a hidden part beside the destination; those of processes that are gone are removed by the next that
    writes there.

    Args:
        destination: where the file shall appear. Its folder is made on `commit` where it does not exist yet.
        kind: how the bytes are held meanwhile; None takes the best that works in that folder.

    Attributes:
        file: open for reading and writing, with a file descriptor; valid inside the context.
    """

    def __init__(self, destination: Path, *, kind: type[StagedFile] | None = None) -> None:
        self.destination = destination
        self._kinds = (kind,) if kind is not None else (UnnamedFile, NamedFile)
        self._held: StagedFile | None = None
        self.file: BinaryIO

    def __enter__(self) -> Self:
        try:
            if self.destination.is_dir():
                raise AudioFileError(f"{self.destination} is a folder, so no file can be written there")
            folder = nearest_folder(self.destination.parent)
            _sweep_once(folder)
            self._held = self._hold(folder)
        except (OSError, ValueError) as error:
            raise self._failed(error) from error
        self.file = self._held.file
        return self

    def _hold(self, folder: Path) -> StagedFile:
        for kind in self._kinds[:-1]:
            try:
                return kind(folder, self.destination.name)
            except (OSError, AttributeError):
                continue
        return self._kinds[-1](folder, self.destination.name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._held is not None:
            self._held.discard()
        if isinstance(error, OSError):
            raise self._failed(error) from error

    @property
    def path(self) -> Path:
        """A way to open the bytes written so far once more; valid inside the context."""
        assert self._held is not None, "path outside the context"  # noqa: S101 - a mistake of the caller
        return self._held.path

    def begin(self) -> None:
        """Forget what was written."""
        self.file.seek(0)
        self.file.truncate()

    def commit(self, *, overwrite: bool) -> None:
        """Gives the file its name, at once and whole, and closes it.

        Args:
            overwrite: whether a file that is there already is replaced.

        Raises:
            AudioFileError: the file exists and `overwrite` is false, or the disk or its permissions say no.
        """
        assert self._held is not None, "commit outside the context"  # noqa: S101 - a mistake of the caller
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.destination.parent.mkdir(parents=True, exist_ok=True)
            self._held.publish(self.destination, overwrite=overwrite)
        except FileExistsError as error:
            if error.filename is not None and Path(error.filename) == self.destination.parent:
                raise self._failed(NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))) from error
            raise AudioFileError(
                f"{self.destination} already exists, use --overwrite to replace it"
            ) from error
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError | ValueError) -> AudioFileError:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return AudioFileError(f"{self.destination} cannot be written: {reason}")


@cache
def _sweep_once(folder: Path) -> None:
    # What cannot be looked through or removed is no reason not to write.
    with suppress(OSError):
        sweep(folder)


def nearest_folder(folder: Path) -> Path:
    """`folder` itself, or its nearest ancestor that exists.

    Raises:
        NotADirectoryError: a file stands where a folder is needed.
    """
    for candidate in (folder, *folder.parents):
        if candidate.is_dir():
            return candidate
        if candidate.exists():
            raise NotADirectoryError(errno.ENOTDIR, f"{candidate} is not a folder")
    return Path()


def spool(folder: Path) -> BinaryIO:
    """An unnamed temporary file on the destination's disk, for intermediate sound; gone when closed.

    Args:
        folder: the folder the output will go to, or would if it existed.

    Raises:
        AudioFileError: no file can be made there.
    """
    try:
        return cast("BinaryIO", tempfile.TemporaryFile(dir=nearest_folder(folder)))
    except OSError as error:
        raise AudioFileError(f"{folder} cannot hold temporary audio: {error.strerror}") from error

"""How the bytes of a staged output are held until they have a name."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol, cast

_MAKER = re.compile(r"(?P<machine>[0-9a-f]{8})-(?P<pid>\d+)-[0-9a-f]{8}")
_PART = re.compile(rf"\..+\.(?P<maker>{_MAKER.pattern})\.masterchain-part")
_READ_WRITE = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_MODE = 0o666  # lessened by the process's umask, as for any new file


class StagedFile(Protocol):
    """A file that exists without being seen.

    Attributes:
        file: open for reading and writing.
        path: a way to open the same bytes again, valid until it is published or discarded.
    """

    file: BinaryIO
    path: Path

    def __init__(self, folder: Path, name: str) -> None:
        """Makes it in `folder`, to become `name`."""

    def publish(self, destination: Path, *, overwrite: bool) -> None:
        """Gives it its name and closes it; FileExistsError where something is there and may not be replaced."""

    def discard(self) -> None:
        """Closes it, and removes it unless it was published."""


class UnnamedFile:
    """A file without a name (Linux `O_TMPFILE`): it ends with its process.

    Raises:
        OSError: the file system has none, or there is no `/proc` to name it through.
        AttributeError: the operating system has none.
    """

    def __init__(self, folder: Path, name: str) -> None:  # noqa: ARG002 - it takes its name when published
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            descriptor = os.open(folder, os.O_TMPFILE | _READ_WRITE, _MODE)
        except BaseException:
            os.close(self._folder)
            raise
        self.file = cast("BinaryIO", os.fdopen(descriptor, "w+b"))
        self.path = Path(f"/proc/self/fd/{descriptor}")
        try:
            self.path.stat()
        except OSError:
            self.discard()
            raise

    def publish(self, destination: Path, *, overwrite: bool) -> None:
        """Links the file to its name in one step."""
        if overwrite:
            part = part_path(destination)
            self._link_to(part)
            _replace(part, destination)
        else:
            self._link_to(destination)
        self.discard()

    def _link_to(self, path: Path) -> None:
        # Only with a directory descriptor does Python call linkat(AT_SYMLINK_FOLLOW), which open(2) asks for here.
        os.link(self.path, path, src_dir_fd=self._folder, follow_symlinks=True)

    def discard(self) -> None:
        """Closes the file; without a name it is gone."""
        if not self.file.closed:
            _close(self.file)
            os.close(self._folder)


class NamedFile:
    """A hidden part in the destination's folder, named after this process so that `sweep` can find it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = part_path(folder / name)
        self._published = False
        descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | _READ_WRITE, _MODE)
        self.file = cast("BinaryIO", os.fdopen(descriptor, "w+b"))

    def publish(self, destination: Path, *, overwrite: bool) -> None:
        """Renames the part to its name."""
        self.file.close()
        if not overwrite:
            # An empty file reserves the name: of two writers only one can make it, on every file system.
            os.close(os.open(destination, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
        _replace(self.path, destination)
        self._published = True

    def discard(self) -> None:
        """Closes the part and removes it."""
        _close(self.file)
        if not self._published:
            self.path.unlink(missing_ok=True)


def part_path(destination: Path) -> Path:
    """A fresh hidden name beside `destination` that tells which process made it."""
    return destination.with_name(f".{destination.name}.{maker()}.masterchain-part")


def sweep(folder: Path) -> tuple[Path, ...]:
    """Removes the parts in `folder`, files and folders, whose process ran on this machine and is no longer alive.

    Returns:
        The parts removed.
    """
    removed = []
    for path in sorted(folder.glob(".*.masterchain-part")):
        found = _PART.fullmatch(path.name)
        if found and is_orphan(found["maker"]):
            with suppress(PermissionError):
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
                removed.append(path)
    return tuple(removed)


def maker() -> str:
    """A name no one else gives to what is not finished; it tells `is_orphan` who made it."""
    return f"{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"


def is_orphan(name: str) -> bool:
    """Whether it is a name from `maker`, of a process of this machine that is no more."""
    found = _MAKER.fullmatch(name)
    return found is not None and found["machine"] == _machine() and not _alive(int(found["pid"]))


@cache
def _machine() -> str:
    # Folders are shared over networks, where another machine's process may have any number.
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _replace(part: Path, destination: Path) -> None:
    try:
        part.replace(destination)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _close(file: BinaryIO) -> None:
    try:
        file.close()
    except OSError:
        # What could not be flushed is being thrown away; the failure itself was raised where it was written.
        file.close()


def _alive(pid: int) -> bool:
    if os.name == "nt":
        # Signal 0 is Ctrl-C there; but a part that is still open cannot be removed, so nothing need be known.
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True

"""A pack's folder taken over, file by file: what belongs into a pack, and nothing through links."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from masterchain.errors import PackError
from masterchain.sharing.places import SIGNATURE_FILE, is_ours
from masterchain.sharing.receive import Receiver

_CHUNK = 1 << 20


def take_folder(source: Path, folder: Path) -> tuple[str, ...]:
    """Copy a pack's files into an empty folder.

    Args:
        source: what holds the `pack.toml`.
        folder: takes the files.

    Returns:
        What has no place in a pack and was left out, by path. Hidden files are not told of.

    Raises:
        PackError: it holds links, names that not every system can write, or more than a pack may.
    """
    receiver = Receiver(folder, str(source))
    left_out: list[str] = []
    taken: list[tuple[str, Path]] = []
    try:
        for path, entry in _walk(source, ""):
            if entry.is_symlink():
                raise receiver.refusal(f"`{path}` is a link", hint="put the file itself there")
            if path != SIGNATURE_FILE and not is_ours(path):
                left_out.append(path)
            elif not entry.is_file():
                raise receiver.refusal(f"`{path}` is no ordinary file")
            else:
                receiver.announce(path, entry.stat().st_size)
                taken.append((path, Path(entry.path)))
        receiver.settle()
        for path, file in taken:
            receiver.write(path, _chunks(file))
    except OSError as error:
        raise PackError(f"{error.filename or source} cannot be read: {error.strerror}") from error
    return tuple(left_out)


def _walk(folder: Path, before: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name.startswith("."):
                continue
            path = f"{before}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), f"{path}/")
            else:
                yield path, entry


def _chunks(path: Path) -> Iterator[bytes]:
    # The file may have become a link since it was looked at.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk

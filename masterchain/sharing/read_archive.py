"""A `.mchain` file taken apart without trusting a byte of it.

It is accepted only where every byte is the one `write_archive` would have written for those files: nothing before,
between, behind or on top of them. Nobody has to think of a trick in order to refuse it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from masterchain.errors import PackError
from masterchain.sharing.manifest import Manifest, differences, parse
from masterchain.sharing.places import MANIFEST_FILE, SIGNATURE_FILE
from masterchain.sharing.receive import LARGEST_PACK, MOST_FILES, Receiver
from masterchain.sharing.zip_layout import (
    END,
    LayoutError,
    Member,
    central_header,
    local_header,
    read_central,
    read_end,
)

_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 23
_LARGEST_DIRECTORY = 1 << 22
_LARGEST_ARCHIVE = LARGEST_PACK + _LARGEST_MANIFEST + 2 * _LARGEST_DIRECTORY


def unpack(archive: Path, folder: Path) -> Manifest:
    """Take an archive apart into an empty folder.

    Args:
        archive: the file.
        folder: takes its files, and is to be thrown away where this fails.

    Returns:
        The manifest, which the files in the folder have been held against.

    Raises:
        PackError: it cannot be read, is damaged, or is not what `write_archive` writes; says in what.
    """
    receiver = Receiver(folder, archive.name)
    try:
        with archive.open("rb") as file:
            return _unpack(file, receiver, folder)
    except LayoutError as error:
        raise receiver.refusal(str(error)) from None
    except OSError as error:
        raise PackError(f"{archive} cannot be read: {error.strerror}") from error


def _unpack(file: BinaryIO, receiver: Receiver, folder: Path) -> Manifest:
    members = _members(file)
    manifest = parse(_manifest(file, members), "the pack")
    for member in members[1:]:
        receiver.announce(member.name, member.size)
    receiver.settle()
    _hold_against(manifest, [member.name for member in members[1:]])
    for member in members[1:]:
        receiver.write(member.name, _data(file, member))
    if wrong := differences(manifest, folder):
        raise LayoutError(f"{wrong[0]} after its manifest was made")
    return manifest


def _members(file: BinaryIO) -> list[Member]:
    """The files of an archive, which lie one behind another from its first byte to its directory."""
    size = file.seek(0, 2)
    if size > _LARGEST_ARCHIVE:
        raise LayoutError("it is larger than a pack may be")
    file.seek(0)
    if file.read(4) != b"PK\3\4":
        raise LayoutError("it is no .mchain file")
    file.seek(max(0, size - END.size))
    count, length, offset = read_end(file.read(END.size))
    if count > MOST_FILES + 2:
        raise LayoutError(f"it holds {count} files, and a pack holds at most {MOST_FILES}")
    if offset + length + END.size != size or length > _LARGEST_DIRECTORY:
        raise LayoutError("its directory is not where it says, or something was added to it")
    file.seek(offset)
    directory = file.read(length)
    members: list[Member] = []
    at = 0
    for _ in range(count):
        member, at = read_central(directory, at)
        if member.offset != (members[-1].end if members else 0):
            raise LayoutError(f"{member.name[:60]!r} overlaps another file, or something hides before it")
        members.append(member)
    if not members or members[-1].end != offset:
        raise LayoutError("something hides behind its last file")
    if b"".join(map(central_header, members)) != directory:
        raise LayoutError("its directory holds more than names and sizes")
    for member in members:
        expected = local_header(member)
        file.seek(member.offset)
        if file.read(len(expected)) != expected:
            raise LayoutError(f"{member.name[:60]!r} is announced as one thing and stored as another")
    return members


def _manifest(file: BinaryIO, members: list[Member]) -> bytes:
    first = members[0]
    if first.name != MANIFEST_FILE:
        raise LayoutError("it has no manifest; it was not written by `masterchain pack build`")
    if first.size > _LARGEST_MANIFEST:
        raise LayoutError("its manifest is larger than any pack needs")
    return b"".join(_data(file, first))


def _hold_against(manifest: Manifest, names: list[str]) -> None:
    wanted = [str(one.path) for one in manifest.files]
    found = [name for name in names if name != SIGNATURE_FILE]
    if missing := sorted(set(wanted) - set(found)):
        raise LayoutError(f"`{missing[0]}` stands in its manifest, and is missing")
    if extra := sorted(set(found) - set(wanted)):
        raise LayoutError(f"`{extra[0]}` does not stand in its manifest")
    if found != wanted or SIGNATURE_FILE in names[1:]:
        raise LayoutError("its files stand in another order than masterchain writes them")


def _data(file: BinaryIO, member: Member) -> Iterator[bytes]:
    file.seek(member.data)
    left, crc = member.size, 0
    while left:
        chunk = file.read(min(left, _CHUNK))
        if not chunk:
            raise LayoutError(f"{member.name!r} is cut off")
        left -= len(chunk)
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if crc != member.crc:
        raise LayoutError(f"{member.name!r} is damaged: its checksum is another")

"""The one layout of zip a `.mchain` file has (PKWARE APPNOTE 6.3.10): files stored as they are, one after another.

Nothing is compressed, for two reasons. Other releases of zlib write other bytes, and a pack shall be the same file
wherever it is built. And what is not compressed cannot swell when it is unpacked.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_NEEDED = 20
_MADE_BY = (3 << 8) | _NEEDED  # Unix, so that the file's mode is told
_MODE = 0o100644 << 16
_UTF8 = 0x0800
_ENCRYPTED = 0x0001
_LINK = 0o120000
_KIND = 0o170000
_TIME, _DATE = 0, (1 << 5) | 1  # the first of January 1980, the first day zip knows


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: its path.
        crc: CRC-32 of its bytes.
        size: in bytes.
        offset: where its local header begins.
    """

    name: str
    crc: int
    size: int
    offset: int

    @property
    def data(self) -> int:
        """Where its bytes begin."""
        return self.offset + LOCAL.size + len(self.name.encode())

    @property
    def end(self) -> int:
        """Where they end."""
        return self.data + self.size


def local_header(member: Member) -> bytes:
    """What stands before a file's bytes."""
    name = member.name.encode()
    fields = (_NEEDED, _UTF8, 0, _TIME, _DATE, member.crc, member.size, member.size, len(name), 0)
    return LOCAL.pack(_LOCAL_MARK, *fields) + name


def central_header(member: Member) -> bytes:
    """A file's entry in the directory at the end."""
    name = member.name.encode()
    fields = (_MADE_BY, _NEEDED, _UTF8, 0, _TIME, _DATE, member.crc, member.size, member.size)
    return CENTRAL.pack(_CENTRAL_MARK, *fields, len(name), 0, 0, 0, 0, _MODE, member.offset) + name


def end_record(count: int, size: int, offset: int) -> bytes:
    """What stands at the very end.

    Args:
        count: of files.
        size: of the directory, in bytes.
        offset: where the directory begins.
    """
    return END.pack(_END_MARK, 0, 0, count, count, size, offset, 0)


class LayoutError(ValueError):
    """The bytes are not laid out so; the message says in what, in a clause."""


def read_end(data: bytes) -> tuple[int, int, int]:
    """Count of files, size and offset of the directory, from the last bytes of an archive.

    Raises:
        LayoutError: it does not end as an archive does.
    """
    if len(data) != END.size or not data.startswith(_END_MARK):
        raise LayoutError("it is cut off, or something was added to its end")
    _, disk, start, here, count, size, offset, comment = END.unpack(data)
    if disk or start or here != count or comment:
        raise LayoutError("its last record is not one that masterchain writes")
    return count, size, offset


def read_central(data: bytes, at: int) -> tuple[Member, int]:
    """The entry at a place of the directory, and where the next one begins.

    Raises:
        LayoutError: it is damaged, or of a file that no pack holds: linked, compressed, encrypted.
    """
    try:
        mark, *fields = CENTRAL.unpack_from(data, at)
    except struct.error:
        raise LayoutError("its directory is cut off") from None
    flags, method, crc, packed, size = fields[2], fields[3], fields[6], fields[7], fields[8]
    length, mode, offset = fields[9], fields[14] >> 16, fields[15]
    raw = data[at + CENTRAL.size : at + CENTRAL.size + length]
    if mark != _CENTRAL_MARK or len(raw) != length:
        raise LayoutError("its directory is damaged")
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise LayoutError(f"the name {raw[:60]!r} is not UTF-8") from None
    if flags & _ENCRYPTED:
        raise LayoutError(f"{name[:60]!r} is encrypted")
    if mode & _KIND == _LINK:
        raise LayoutError(f"{name[:60]!r} is a link")
    if method or packed != size:
        raise LayoutError(f"{name[:60]!r} is compressed, and a pack holds its files as they are")
    member = Member(name, crc, size, offset)
    return member, at + CENTRAL.size + length + fields[10] + fields[11]

"""Makes a finished Ogg file say the same every time, and end where the sound does.

libsndfile draws a stream's serial number at random, and lets an Opus stream end before its last samples are out.
Sources: RFC 3533 section 6 (pages, serial number, checksum), RFC 7845 section 4.4 (end trimming), Vorbis I A.2.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_HEADER = struct.Struct("<4sBBqIIIB")
_LAST_PAGE = 0x04
# Ogg's checksum goes through each byte from its highest bit, zlib's from its lowest; it begins with 0, not with ones.
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(slots=True)
class _Page:
    start: int
    flags: int
    granule: int
    number: int
    rest: bytes  # the segment table and the packets

    def bytes(self, serial: int) -> bytes:
        """The whole page with its checksum."""
        segments, rest = self.rest[0], self.rest[1:]
        head = bytearray(_HEADER.pack(b"OggS", 0, self.flags, self.granule, serial, self.number, 0, segments))
        struct.pack_into("<I", head, 22, checksum(bytes(head) + rest))
        return bytes(head) + rest


def finish_ogg(file: BinaryIO, *, end: int | None = None) -> None:
    """Gives the one stream in `file` a serial number drawn from its own content, and its end.

    Two files get different numbers unless they hold the same sound, as chaining them asks for.

    Args:
        file: open for reading and writing.
        end: the granule position after the last sample of an Opus stream; pages beyond it are cut off. None leaves
            the end as it is.

    Raises:
        OSError: the disk says no.
    """
    serial = 0
    for page in _pages(file):
        serial = zlib.crc32(page.rest, serial)
    for page in _pages(file):
        last = end is not None and page.granule >= end
        if last:
            page.granule, page.flags = end or 0, page.flags | _LAST_PAGE
        file.seek(page.start)
        file.write(page.bytes(serial))
        if last:
            file.truncate()
            break
    file.flush()


def checksum(page: bytes) -> int:
    """The CRC of a page whose own checksum field is 0: polynomial 0x04C11DB7, from the highest bit, starting at 0."""
    mirrored = ~zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) & 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_MIRRORED), "big")


def _pages(file: BinaryIO) -> Iterator[_Page]:
    position = 0
    while True:
        file.seek(position)
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return
        _, _, flags, granule, _, number, _, segments = _HEADER.unpack(header)
        lacing = file.read(segments)
        rest = bytes([segments]) + lacing + file.read(sum(lacing))
        yield _Page(position, flags, granule, number, rest)
        position += _HEADER.size - 1 + len(rest)

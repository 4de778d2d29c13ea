"""Where an ID3v2 tag at the front of a file ends."""

from __future__ import annotations

from typing import BinaryIO

_HEADER_BYTES = 10
_FOOTER_FLAG = 0x10


def end_of_id3v2(file: BinaryIO) -> int:
    """The offset of the first byte after all ID3v2 tags at the start of a file (0 when there is none).

    Layout: ID3v2.4 main structure, section 3.1: the size is four 7-bit bytes and leaves out the header.
    """
    position = 0
    while True:
        file.seek(position)
        head = file.read(_HEADER_BYTES)
        if len(head) < _HEADER_BYTES or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
            return position
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        position += _HEADER_BYTES + size + (_HEADER_BYTES if head[5] & _FOOTER_FLAG else 0)

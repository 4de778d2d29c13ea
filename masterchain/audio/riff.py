"""The chunk walk of the RIFF family: RIFF, RIFX, RF64 and BW64 files that hold WAVE."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

UNKNOWN_SIZE = 0xFFFFFFFF
PCM, FLOAT, EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
"""Format tags of WAVE."""
GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
"""What follows the tag in the identifiers of the subformats that have a tag."""
# A real file has a few dozen chunks; a gigabyte of zeros would be a hundred million.
_MOST_CHUNKS = 10_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk: its four-byte id, where its body starts, and its body's size in bytes as the file states it."""

    id: bytes
    start: int
    size: int

    @property
    def end(self) -> int:
        """The offset after the body and the pad byte that makes it even."""
        return self.start + self.size + (self.size & 1)


def byte_order(magic: bytes) -> Literal["<", ">"]:
    """The `struct` byte order of a file that starts with `magic`: only RIFX is big-endian."""
    return ">" if magic == b"RIFX" else "<"


def chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    """Walks a WAVE file's chunks in order; stops where the file or the sense ends.

    The size of an RF64/BW64 data chunk is taken from the `ds64` chunk (EBU Tech 3306, section 3.2).

    Args:
        file: open for reading; the walk seeks before every read, so its user may seek too.
        size: the file's length in bytes.
    """
    file.seek(0)
    head = file.read(12)
    if len(head) < 12 or head[8:12] != b"WAVE":
        return
    order = byte_order(head[:4])
    data_size: int | None = None
    position = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        name, length = struct.unpack(f"{order}4sI", header)
        if name == b"ds64":
            body = file.read(16)
            if len(body) == 16:
                data_size = struct.unpack("<QQ", body)[1]
        if name == b"data" and length == UNKNOWN_SIZE and data_size is not None:
            length = data_size
        chunk = Chunk(name, position + 8, length)
        yield chunk
        position = chunk.end
        if position >= size:
            return

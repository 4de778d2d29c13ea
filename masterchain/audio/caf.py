"""Apple's Core Audio Format: its chunks, and a header with the sound last, of any length, without time stamps.

Source: Apple, *Core Audio Format Specification 1.0*: the description, channel layout, information and data chunks.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from masterchain.audio.coding import BitDepth
from masterchain.audio.wav import SPEAKERS

_FLOAT, _LITTLE_ENDIAN = 1, 2
_USE_CHANNEL_BITMAP = 1 << 16
_MOST_CHUNKS = 10_000


def header(
    *, sample_rate_hz: int, channels: int, bit_depth: BitDepth, frames: int, before_data: bytes = b""
) -> bytes:
    """Everything in front of the first sample.

    Speaker positions stand in files of more than two channels: Core Audio's channel bitmap has WAV's own bits.

    Args:
        sample_rate_hz: frames a second.
        channels: 1 and more.
        bit_depth: of a sample.
        frames: how many will follow.
        before_data: whole chunks (tags).
    """
    bits = 32 if bit_depth == "32f" else bit_depth
    flags = _LITTLE_ENDIAN | (_FLOAT if bit_depth == "32f" else 0)
    frame_bytes = channels * bits // 8
    description = struct.pack(">d4s5I", float(sample_rate_hz), b"lpcm", flags, frame_bytes, 1, channels, bits)
    chunks = chunk(b"desc", description)
    if channels > 2 and channels in SPEAKERS:
        chunks += chunk(b"chan", struct.pack(">III", _USE_CHANNEL_BITMAP, SPEAKERS[channels], 0))
    data = struct.pack(">4sqI", b"data", 4 + frames * frame_bytes, 0)
    return struct.pack(">4sHH", b"caff", 1, 0) + chunks + before_data + data


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk; unlike RIFF's it has no pad byte."""
    return struct.pack(">4sq", name, len(body)) + body


def chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Walks a file's chunks in order: name, where the body starts, and its length as the file states it.

    The length of a data chunk that goes to the end of the file may be −1; it is the last.

    Args:
        file: open for reading; the walk seeks before every read, so its user may seek too.
        size: the file's length in bytes.
    """
    position = 8
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(12)
        if len(header) < 12:
            return
        name, length = struct.unpack(">4sq", header)
        yield name, position + 12, length
        if not 0 <= length <= size:
            return
        position += 12 + length

"""Sony Wave64: WAV with 16-byte ids and 64-bit sizes.

Source: Sony Pictures Digital, *Sony Wave64*: a chunk's size counts its own 24-byte header; chunks start on
multiples of 8 bytes.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from masterchain.audio.promise.promise import Promise
from masterchain.audio.promise.riff import FRAME_TAGS
from masterchain.audio.riff import EXTENSIBLE

_HEADER_BYTES = 24
_MOST_CHUNKS = 10_000
_GUID_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of a W64 file of `size` bytes."""
    position = 40
    tag: int | None = None
    effective_tag: int | None = None
    block_bytes = 0
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            break
        guid, length = struct.unpack("<16sQ", header)
        name = guid[:4] if guid[4:] == _GUID_TAIL else b""
        if name == b"fmt ":
            body = file.read(26)
            if len(body) < 16:
                break
            tag, block_bytes = struct.unpack_from("<H10xH", body)
            effective_tag = tag
            if tag == EXTENSIBLE and len(body) == 26:
                effective_tag = struct.unpack_from("<H", body, 24)[0]
        elif name == b"data":
            return _of_data(position, length, size, tag, effective_tag, block_bytes)
        if not _HEADER_BYTES <= length <= size:
            break
        position += (length + 7) & ~7
    return Promise(wav_format_tag=tag)


def _of_data(
    position: int, length: int, size: int, tag: int | None, effective_tag: int | None, block_bytes: int
) -> Promise:
    # A stream that could not seek back leaves no size, an empty one, or all bits set.
    if length <= _HEADER_BYTES or length >= 1 << 62:
        return Promise(wav_format_tag=tag)
    body_bytes = length - _HEADER_BYTES
    counted = effective_tag in FRAME_TAGS and block_bytes > 0
    return Promise(
        frames=body_bytes // block_bytes if counted else None,
        whole=position + length <= size,
        wav_format_tag=tag,
        data_last=position + ((length + 7) & ~7) >= size,
    )

"""AIFF and AIFF-C: the common chunk's frame count.

Sources: Apple, *Audio Interchange File Format "AIFF"* 1.3 and *AIFF-C* (draft 1991).
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from masterchain.audio.promise.promise import Promise

_MOST_CHUNKS = 10_000
# What SoX writes when it cannot seek back: the largest count of whole frames in this many bytes.
_SOX_STREAM_BYTES = 0x7F000000


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of an AIFF or AIFF-C file of `size` bytes."""
    file.seek(8)
    if file.read(4) not in (b"AIFF", b"AIFC"):
        return Promise()
    position = 12
    frames: int | None = None
    whole = True
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            break
        name, length = struct.unpack(">4sI", header)
        if name == b"COMM":
            body = file.read(8)
            if len(body) < 8:
                break
            channels, count, bits = struct.unpack(">HIH", body)
            frame_bytes = channels * ((bits + 7) // 8)
            stream = frame_bytes > 0 and count == _SOX_STREAM_BYTES // frame_bytes
            frames = None if stream or count == 0 else count
        elif name == b"SSND" and frames is not None:
            whole = position + 8 + length <= size
        position += 8 + length + (length & 1)
    return Promise(frames=frames, whole=whole)

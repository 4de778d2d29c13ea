"""Sun/NeXT audio: the header's size of the data.

Source: the `au(5)` page of SunOS.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from masterchain.audio.promise.promise import Promise

_UNKNOWN_SIZE = 0xFFFFFFFF
# µ-law, 8, 16, 24, 32-bit PCM, float, double, A-law.
_SAMPLE_BYTES = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of an AU file of `size` bytes."""
    file.seek(0)
    header = file.read(24)
    if len(header) < 24:
        return Promise()
    start, length, encoding, _rate, channels = struct.unpack(">4xIIIII", header)
    frame_bytes = _SAMPLE_BYTES.get(encoding, 0) * channels
    if length in (0, _UNKNOWN_SIZE) or frame_bytes == 0:
        return Promise()
    return Promise(frames=length // frame_bytes, whole=start + length <= size)

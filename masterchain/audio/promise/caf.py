"""Apple Core Audio Format: the data chunk's size, or the packet table's count of valid frames.

Source: Apple, *Core Audio Format Specification 1.0*.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from masterchain.audio.caf import chunks
from masterchain.audio.promise.promise import Promise


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of a CAF file of `size` bytes."""
    packet_bytes = packet_frames = 0
    by_size: int | None = None
    by_table: int | None = None
    whole = True
    for name, start, length in chunks(file, size):
        file.seek(start)
        body = file.read(24) if name in (b"desc", b"pakt") else b""
        if name == b"desc" and len(body) == 24:
            packet_bytes, packet_frames = struct.unpack_from(">II", body, 16)
        elif name == b"pakt" and len(body) == 24:
            valid_frames = struct.unpack_from(">q", body, 8)[0]
            by_table = valid_frames if valid_frames > 0 else None
        elif name == b"data" and length >= 4:
            whole = start + length <= size
            if packet_bytes:
                # Four bytes of edit count stand before the sound.
                by_size = (length - 4) // packet_bytes * packet_frames or None
    return Promise(frames=by_table or by_size, whole=whole)

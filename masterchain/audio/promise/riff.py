"""WAV, RF64 and BW64: the data chunk's size, in frames.

Sources: Microsoft/IBM *Multimedia Programming Interface and Data Specifications 1.0* (RIFF WAVE), Microsoft's
`WAVEFORMATEXTENSIBLE`, EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from masterchain.audio.promise.promise import Promise
from masterchain.audio.riff import EXTENSIBLE, UNKNOWN_SIZE, Chunk, byte_order, chunks

# PCM, IEEE float, A-law, µ-law: one block is one frame. Every other tag is compressed and counts by `fact`.
FRAME_TAGS = frozenset({0x0001, 0x0003, 0x0006, 0x0007})
# What SoX writes when it cannot seek back to fill the size in: the largest multiple of a block below this.
_SOX_STREAM_BYTES = 0x7FFFF000


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of a RIFF, RIFX, RF64 or BW64 WAVE file of `size` bytes."""
    file.seek(0)
    order = byte_order(file.read(4))
    tag: int | None = None
    effective_tag: int | None = None
    block_bytes = 0
    fact_frames: int | None = None
    for chunk in chunks(file, size):
        file.seek(chunk.start)
        if chunk.id == b"fmt ":
            body = file.read(min(chunk.size, 26))
            if len(body) < 16:
                return Promise()
            tag, block_bytes = struct.unpack_from(f"{order}H10xH", body)
            effective_tag = tag
            if tag == EXTENSIBLE and len(body) == 26:
                effective_tag = struct.unpack_from(f"{order}H", body, 24)[0]
        elif chunk.id == b"fact" and chunk.size >= 4:
            body = file.read(4)
            if len(body) == 4:
                fact_frames = struct.unpack(f"{order}I", body)[0]
        elif chunk.id == b"data":
            return _of_data(chunk, size, tag, effective_tag, block_bytes, fact_frames)
    return Promise(wav_format_tag=tag)


def _of_data(
    data: Chunk,
    size: int,
    tag: int | None,
    effective_tag: int | None,
    block_bytes: int,
    fact_frames: int | None,
) -> Promise:
    sox_stream = block_bytes > 0 and data.size == _SOX_STREAM_BYTES // block_bytes * block_bytes
    if data.size in (0, UNKNOWN_SIZE) or (sox_stream and data.end > size):
        return Promise(wav_format_tag=tag)
    frames = fact_frames or None
    if effective_tag in FRAME_TAGS:
        frames = data.size // block_bytes if block_bytes else None
    return Promise(
        frames=frames,
        whole=data.start + data.size <= size,
        wav_format_tag=tag,
        data_last=data.end >= size,
    )

"""WAV the plain way: the sound last, nothing after it, no time stamps.

Sources: Microsoft/IBM *Multimedia Programming Interface and Data Specifications 1.0*; Microsoft's
`WAVEFORMATEXTENSIBLE`; EBU Tech 3306 (RF64).
"""

from __future__ import annotations

import struct

from masterchain.audio.coding import BitDepth
from masterchain.audio.riff import EXTENSIBLE, FLOAT, GUID_TAIL, PCM, UNKNOWN_SIZE

SPEAKERS = {1: 0x4, 2: 0x3, 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x70F, 8: 0x63F}
"""Speaker positions by number of channels: mono, stereo, 3.0, quad, 5.0, 5.1, 6.1, 7.1. Otherwise none are claimed."""
_LARGEST = 0xFFFFFFFF


def header(
    *, sample_rate_hz: int, channels: int, bit_depth: BitDepth, frames: int, before_data: bytes = b""
) -> bytes:
    """Everything in front of the first sample.

    The format tag is plain (0x0001, 0x0003) up to two channels, and EXTENSIBLE with speaker positions beyond, as
    Microsoft requires. Files over 4 GiB are RF64.

    Args:
        sample_rate_hz: frames a second.
        channels: 1 and more.
        bit_depth: of a sample.
        frames: how many will follow.
        before_data: whole chunks (tags), each of even length.
    """
    bits = 32 if bit_depth == "32f" else bit_depth
    tag = FLOAT if bit_depth == "32f" else PCM
    block_bytes = frame_bytes(channels, bit_depth)
    data_bytes = frames * block_bytes
    plain = struct.pack("<HIIHH", channels, sample_rate_hz, sample_rate_hz * block_bytes, block_bytes, bits)
    if channels > 2:
        speakers = struct.pack("<HHI", 22, bits, SPEAKERS.get(channels, 0))
        body = struct.pack("<H", EXTENSIBLE) + plain + speakers + struct.pack("<H", tag) + GUID_TAIL
    else:
        body = struct.pack("<H", tag) + plain + (struct.pack("<H", 0) if tag == FLOAT else b"")
    chunks = chunk(b"fmt ", body)
    if tag == FLOAT:
        chunks += chunk(b"fact", struct.pack("<I", min(frames, UNKNOWN_SIZE)))
    chunks += before_data
    riff_bytes = 4 + len(chunks) + 8 + data_bytes + (data_bytes & 1)
    if riff_bytes <= _LARGEST:
        return (
            struct.pack("<4sI4s", b"RIFF", riff_bytes, b"WAVE")
            + chunks
            + struct.pack("<4sI", b"data", data_bytes)
        )
    sizes = struct.pack("<QQQI", riff_bytes + 36, data_bytes, frames, 0)
    return (
        struct.pack("<4sI4s", b"RF64", UNKNOWN_SIZE, b"WAVE")
        + chunk(b"ds64", sizes)
        + chunks
        + struct.pack("<4sI", b"data", UNKNOWN_SIZE)
    )


def frame_bytes(channels: int, bit_depth: BitDepth) -> int:
    """The bytes of one frame."""
    return channels * (4 if bit_depth == "32f" else bit_depth // 8)


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk with its pad byte."""
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) & 1)

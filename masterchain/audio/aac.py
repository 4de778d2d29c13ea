"""Sound through FFmpeg's AAC-LC encoder and decoder, by PyAV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any

from masterchain.audio.read import Block

_PRIMING_FRAMES = 1_024
"""How late the decoder's output is: one block of the transform (ISO/IEC 14496-3)."""


def through_aac(
    av: ModuleType,
    blocks: Iterable[Block],
    kbps: int,
    sample_rate_hz: int,
    channels: int,
    weigh: Callable[[int], None],
) -> Iterator[Block]:
    """The sound as it comes back, aligned with what went in, and a little silence behind it.

    Args:
        av: PyAV.
        blocks: float32 `(channels, frames)`.
        kbps: the bit rate wanted.
        sample_rate_hz: of the blocks.
        channels: one or two.
        weigh: is told the bytes of every packet.
    """
    layout = ("mono", "stereo")[channels - 1]
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = sample_rate_hz, layout, "fltp"
    encoder.bit_rate = kbps * 1000
    encoder.open()
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = encoder.extradata
    late = _PRIMING_FRAMES
    for packet in _packets(av, encoder, blocks, sample_rate_hz, layout):
        if packet is not None:
            weigh(packet.size)
        for frame in decoder.decode(packet):
            block: Block = frame.to_ndarray()
            dropped = min(late, block.shape[1])
            late -= dropped
            yield block[:, dropped:]


def _packets(
    av: ModuleType, encoder: Any, blocks: Iterable[Block], sample_rate_hz: int, layout: str
) -> Iterator[Any]:
    """Every packet, then None: the end."""
    for block in blocks:
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
        frame.sample_rate = sample_rate_hz
        yield from encoder.encode(frame)
    yield from encoder.encode(None)
    yield None

"""A processor run at a multiple of the sample rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from masterchain.dsp.delay import Delay
from masterchain.dsp.linear_system import F64
from masterchain.dsp.polyphase import Polyphase
from masterchain.dsp.processor import Block, Format, Processor

_HALF = 48
"""Frames at the stream's own rate before and after a kernel's middle."""
_KAISER_BETA = 13.5


class Oversampled:
    """Runs a processor at two, four or eight times the rate, so that the overtones it makes do not fold back.

    Up and down leads one kernel of linear phase, a sinc under a Kaiser window. Up to 0.4535 of the sample rate, 20 kHz
    at 44.1 kHz, sound that is not processed comes back within -120 dB of what it was. From there it is faded out
    towards half the rate. What lies above 0.5465 of the sample rate is gone by more than 120 dB; what lies between
    folds back to above 0.4535 only.

    Args:
        inner: sees the higher rate, and blocks longer by as much.
        factor: 2, 4 or 8.

    Raises:
        ValueError: another factor.
    """

    def __init__(self, inner: Processor, factor: Literal[2, 4, 8]) -> None:
        if factor not in (2, 4, 8):
            raise ValueError(f"{factor} is not 2, 4 or 8")
        self._inner = inner
        self._factor = factor

    @property
    def latency(self) -> int:
        """That of the two kernels and that of the processor, rounded up to whole frames of the stream's own rate."""
        return 2 * _HALF + -(-self._inner.latency // self._factor)

    @property
    def tail(self) -> int:
        """That of the processor, in frames of the stream's own rate."""
        return -(-self._inner.tail // self._factor)

    def prepare(self, stream: Format) -> None:
        """Prepare the processor for the higher rate."""
        factor, channels = self._factor, stream.channels
        faster = replace(
            stream,
            sample_rate_hz=stream.sample_rate_hz * factor,
            block_frames=stream.block_frames * factor,
            late=(stream.late + _HALF) * factor,
        )
        self._inner.prepare(faster)
        kernel = _lowpass(factor)
        self._up = Polyphase(kernel * factor, up=factor, channels=channels)
        self._to_whole_frames = Delay(channels, -self._inner.latency % factor)
        self._down = Polyphase(kernel, down=factor, channels=channels)

    def process(self, block: Block) -> Block:
        """The next block."""
        processed = self._inner.process(self._up.process(block))
        return self._down.process(self._to_whole_frames.process(processed))

    def close(self) -> None:
        """Close the processor."""
        self._inner.close()


def _lowpass(factor: int) -> F64:
    """Passes the lowest `1 / factor` of the band; of sum 1."""
    distance = np.arange(-_HALF * factor, _HALF * factor + 1) / factor
    kernel = np.sinc(distance) * np.kaiser(len(distance), _KAISER_BETA)
    return np.asarray(kernel / kernel.sum())

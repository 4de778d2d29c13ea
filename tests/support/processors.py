"""Processors made for tests, and a way to play sound through any."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from masterchain.dsp.delay import Delay
from masterchain.dsp.processor import Block, Format, Processor
from masterchain.dsp.stream import Stream
from support.signals import Sound


class Late:
    """Delays by `frames` and says so; may apply a gain."""

    def __init__(self, frames: int = 0, gain: float = 1.0, tail: int = 0) -> None:
        self.latency = frames
        self.tail = tail
        self.prepared: Format | None = None
        self.closed = 0
        self._gain = np.float32(gain)

    def prepare(self, stream: Format) -> None:
        self.prepared = stream
        self._line = Delay(stream.channels, self.latency)

    def process(self, block: Block) -> Block:
        assert self.prepared
        assert block.shape == (self.prepared.channels, self.prepared.block_frames)
        assert block.dtype == np.float32
        assert block.flags.c_contiguous
        return self._line.process(block) * self._gain

    def close(self) -> None:
        self.closed += 1


class Shaper(Late):
    """A function of each sample."""

    def __init__(self, shape: Callable[[Block], Block], frames: int = 0) -> None:
        super().__init__(frames)
        self._shape = shape

    def process(self, block: Block) -> Block:
        return self._shape(super().process(block))


class Stuck(Late):
    """Cannot be closed."""

    def close(self) -> None:
        super().close()
        raise RuntimeError("stuck")


def played(processor: Processor, sound: Sound, *, sample_rate_hz: int = 48_000, block: int = 8192) -> Sound:
    """The whole of a sound through a processor as a stream does it, latency trimmed, without tail."""
    stream = Stream(processor, Format(sample_rate_hz, sound.shape[0], block), 0.0)
    return np.concatenate(list(stream.run([sound])), axis=1)

"""Sample peak: the largest stored sample of each channel, and when it comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.chunk import Chunk

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest magnitude of one channel (full scale 1), and when (s)."""

    value: float = 0.0
    at_s: float = 0.0

    def joined(self, after: Peak, offset_s: float) -> Peak:
        """The larger of this and a peak of what follows `offset_s` later; the earlier where they are equal."""
        return Peak(after.value, after.at_s + offset_s) if after.value > self.value else self


class SamplePeakMeter:
    """Fed with chunks; remembers one peak a channel."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._peaks = [Peak() for _ in range(channels)]

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        highest = chunk.peaks
        for channel, peak in enumerate(self._peaks):
            if highest[channel] > peak.value:
                frame = chunk.start + int(np.argmax(chunk.magnitudes[channel]))
                self._peaks[channel] = Peak(float(highest[channel]), frame / self._sample_rate_hz)

    def reading(self) -> tuple[Peak, ...]:
        """One peak a channel."""
        return tuple(self._peaks)

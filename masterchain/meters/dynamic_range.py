"""The DR number of "Measuring DR" v1.3 (Pleasurize Music Foundation, 21 July 2009).

Each channel is cut into blocks of 3 s (132,480 frames at 44.1 kHz, as the paper has it; 3 times the rate
elsewhere), the last one perhaps shorter. A block's RMS is the root of twice its mean square, so that a
full-scale sine has 0 dB. The channel's DR compares the root mean square of the loudest fifth of the RMS
values with the second highest block peak; the number is the mean over the channels, rounded. Of an album it
is the mean of its tracks', rounded (common practice; the paper does not say). The paper's histograms of 0.01
dB are not reproduced.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.chunk import Chunk

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_BLOCK_44100 = 132_480
_LOUDEST_PART = 0.2
LEAST_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class DynamicRangeReading:
    """Blocks of each track: (mean squares, peaks), both float64 (channels, blocks)."""

    tracks: tuple[tuple[F64, F64], ...]

    def joined(self, after: DynamicRangeReading) -> DynamicRangeReading:
        """This and what follows it."""
        return DynamicRangeReading(self.tracks + after.tracks)

    def number(self) -> int | None:
        """DR; None when no track has three blocks with sound in a channel."""
        found = [value for value in (_track(*track) for track in self.tracks) if value is not None]
        return math.floor(sum(found) / len(found) + 0.5) if found else None


def _track(mean_squares: F64, peaks: F64) -> float | None:
    blocks = mean_squares.shape[1]
    if blocks < LEAST_BLOCKS:
        return None
    kept = max(1, int(_LOUDEST_PART * blocks))
    values = []
    for powers, highest in zip(2.0 * np.sort(mean_squares), np.sort(peaks), strict=True):
        loudest = float(powers[-kept:].mean())
        if loudest > 0.0 and highest[-2] > 0.0:
            values.append(20.0 * math.log10(float(highest[-2])) - 10.0 * math.log10(loudest))
    return float(math.floor(sum(values) / len(values) + 0.5)) if values else None


class DynamicRangeMeter:
    """Fed with chunks."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._block = _BLOCK_44100 if sample_rate_hz == 44_100 else 3 * sample_rate_hz
        self._filled = 0
        self._energy = np.zeros(channels)
        self._peak = np.zeros(channels)
        self._blocks: list[tuple[F64, F64]] = []

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        taken = 0
        while taken < chunk.frames:
            some = slice(taken, min(chunk.frames, taken + self._block - self._filled))
            part = chunk.samples[:, some]
            self._energy += [float(each @ each) for each in part]
            self._peak = np.maximum(self._peak, _highest(chunk.magnitudes[:, some]))
            self._filled += part.shape[1]
            taken += part.shape[1]
            if self._filled == self._block:
                self._blocks.append((self._energy / self._block, self._peak))
                self._energy, self._peak, self._filled = (
                    np.zeros_like(self._energy),
                    np.zeros_like(self._peak),
                    0,
                )

    def reading(self) -> DynamicRangeReading:
        """The blocks so far, an unfinished one included."""
        blocks = list(self._blocks)
        if self._filled:
            blocks.append((self._energy / self._filled, self._peak))
        none = np.empty((len(self._energy), 0))
        powers = np.column_stack([none, *(power for power, _ in blocks)])
        return DynamicRangeReading(((powers, np.column_stack([none, *(peak for _, peak in blocks)])),))


def _highest(magnitudes: F32) -> F32:
    # Values without sign order alike as integers, which numpy compares faster.
    highest: F32 = magnitudes.view(np.int32).max(axis=1).view(np.float32)
    return highest

"""How a reduction comes before its peak: exponentially in dB, the mirror of a release, over a stream."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.ramp import CELLS_OF_A_PEAK
from masterchain.dsp.limiter.release import FLOOR_DB, reductions_of
from masterchain.dsp.limiter.windows import maxima

F32 = NDArray[np.float32]

_HIGHEST_DB = 120.0
"""What would ask for more, far above any sound, is met as if it asked for this, and then at once."""


class Attack:
    """Reaches what is demanded when it comes, and falls away backwards in time.

    The recursion `y = max(x, (y after it - 1) falling)` is a running maximum of logarithms from the end, as in
    `Release`. It has died away within a bounded reach, and nothing further ahead is looked at.

    Args:
        channels: of what will come.
        cells: before a peak, at which 37 % of its reduction is there.

    Attributes:
        delay: cells by which the result comes late.
    """

    def __init__(self, channels: int, cells: float) -> None:
        self._slope = 1.0 / cells
        reach = math.ceil(cells * math.log((_HIGHEST_DB + FLOOR_DB) / FLOOR_DB))
        self._held = np.zeros((channels, reach + CELLS_OF_A_PEAK - 1), np.float32)
        self.delay = reach + 1

    def follow(self, demands: F32) -> F32:
        """The next cells, in dB: where a demand stands, and around it, never below it."""
        count = demands.shape[1]
        wide = np.concatenate((self._held, demands), axis=1)
        self._held = wide[:, count:]
        if not wide.any():
            return demands
        peaks = maxima(wide, CELLS_OF_A_PEAK)
        levels = np.log(np.minimum(peaks, np.float32(_HIGHEST_DB)) + np.float32(FLOOR_DB)).astype(np.float64)
        slope = np.arange(levels.shape[1]) * self._slope
        levels -= slope
        backwards = levels[:, ::-1]
        np.maximum.accumulate(backwards, axis=1, out=backwards)
        levels += slope
        return reductions_of(levels[:, :count], peaks[:, :count])

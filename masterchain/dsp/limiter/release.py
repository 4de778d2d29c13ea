"""How a reduction dies away: exponentially in dB, over a stream."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

FLOOR_DB = 0.1
"""The reduction is on its way to this much below nothing, so that it arrives at nothing."""
_NOTHING_DB = np.float32(1e-5)
"""Less is rounding."""
_LOWEST = -100.0


class Release:
    """Follows what rises at once, and falls after it.

    The recursion `y = max(x, (y - 1) falling)` is a running maximum of logarithms on a slope, so it needs no loop.

    Args:
        channels: of what will come.
        cells: in which a reduction falls to 37 %.
    """

    def __init__(self, channels: int, cells: float) -> None:
        self._slope = 1.0 / cells
        self._last = np.full((channels, 1), _LOWEST)
        self._silent = math.log(FLOOR_DB)

    def follow(self, demand: F32) -> F32:
        """Demands in dB, 0 or more, (channels, cells), with the release after each."""
        if not demand.any() and (self._last <= self._silent).all():
            return demand
        # The slope may rise by hundreds over a segment, beyond what float32 can tell apart.
        levels = np.log(demand + np.float32(FLOOR_DB)).astype(np.float64)
        slope = np.arange(1, demand.shape[1] + 1) * self._slope
        levels += slope
        levels[:, :1] = np.maximum(levels[:, :1], self._last)
        np.maximum.accumulate(levels, axis=1, out=levels)
        levels -= slope
        self._last = levels[:, -1:].copy()
        return reductions_of(levels, demand)


def reductions_of(levels: NDArray[np.float64], demands: F32) -> F32:
    """Reductions in dB from their logarithms above the floor: nothing where it is rounding, never below a demand."""
    reductions: F32 = np.exp(levels.astype(np.float32))
    reductions -= np.float32(FLOOR_DB)
    reductions[reductions < _NOTHING_DB] = 0.0
    np.maximum(reductions, demands, out=reductions)
    return reductions

"""Changes made smooth ahead of time, over a stream of cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.windows import maxima, means

F32 = NDArray[np.float32]

CELLS_OF_A_PEAK = 4
"""A sample's gain is made of its cell's value and those beside it, and a peak may lie between two cells: what a cell
demands must hold in the one before it, in itself and in the two after it."""


class Ramp:
    """A maximum over what comes, then two means in a row that are together as long: straight ramps with round corners.

    Every ramp has arrived when what demands it comes. Nothing falls short, since a mean of values that are all at least
    as large as a demand is so too.

    Args:
        channels: of what will come.
        cells: how many a ramp takes, 3 or more.

    Attributes:
        delay: cells by which the result comes late.
    """

    def __init__(self, channels: int, cells: int) -> None:
        # One long mean makes the ramp, a shorter one rounds its corners; straighter ramps smear the spectrum less.
        corner = max(2, cells // 3)
        self._widths = (cells + 1 - corner, corner)
        self._window = cells + CELLS_OF_A_PEAK - 1
        self._held = np.zeros((channels, self._window - 1 + cells - 1), np.float32)
        self.delay = cells

    def follow(self, demands: F32) -> F32:
        """The next cells, ramped: where a demand stands, and around it, never below it."""
        wide = np.concatenate((self._held, demands), axis=1)
        self._held = wide[:, demands.shape[1] :]
        if not wide.any():
            return demands
        ramped = maxima(wide, self._window)
        for width in self._widths:
            ramped = means(ramped, width)
        return ramped

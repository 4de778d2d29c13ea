"""How high sound can go that was turned down by a curve, told from its peaks before: no look at the sound itself.

An interpolated value is a sum over samples, `y = sum k(t - n) g(n) x(n)`. A gain that changes by no more than `s` a
sample differs within it from the gain at its place by at most `s |t - n|`, so

    |y| <= g(t) |sum k(t - n) x(n)| + s * max|x| * sum |k(t - n)| |t - n|

The first sum is what the detector has read of the sound; the last is the interpolator's spread.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp import interpolator
from masterchain.dsp.limiter import itu
from masterchain.dsp.limiter.windows import maxima

F32 = NDArray[np.float32]

_ROUNDING = np.float32(1.00002)
"""A parabola through three values turned down is not the parabola turned down, by less than this."""


def reach(cell: int) -> int:
    """Cells on either side that a cell's bound takes into account."""
    return -(-interpolator.HALF // cell) + 2


@lru_cache(maxsize=1)
def _spread() -> np.float32:
    return np.float32(max(interpolator.spread(), itu.spread()))


def foretold(peaks: F32, gains: F32, cell: int) -> F32:
    """Bounds of the peaks, linear, (rows, cells).

    Args:
        peaks: of the sound before, linear, as its detector reads them: (rows, reach + cells + reach).
        gains: of the cells, linear, (rows, reach + cells + reach).
        cell: frames a cell.
    """
    aside = reach(cell)
    changes: F32 = np.abs(gains[:, 1:] - gains[:, :-1]) / np.float32(cell)
    moved = maxima(changes, 2 * aside) * maxima(peaks, 2 * aside + 1)
    # A cell's last value is the next one's first sample, and a sample's gain is made of three cells'.
    count = moved.shape[1]
    highest = maxima(gains[:, aside - 1 :], 4)[:, :count]
    bounds: F32 = highest * peaks[:, aside : aside + count] * _ROUNDING + moved * _spread()
    return bounds

"""Maxima, minima and means of every so many consecutive values, along the last axis.

By doubling: a window of 13 is made of windows of 8, in steps of log2. Each result has `width - 1` values fewer than
what it was made of; value k is that of the window that begins at k. Means of zeros are zero, exactly.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


def sliding(values: F32, width: int) -> F32:
    """Every `width` consecutive values of a contiguous row, (windows, width): a view, to be read only.

    numpy's own `sliding_window_view` takes longer than most of what is done with a window here.
    """
    step = values.itemsize
    return np.ndarray((len(values) - width + 1, width), np.float32, values, 0, (step, step))


def maxima(values: F32, width: int) -> F32:
    """The largest of every `width` values."""
    return _covered(values, width, np.maximum)


def minima(values: F32, width: int) -> F32:
    """The least of every `width` values."""
    return _covered(values, width, np.minimum)


def _covered(values: F32, width: int, better: Callable[[F32, F32], F32]) -> F32:
    span = 1
    while 2 * span <= width:
        values = better(values[..., :-span], values[..., span:])
        span *= 2
    rest = width - span
    # Two windows that overlap hold the same largest value as one.
    return better(values[..., :-rest], values[..., rest:]) if rest else values


def means(values: F32, width: int) -> F32:
    """The mean of every `width` values."""
    count = values.shape[-1] - width + 1
    total = np.zeros((*values.shape[:-1], count), np.float32)
    power, span, offset = values, 1, 0
    while True:
        if width & span:
            total += power[..., offset : offset + count]
            offset += span
        if 2 * span > width:
            break
        power = power[..., :-span] + power[..., span:]
        span *= 2
    total *= np.float32(1.0 / width)
    return total

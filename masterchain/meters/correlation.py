"""Phase correlation of the first two channels: the normalised product, 1 in phase, 0 unrelated, -1 out of phase.

The field's correlation meter; no standard defines its window. Here: over the whole, and the lowest of any 3 s
at 100 ms steps in which both channels are above -60 dBFS RMS.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.levels import STEP_S, LevelReading
from masterchain.meters.loudness import windows

F64 = NDArray[np.float64]

WINDOW_S = 3.0
_WINDOW_STEPS = 30
_AUDIBLE = 10.0 ** (-60.0 / 10.0) * STEP_S
"""Energy of a step that counts."""


def overall(reading: LevelReading) -> float | None:
    """Over everything; None when a channel is silent."""
    left, right = np.sum([track.energies[:2].sum(axis=1) for track in reading.tracks], axis=0)
    product = sum(float(track.products.sum()) for track in reading.tracks)
    return _clip(product / float(np.sqrt(left * right))) if left * right > 0.0 else None


def worst(reading: LevelReading) -> tuple[float, float] | None:
    """The lowest of any 3 s, and when they begin (s); None where both channels are never heard for so long."""
    lowest = None
    for track, offset in zip(reading.tracks, reading.offsets(), strict=True):
        left, right = (windows(each, _WINDOW_STEPS) for each in track.energies[:2])
        heard = np.flatnonzero(np.minimum(left, right) > _AUDIBLE)
        if not len(heard):
            continue
        ratios = _sliding_sum(track.products)[heard] / (_WINDOW_STEPS * np.sqrt(left[heard] * right[heard]))
        at = int(np.argmin(ratios))
        if lowest is None or ratios[at] < lowest[0]:
            lowest = _clip(float(ratios[at])), offset + int(heard[at]) * STEP_S
    return lowest


def _sliding_sum(products: F64) -> F64:
    # Products have both signs, so a running sum loses nothing that the windows would keep.
    total = np.concatenate([[0.0], np.cumsum(products)])
    sums: F64 = total[_WINDOW_STEPS:] - total[:-_WINDOW_STEPS]
    return sums


def _clip(value: float) -> float:
    return max(-1.0, min(1.0, value))

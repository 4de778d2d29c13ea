"""Loudness range, LRA, by EBU Tech 3342 v4."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.gating import ABSOLUTE_GATE_LUFS, loudness, mean_square

F64 = NDArray[np.float64]

RELATIVE_GATE_LU = -20.0
LOW_PERCENT = 10
HIGH_PERCENT = 95


def loudness_range(windows: F64) -> float | None:
    """LRA in LU of short-term windows, weighted mean squares at 10 Hz; None when none reaches -70 LUFS.

    Values at the gates are kept (at or above, unlike integrated loudness). Percentiles are taken without interpolation,
    at position `round((n - 1) * p / 100)` counted from 0, halves rounded up.
    """
    kept = windows[windows >= mean_square(ABSOLUTE_GATE_LUFS)]
    if not len(kept):
        return None
    kept = np.sort(kept[kept >= kept.mean() * 10.0 ** (RELATIVE_GATE_LU / 10.0)])
    low, high = loudness(kept[[_position(len(kept), LOW_PERCENT), _position(len(kept), HIGH_PERCENT)]])
    return float(high - low)


def _position(count: int, percent: int) -> int:
    return math.floor((count - 1) * percent / 100 + 0.5)

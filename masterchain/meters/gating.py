"""Integrated loudness: the two gates of ITU-R BS.1770-5 Annex 1 over 400 ms blocks with 75 % overlap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

OFFSET_LU = -0.691
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0


def loudness(mean_squares: F64) -> F64:
    """LUFS of weighted mean squares, all above zero."""
    levels: F64 = OFFSET_LU + 10.0 * np.log10(mean_squares)
    return levels


def mean_square(lufs: float) -> float:
    """The weighted mean square that reads `lufs`."""
    return float(10.0 ** ((lufs - OFFSET_LU) / 10.0))


def integrated(blocks: F64) -> float | None:
    """Integrated loudness in LUFS of gating blocks, each a weighted mean square; None when none passes the gates.

    Both gates pass what is strictly above them. Blocks of several tracks may stand one after another: pooled, they give
    the loudness of the album.
    """
    kept = blocks[blocks > mean_square(ABSOLUTE_GATE_LUFS)]
    if not len(kept):
        return None
    relative = float(kept.mean()) * 10.0 ** (RELATIVE_GATE_LU / 10.0)
    # The relative gate may lie below the absolute one, which holds on.
    return float(loudness(np.array([kept[kept > relative].mean()]))[0])

"""PSR: the peak of 3 s minus their short-term loudness, where it is smallest.

Defined by MeterPlugs (18 May 2017) and AES e-Brief 373. The peak here is the sample peak of the window's
cells of 10 ms, not its true peak: that is computed only where it could be the track's highest. PSR by true
peak is never smaller. Windows below -70 LUFS are left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.gating import ABSOLUTE_GATE_LUFS, loudness, mean_square
from masterchain.meters.levels import CELLS_A_STEP, LevelReading
from masterchain.meters.loudness import CELL_S, SHORT_TERM, STEP, LoudnessReading, steps, windows


def smallest(levels: LevelReading, heard: LoudnessReading) -> tuple[float, float] | None:
    """The smallest PSR in LU and when its window begins (s); None when nothing of 3 s is above -70 LUFS."""
    least = None
    for track, cells, offset in zip(levels.tracks, heard.tracks, levels.offsets(), strict=True):
        powers = windows(steps(cells), SHORT_TERM // STEP)
        if not len(powers):
            continue
        whole = len(cells) // STEP * CELLS_A_STEP
        peaks = track.peaks.max(axis=0)[:whole].reshape(-1, CELLS_A_STEP).max(axis=1)
        highest = _sliding_maximum(peaks, SHORT_TERM // STEP)
        # The weighting rings on for a moment after the last sample: loud, but without a peak.
        loud = np.flatnonzero((powers > mean_square(ABSOLUTE_GATE_LUFS)) & (highest > 0.0))
        if not len(loud):
            continue
        ratios = 20.0 * np.log10(highest[loud]) - loudness(powers[loud])
        at = int(np.argmin(ratios))
        if least is None or ratios[at] < least[0]:
            least = float(ratios[at]), offset + int(loud[at]) * STEP * CELL_S
    return least


def _sliding_maximum(values: NDArray[np.float32], length: int) -> NDArray[np.float64]:
    around = np.lib.stride_tricks.sliding_window_view(values, length)
    highest: NDArray[np.float64] = around.max(axis=1).astype(np.float64)
    return highest

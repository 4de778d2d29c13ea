"""Noise floor: the plain RMS of the quietest half second, all channels together.

What audiobook checks call so (ACX asks for -60 dB RMS at most, and is checked on the quietest half second).
Half seconds that touch digital silence (a whole 100 ms of zeros) are left out: a muted gap says nothing of
the room. Steps of 100 ms.
"""

from __future__ import annotations

import numpy as np

from masterchain.meters.levels import STEP_S, LevelReading
from masterchain.meters.loudness import windows

WINDOW_STEPS = 5


def noise_floor(reading: LevelReading) -> tuple[float, float] | None:
    """Mean square over the channels of the quietest half second, and when it begins (s); None when there is none."""
    quietest = None
    for track, offset in zip(reading.tracks, reading.offsets(), strict=True):
        whole = track.energies[:, track.seconds > 0.999 * STEP_S].mean(axis=0) / STEP_S
        heard = windows((whole > 0.0).astype(np.float64), WINDOW_STEPS) > 1.0 - 0.5 / WINDOW_STEPS
        levels = windows(whole, WINDOW_STEPS)
        places = np.flatnonzero(heard)
        if len(places):
            at = int(places[np.argmin(levels[places])])
            if quietest is None or levels[at] < quietest[0]:
                quietest = float(levels[at]), offset + at * STEP_S
    return quietest

"""How far a compressor turns down at a level, and how fast it follows.

The curve with its quadratic knee, and the smoothing of its output in decibels with one time constant while it grows
and another while it shrinks, are those of D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor
Design - A Tutorial and Analysis", JAES 60 (6), 2012, eq. 4 and 17 (the smooth branching detector).
"""

from __future__ import annotations

import numpy as np

from masterchain.dsp.linear_system import F64

_NOTHING_DB = 1e-7
"""A gain that shrinks towards 0 dB is 0 dB from here on."""


def reduction_db(level_db: F64, threshold_db: float, ratio: float, knee_db: float) -> F64:
    """By how many dB levels are to be lowered: 0 or more.

    Args:
        level_db: the levels.
        threshold_db: the middle of the knee.
        ratio: dB in for each dB out above the knee.
        knee_db: how wide the knee is; 0 is a corner.
    """
    over = level_db - threshold_db
    slope = 1.0 - 1.0 / ratio
    if knee_db <= 0.0:
        return slope * np.maximum(over, 0.0)
    inside = np.clip(over + 0.5 * knee_db, 0.0, knee_db)
    return slope * np.where(over > 0.5 * knee_db, over, 0.5 * inside * (inside / knee_db))


def followed(targets: F64, start: float, attack: float, release: float) -> F64:
    """What comes of targets, one a cell, by following them.

    Args:
        targets: dB.
        start: dB before the first cell.
        attack: what is left of a distance after one cell, while the target is further from 0 dB.
        release: the same while it is nearer.
    """
    if start == 0.0 and not targets.any():
        return targets
    now, out = start, []
    for target in targets.tolist():
        left = attack if abs(target) > abs(now) else release
        now = target + left * (now - target)
        if target == 0.0 and abs(now) < _NOTHING_DB:
            now = 0.0
        out.append(now)
    return np.array(out)

"""The interpolator printed in ITU-R BS.1770-5 Annex 2: order 48, four phases of 12 taps.

Meters that use it literally read up to 0.22 dB above the true peak at some frequencies (and below it at others), so the
limiter looks through it as well as through its own.
"""

from __future__ import annotations

import numpy as np

from masterchain.dsp.interpolator import F32

_FIRST = (
    0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
    0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500,
)  # fmt: skip
_SECOND = (
    -0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
    0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375,
)  # fmt: skip
PHASES = (_FIRST, _SECOND, _SECOND[::-1], _FIRST[::-1])
"""As printed: phase 2 is phase 1 reversed, phase 3 is phase 0 reversed."""

TAPS = 12
BEFORE = 5
"""A phase reads between its tap 5 and its tap 6, counted in time."""


def matrix(samples: int) -> F32:
    """All phases of some samples in a row as one product: (samples + TAPS - 1, phases * samples)."""
    made = np.zeros((samples + TAPS - 1, len(PHASES) * samples))
    for sample in range(samples):
        for number, phase in enumerate(PHASES):
            made[sample : sample + TAPS, sample * len(PHASES) + number] = phase[::-1]
    return np.ascontiguousarray(made, dtype=np.float32)


def spread() -> float:
    """As the interpolator's own, from wherever within the interval."""
    distance = np.abs(np.arange(TAPS) - BEFORE) + 1.0
    return max(float((np.abs(phase[::-1]) * distance).sum()) for phase in PHASES)


def bound_constants() -> tuple[float, float]:
    """What bounds all phases, as `interpolator` bounds its own: the weight of the samples, that of the bends."""
    weights, norms = [], []
    for phase in PHASES:
        rest = np.array(phase[::-1])
        total = float(rest.sum())
        after = float(rest @ (np.arange(TAPS) - BEFORE))
        rest[BEFORE] -= total - after
        rest[BEFORE + 1] -= after
        weights.append(abs(total - after) + abs(after))
        norms.append(float(np.abs(np.cumsum(np.cumsum(rest))).sum()))
    return max(weights) * 1.0001, max(norms) * 1.0001

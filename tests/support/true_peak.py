"""True peak as others read it: nothing here shares a line with the program's own meter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Phases = NDArray[np.float64]

_FIRST = (
    "0.0017089843750 0.0109863281250 -0.0196533203125 0.0332031250000 -0.0594482421875 0.1373291015625 "
    "0.9721679687500 -0.1022949218750 0.0476074218750 -0.0266113281250 0.0148925781250 -0.0083007812500"
)
_SECOND = (
    "-0.0291748046875 0.0292968750000 -0.0517578125000 0.0891113281250 -0.1665039062500 0.4650878906250 "
    "0.7797851562500 -0.2003173828125 0.1015625000000 -0.0582275390625 0.0330810546875 -0.0189208984375"
)


def long_phases(oversampling: int = 32, taps: int = 128, beta: float = 10.0) -> Phases:
    """A windowed sinc, one row a phase: (oversampling, taps)."""
    half = taps // 2
    at = np.arange(-half + 1, half + 1) - np.arange(oversampling)[:, None] / oversampling
    kernels = np.sinc(at) * np.i0(beta * np.sqrt(np.clip(1.0 - (at / half) ** 2, 0.0, None)))
    return kernels / kernels.sum(axis=1, keepdims=True)


def itu_phases() -> Phases:
    """The filter printed in ITU-R BS.1770-5 Annex 2."""
    first, second = (np.array([float(word) for word in row.split()]) for row in (_FIRST, _SECOND))
    return np.stack((first, second, second[::-1], first[::-1]))


_LONG, _SHORT = long_phases(), itu_phases()


def highest_db(sound: Sound, phases: Phases) -> float:
    """The highest value any phase gives, in dB."""
    highest = 0.0
    taps = phases.shape[1]
    for channel in sound:
        wide = np.pad(channel.astype(np.float64), taps)
        around = np.lib.stride_tricks.sliding_window_view(wide, taps)
        for start in range(0, len(around), 8192):
            highest = max(highest, float(np.abs(around[start : start + 8192] @ phases[:, ::-1].T).max()))
    return float(20.0 * np.log10(max(highest, 1e-12)))


def by_long_meter(sound: Sound) -> float:
    """Read at 32 times the rate, 128 taps a phase."""
    return highest_db(sound, _LONG)


def by_itu_filter(sound: Sound) -> float:
    """Read by the Recommendation's own filter."""
    return highest_db(sound, _SHORT)

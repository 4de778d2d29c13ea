"""What keeps peaks from being turned down by more than they may: the sound before them is faded down."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.grid import Grid
from masterchain.dsp.limiter.ramp import Ramp
from masterchain.dsp.limiter.release import Release
from masterchain.dsp.limiter.windows import minima

F32 = NDArray[np.float32]

_FADE_S = 0.4
_RECOVERY_S = 2.0


class Fader:
    """Divides demands in two: what a slow hand on a fader takes, and what is left for peaks.

    Args:
        sample_rate_hz: of the sound.
        grid: its grid.
        channels: of the demands.
        most_db: what may be left.

    Attributes:
        delay: cells by which both parts come late.
    """

    def __init__(self, sample_rate_hz: int, grid: Grid, channels: int, most_db: float) -> None:
        self._most = np.float32(most_db)
        self._release = Release(1, _RECOVERY_S * sample_rate_hz / grid.cell)
        self._ramp = Ramp(1, grid.cells(_FADE_S * sample_rate_hz))
        self.delay = self._ramp.delay + 2
        self._demands = np.zeros((channels, self.delay), np.float32)
        self._fades = np.zeros((1, 3), np.float32)

    def divide(self, demands: F32) -> tuple[F32, F32]:
        """What is left, (channels, cells), and the fade, (1, cells): in dB, both late by `delay`."""
        count = demands.shape[1]
        excess = np.maximum(demands.max(axis=0, keepdims=True) - self._most, np.float32(0.0))
        fades = np.concatenate((self._fades, self._ramp.follow(self._release.follow(excess))), axis=1)
        late = np.concatenate((self._demands, demands), axis=1)
        self._fades, self._demands = fades[:, count:], late[:, count:]
        # The gain of a peak's samples is made of the cells around it: what they have in common can be relied on.
        left = np.maximum(late[:, :count] - minima(fades, 4), np.float32(0.0))
        return left, fades[:, 1 : 1 + count]

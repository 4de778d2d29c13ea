"""The limiter's last stage: what still passes the ceiling is trimmed, seldom by more than hundredths of a dB."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.course import Course
from masterchain.dsp.limiter.grid import Grid
from masterchain.dsp.limiter.ramp import Ramp
from masterchain.dsp.limiter.stage import Stage

F32 = NDArray[np.float32]

MARGIN_DB = 0.005
"""The limiter aims so far below its ceiling; what the last trim leaves over is less."""
_RAMP_S = 0.0015
_HALF = 64
"""Twice the taps: what stands close to half the sample rate is read as a long interpolator reads it."""
_MORE = np.float32(1.15)
"""A gain that bends within the interpolator's reach takes a little less than was asked for."""


class _Trim:
    """Short ramps, all channels alike."""

    def __init__(self, cells: int) -> None:
        self._ramp = Ramp(1, cells)
        self.delay = self._ramp.delay

    def follow(self, demands: F32) -> F32:
        return self._ramp.follow(demands.max(axis=0, keepdims=True) * _MORE)


def trim(
    sample_rate_hz: int,
    grid: Grid,
    channels: int,
    ceiling: Course,
    foretold: Callable[[int, int], F32] | None = None,
) -> Stage:
    """The stage, for sound that has been turned down to the ceiling already; `foretold` is as `Stage`'s."""
    follower = _Trim(max(3, grid.cells(_RAMP_S * sample_rate_hz)))
    return Stage(grid, channels, follower, Course(0.0), ceiling, drives=False, half=_HALF, foretold=foretold)

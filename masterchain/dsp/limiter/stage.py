"""One pass of the limiter over a stream: peaks found, gain made, sound turned down. Segments of one length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.interpolator import HALF
from masterchain.dsp.limiter.course import Course
from masterchain.dsp.limiter.detector import Detector
from masterchain.dsp.limiter.grid import Grid
from masterchain.dsp.limiter.ramp import CELLS_OF_A_PEAK
from masterchain.dsp.limiter.spread import spread
from masterchain.dsp.limiter.windows import maxima, minima
from masterchain.dsp.processor import Block
from masterchain.units import db_to_gain

F32 = NDArray[np.float32]

TO_GAIN = np.float32(np.log(10.0) / 20.0)


class Follower(Protocol):
    """Makes a curve of reductions from demands, both in dB on cells."""

    delay: int

    def follow(self, demands: F32) -> F32:
        """The next cells of the curve."""


class Stage:
    """A pass that keeps sound at or below the ceiling.

    Args:
        grid: of the sound's sample rate.
        channels: of the sound.
        follower: how the gain moves.
        drive: the level sound is brought to before it is held against the ceiling.
        ceiling: dBTP.
        drives: the drive is part of the gain; otherwise a later stage's.
        half: taps the detector takes on either side.
        foretold: bounds of the peaks of cells, from the stream's cell so and so, so many, where they are known.

    Attributes:
        late: cells by which the sound comes late.
    """

    def __init__(
        self,
        grid: Grid,
        channels: int,
        follower: Follower,
        drive: Course,
        ceiling: Course,
        *,
        drives: bool,
        half: int = HALF,
        foretold: Callable[[int, int], F32] | None = None,
    ) -> None:
        self._grid = grid
        self._detector = Detector(grid, half)
        self._follower = follower
        self._drive, self._ceiling, self._drives = drive, ceiling, drives
        self._foretold = foretold
        self._seen = self._detector.halo // grid.cell
        # A sample's gain needs the cell after its own.
        self.late = self._seen + follower.delay + 1
        self._kept = max(self.late * grid.cell, 2 * self._detector.halo)
        self._sound = np.zeros((channels, self._kept + grid.segment), np.float32)
        self._reductions = np.zeros((1, 2), np.float32)

    def process(self, segment: Block, first: int) -> Block:
        """The next segment, late.

        Args:
            segment: (channels, frames), as many frames as the grid's segment has.
            first: the cell of the stream it begins with, as drive and ceiling count.
        """
        sound, frames, cell = self._sound, segment.shape[1], self._grid.cell
        sound[:, : self._kept] = sound[:, frames:].copy() if self._kept > frames else sound[:, frames:]
        sound[:, self._kept :] = segment
        count = frames // cell
        demands = self._demands(sound[:, -frames - 2 * self._detector.halo :], first - self._seen, count)
        curve = self._follower.follow(demands)
        if len(curve) != len(self._reductions):
            self._reductions = np.broadcast_to(self._reductions, (len(curve), 2))
        reductions = np.concatenate((self._reductions, curve), axis=1)
        self._reductions = reductions[:, -2:]
        begin = self._kept - self.late * cell
        drive = self._drive.cells(first - self.late - 1, count + 2, cell) if self._drives else None
        return turned_down(sound[:, begin : begin + frames], reductions, drive, cell)

    def _demands(self, padded: F32, first: int, count: int) -> F32:
        around, beside = count + CELLS_OF_A_PEAK - 1, first - 1
        drive = maxima(self._drive.cells(beside, around, self._grid.cell), CELLS_OF_A_PEAK)
        levels = drive - minima(self._ceiling.cells(beside, around, self._grid.cell), CELLS_OF_A_PEAK)
        aside = self._detector.reach
        foretold = self._foretold(first - aside, count + 2 * aside) if self._foretold else None
        peaks = self._detector.peaks(padded, float(np.exp(-levels.max() * TO_GAIN)), foretold)
        if not peaks.any():
            return peaks
        demands = np.log(np.maximum(peaks, np.float32(1e-30))) / TO_GAIN + levels
        return np.maximum(demands, np.float32(0.0), out=demands)


def turned_down(sound: Block, reductions: F32, drive: NDArray[np.floating] | None, cell: int) -> Block:
    """Sound at another level: a copy where there is nothing to do.

    Args:
        sound: (channels, frames), whole cells.
        reductions: in dB, (channels, cells + 2) or (1, cells + 2): with one cell on either side.
        drive: gains in dB of as many cells; None for none.
        cell: samples a cell.
    """
    if not reductions.any():
        if drive is None:
            return sound.copy()
        if (drive == drive[0]).all():
            gain = db_to_gain(float(drive[0]))
            # One rounding instead of two: the product is made in double precision.
            return sound.copy() if gain == 1.0 else (sound.astype(np.float64) * gain).astype(np.float32)
    changes = reductions if drive is None else reductions - drive.astype(np.float32)
    return sound * spread(np.exp(changes * -TO_GAIN), cell)

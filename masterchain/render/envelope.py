"""What a landing needs to know of a sound to search with: its peaks and its energy over time, not the sound.

A gain moves both alike, so the limiter's gain curve for any drive, and the loudness that comes of it, follow without
another look at the sound. Peaks stand in the limiter's cells, energies in cells of 1.4 ms (`energies`). Predicted so,
the integrated loudness of music is within a few thousandths of a LU of that of the limited sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.detector import Detector
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.reduction import Reduction
from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.processor import Block
from masterchain.meters.gating import integrated
from masterchain.meters.loudness import MOMENTARY, STEP, windows
from masterchain.render.energies import Energies, EnergyMeter
from masterchain.render.spool import Spool
from masterchain.units import db_to_gain, gain_to_db

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_PIECE = 16_384
"""Cells that are worked on at a time: they stay in the processor's cache."""


class Envelope:
    """The peaks and energies of a sound.

    Args:
        spool: the sound.
        sample_rate_hz: of it.
        settings: of the limiter.
    """

    def __init__(self, spool: Spool, sample_rate_hz: int, settings: Settings) -> None:
        self._spool, self._rate, self._settings = spool, sample_rate_hz, settings
        self._grid = grid_of(sample_rate_hz)
        self._own = 1 if settings.link == 1.0 else spool.channels
        self._peaks = np.zeros((self._own, 0), np.float32)
        self._energies: Energies | None = None
        self._from = np.inf

    def __getstate__(self) -> dict[str, Any]:
        # A file that is open here is none in another process: there the sound is given anew.
        return {**self.__dict__, "_spool": None}

    def attach(self, spool: Spool) -> None:
        """Read from this spool, of the same sound, where more peaks are wanted."""
        self._spool = spool

    def knows(self, threshold_db: float) -> bool:
        """Whether every peak above a threshold is known, so that nothing need be read."""
        return threshold_db >= self._from

    def gather(self, threshold_db: float) -> None:
        """See that every peak above a threshold is known; reads the sound where it is not."""
        if self.knows(threshold_db):
            return
        detector = Detector(self._grid)
        spool, meter = self._spool, None
        if self._energies is None:
            meter = EnergyMeter(self._rate, spool.frames, spool.channels, self._own)
        found: list[F32] = []
        for padded, block in _padded(spool, self._grid.cell, detector.halo):
            peaks = detector.peaks(padded, db_to_gain(threshold_db))
            found.append(peaks.max(axis=0, keepdims=True) if self._own == 1 else peaks)
            if meter is not None and block.shape[1]:
                meter.feed(block)
        # The first cells lie before the sound.
        self._peaks = np.concatenate(found, axis=1)[:, detector.halo // self._grid.cell :]
        if meter is not None:
            self._energies = meter.energies
        self._from = threshold_db

    @property
    def highest_db(self) -> float:
        """The highest peak, where it is above the threshold."""
        return gain_to_db(float(self._peaks.max(initial=0.0)))

    def cell(self, frame: int) -> int:
        """The cell of the limiter that a frame lies in."""
        return frame // self._grid.cell

    def seconds(self, cell: int) -> float:
        """When a cell of the limiter begins."""
        return cell * self._grid.cell / self._rate

    def reductions(self, drive_db: float, ceiling_dbtp: float) -> F32:
        """The limiter's curve in dB for every cell: (channels, cells), or (1, cells) where channels are linked."""
        limiter = Reduction(self._rate, self._grid, self._own, self._settings)
        made: list[F32] = []
        peaks = self._peaks
        for start in range(0, peaks.shape[1] + limiter.delay, _PIECE):
            piece = peaks[:, start : start + _PIECE]
            demands = np.zeros((self._own, _PIECE), np.float32)
            loud = piece > db_to_gain(ceiling_dbtp - drive_db)
            if loud.any():
                demands[:, : piece.shape[1]][loud] = 20.0 * np.log10(piece[loud]) + (drive_db - ceiling_dbtp)
            made.append(limiter.follow(demands))
        return np.concatenate(made, axis=1)[:, limiter.delay : limiter.delay + peaks.shape[1]]

    def loudness(self, drive_db: float, reductions: F32) -> float | None:
        """The integrated loudness of the sound so limited; None where there is none."""
        return integrated(self.gating_blocks(drive_db, reductions))

    def gating_blocks(self, drive_db: float, reductions: F32) -> F64:
        """Weighted mean squares of the sound's 400 ms blocks, so limited."""
        return windows(self.steps(drive_db, reductions), MOMENTARY // STEP)

    def steps(self, drive_db: float, reductions: F32) -> F64:
        """Weighted mean squares of the sound's whole stretches of 100 ms, so limited."""
        if self._energies is None:
            return np.empty(0)
        means: F64 = self._energies.turned_down(reductions, self._grid.cell) * db_to_gain(2.0 * drive_db)
        return means


def _padded(spool: Spool, cell: int, halo: int) -> Iterator[tuple[Block, Block]]:
    """The sound in pieces with a halo on either side, for peaks, each with the block that came in."""
    channels = spool.channels
    before = np.zeros((channels, 2 * halo), np.float32)
    for block in spool.blocks():
        rest = -block.shape[1] % cell
        whole = np.pad(block, ((0, 0), (0, rest))) if rest else block
        padded = np.concatenate((before, whole), axis=1)
        before = padded[:, -2 * halo :]
        yield padded, block
    yield np.concatenate((before, np.zeros((channels, halo), np.float32)), axis=1), before[:, :0]

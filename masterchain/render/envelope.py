"""What a landing needs to know of a sound to search with: its peaks and its energy over time, not the sound.

A gain moves both alike, so the limiter's gain curve for any drive, and the loudness that comes of it, follow without
another look at the sound. Peaks stand in the limiter's cells, energies in cells of 1.4 ms (`energies`). Predicted so,
the integrated loudness of music is within a few thousandths of a LU of that of the limited sound.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.reduction import Reduction
from masterchain.dsp.limiter.settings import Settings
from masterchain.jobs.forked import Copies, can_fork
from masterchain.jobs.job import Job, value_of
from masterchain.meters.gating import integrated
from masterchain.meters.loudness import MOMENTARY, STEP, windows
from masterchain.render.cell_peaks import cell_peaks
from masterchain.render.energies import Energies, energies_of
from masterchain.render.spool import WORTH_COPIES, Spool
from masterchain.units import db_to_gain, gain_to_db

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_PIECE = 16_384
"""Cells that are worked on at a time: they stay in the processor's cache."""
_ENERGIES = "energies"
_ENERGIES_COST = 0.3
"""Against that of the peaks."""


class Envelope:
    """The peaks and energies of a sound.

    Args:
        spool: the sound.
        sample_rate_hz: of it.
        settings: of the limiter.
        cores: how many may be at work.

    Attributes:
        peaks: linear, (channels, cells), or (1, cells) where channels are linked; 0 where they are not known.
    """

    def __init__(self, spool: Spool, sample_rate_hz: int, settings: Settings, cores: int = 1) -> None:
        self._spool, self._rate, self._settings = spool, sample_rate_hz, settings
        self._cores = cores
        self._grid = grid_of(sample_rate_hz)
        self._own = 1 if settings.link == 1.0 else spool.channels
        self.peaks = np.zeros((self._own, 0), np.float32)
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
        spool, rate, linked = self._spool, self._rate, self._own == 1
        copied = self._cores > 1 and spool.frames >= WORTH_COPIES and can_fork()
        parts = 2 * self._cores if copied else 1

        def peaks(_: object, part: int) -> F32:
            return cell_peaks(spool, rate, threshold_db, linked=linked, part=part, parts=parts)

        jobs = [Job(part, peaks, (part,)) for part in range(parts)]
        if self._energies is None:
            jobs.append(Job(_ENERGIES, lambda _: energies_of(spool, rate, self._own)))
        costs = [1.0 / parts] * parts + [_ENERGIES_COST] * (len(jobs) - parts)
        if copied:
            with closing(Copies(jobs, costs, self._cores).outcomes()) as outcomes:
                found = {outcome.key: value_of(outcome) for outcome in outcomes}
        else:
            found = {job.key: job.call(None, *job.arguments) for job in jobs}
        self._energies = found.get(_ENERGIES, self._energies)
        self.peaks = np.concatenate([found[part] for part in range(parts)], axis=1)
        self._from = threshold_db

    @property
    def known_from(self) -> float:
        """What is 0 among the peaks is no higher than this, linear."""
        return db_to_gain(self._from)

    @property
    def highest_db(self) -> float:
        """The highest peak, where it is above the threshold."""
        return gain_to_db(float(self.peaks.max(initial=0.0)))

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
        peaks = self.peaks
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

"""The limiter for sound whose gain curve is known beforehand: it only turns down, and trims."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.course import Course
from masterchain.dsp.limiter.foretold import foretold, reach
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.stage import TO_GAIN, turned_down
from masterchain.dsp.limiter.trim import trim
from masterchain.dsp.processor import Block, Format

F32 = NDArray[np.float32]


class Foreknown:
    """What `TruePeakLimiter` makes of a whole sound, from the curve that was made of its peaks.

    Every block must have as many frames as the grid's segment.

    Args:
        reductions: in dB, for every cell of the sound: (channels, cells), or (1, cells) for all channels.
        drive_db: gain before the limiter.
        ceiling_dbtp: what the sound is trimmed to.
        peaks: the sound's own, before the drive, where they are known: linear, as many rows as the curve has.
        known_from: what is 0 among them is no higher than this.
        first_cell: of the sound, that the first block begins with.
    """

    tail = 0

    def __init__(
        self,
        reductions: F32,
        drive_db: float,
        ceiling_dbtp: float,
        peaks: F32 | None = None,
        known_from: float = 0.0,
        *,
        first_cell: int = 0,
    ) -> None:
        self._reductions, self._peaks, self._known_from = reductions, peaks, np.float32(known_from)
        self._drive_db, self._ceiling = drive_db, Course(ceiling_dbtp)
        self._first_cell = first_cell

    @property
    def latency(self) -> int:
        """What the trim looks ahead, in frames."""
        return self._trim.late * self._grid.cell

    def prepare(self, stream: Format) -> None:
        """Begin at the first block."""
        self._grid = grid_of(stream.sample_rate_hz)
        told = None if self._peaks is None else self._foretold
        self._trim = trim(stream.sample_rate_hz, self._grid, stream.channels, self._ceiling, told)
        self._first = self._first_cell

    def process(self, block: Block) -> Block:
        """The next segment."""
        count = block.shape[1] // self._grid.cell
        first, self._first = self._first, self._first + count
        drive = np.full(count + 2, self._drive_db)
        driven = turned_down(block, self._cells(first - 1, count + 2), drive, self._grid.cell)
        return self._trim.process(driven, first)

    def close(self) -> None:
        """Nothing is held."""

    def _foretold(self, first: int, count: int) -> F32:
        """Bounds of the peaks of some cells, so turned down."""
        assert self._peaks is not None  # noqa: S101 - asked only where they are known
        aside = reach(self._grid.cell)
        first, count = first - aside, count + 2 * aside
        end = self._peaks.shape[1]
        begin, until = min(max(first, 0), end), min(max(first + count, 0), end)
        # Before the sound and after it there is silence.
        peaks = np.zeros((len(self._peaks), count), np.float32)
        if begin < until:
            peaks[:, begin - first : until - first] = self._peaks[:, begin:until]
        np.maximum(peaks, self._known_from, out=peaks)
        gains = np.exp((np.float32(self._drive_db) - self._cells(first, count)) * TO_GAIN)
        return foretold(peaks, gains, self._grid.cell)

    def _cells(self, first: int, count: int) -> F32:
        """A piece of the curve; before its first cell and after its last it goes on level."""
        end = self._reductions.shape[1]
        if first >= 0 and first + count <= end:
            return self._reductions[:, first : first + count]
        return self._reductions[:, np.clip(np.arange(first, first + count), 0, end - 1)]

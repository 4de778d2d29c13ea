"""How high sound goes in each cell, between the samples too; computed only where it could pass a threshold.

Eight times the rate, 64 taps, the maximum refined by a parabola (`dsp.interpolator`, which also gives the bound that
tells which cells need no computing), and the Recommendation's own 48 taps (`itu`). What is left out provably stays
below the threshold, so the result is that of computing everything.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp import interpolator
from masterchain.dsp.interpolator import HALF, PHASES, block_matrix
from masterchain.dsp.limiter import itu
from masterchain.dsp.limiter.grid import Grid
from masterchain.dsp.limiter.windows import maxima, sliding

F32 = NDArray[np.float32]

_BATCH = 256
"""Cells a product: its result stays in the processor's cache."""
_NEAR = np.float32(math.cos(math.pi / (2 * PHASES)))
"""A value at eight times the rate is never below this part of the maximum beside it."""

_matrix = lru_cache(maxsize=4)(block_matrix)
_itu_matrix = lru_cache(maxsize=4)(itu.matrix)


@lru_cache(maxsize=2)
def _constants(half: int) -> tuple[np.float32, np.float32, np.float32]:
    """The weights of the samples on either side, of the bends in reach, and of all samples in reach."""
    norm, moment = interpolator.bound_constants(half)
    weight, other_norm = itu.bound_constants()
    return np.float32(max(1.0, weight)), np.float32(max(norm, other_norm)), np.float32(moment)


@lru_cache(maxsize=2)
def _longer(half: int) -> tuple[np.float32, np.float32]:
    """The weights of the bends in reach, and of all samples in reach, in what more taps add."""
    norm, moment = interpolator.longer_constants(half)
    return np.float32(norm), np.float32(moment)


class Detector:
    """Peaks of cells.

    A cell's peak is the largest magnitude from its first sample to the one after its last, both included.

    Args:
        grid: of the sound's sample rate.
        half: taps on either side.

    Attributes:
        halo: frames beside a stretch of sound that must be seen: whole cells.
        reach: cells of it that matter to a cell.
    """

    def __init__(self, grid: Grid, half: int = HALF) -> None:
        self._grid, self._half = grid, half
        self.reach = -(-half // grid.cell)
        self.halo = (self.reach + 1) * grid.cell
        self._values = np.empty((_BATCH, PHASES * grid.cell + 2), np.float32)
        self._scratch = np.empty(0, np.float32)
        row = self._values.shape[1]
        # A row's first value lies before its cell: a segment of its own, to be passed over.
        self._rows = (np.arange(_BATCH)[:, None] * row + np.array([0, 1])).ravel()

    def peaks(self, padded: F32, threshold: float, foretold: F32 | None = None) -> F32:
        """The peak of every cell, or 0 where it is certain that it does not pass the threshold.

        Args:
            padded: (channels, halo + n + halo), n whole cells.
            threshold: linear, above 0.
            foretold: bounds of what a detector of the usual taps would find, where they are known: (channels, reach +
                n / cell + reach), or as many of one row for all channels.

        Returns:
            float32 (channels, n / cell).
        """
        cell = self._grid.cell
        frames = padded.shape[1] - 2 * self.halo
        found = np.zeros((len(padded), frames // cell), np.float32)
        level = np.float32(threshold)
        for channel, sound in enumerate(padded):
            bounds = self._bounds(
                sound, frames, None if foretold is None else foretold[channel % len(foretold)]
            )
            cells = np.flatnonzero(bounds > level)
            around = sliding(sound, cell + 2 * self._half)
            first = self.halo - self._half
            for start in range(0, len(cells), _BATCH):
                some = cells[start : start + _BATCH]
                found[channel, some] = self._computed(around[first + some * cell], level)
        return found

    def _bounds(self, sound: F32, frames: int, foretold: F32 | None) -> F32:
        """No value of a cell exceeds its bound."""
        cell, reach = self._grid.cell, self.reach
        wide = frames + 2 * reach * cell
        if len(self._scratch) <= wide:
            self._scratch = np.empty(wide + 1, np.float32)
        starts = np.arange(0, wide, cell)
        bends = self._scratch[: wide + 1]
        np.subtract(sound[cell : cell + wide + 1], sound[cell - 1 : cell + wide], out=bends)
        bends = np.subtract(bends[1:], bends[:-1], out=bends[:-1])
        near = maxima(_maxima(np.abs(bends, out=bends), starts), 2 * reach + 1)
        if foretold is not None:
            norm, moment = _longer(self._half)
            return cast(
                "F32", foretold[reach:-reach] + norm * near + moment * maxima(foretold, 2 * reach + 1)
            )
        weight, norm, moment = _constants(self._half)
        peaks = _maxima(np.abs(sound[cell : cell + wide], out=bends), starts)
        beside = np.maximum(peaks[reach:-reach], peaks[reach + 1 : len(peaks) - reach + 1])
        return cast("F32", weight * beside + norm * near + moment * maxima(peaks, 2 * reach + 1))

    def _computed(self, around: F32, threshold: np.float32) -> F32:
        """The peaks of some cells, each with what is around it: (cells, half + cell + half)."""
        values = np.dot(around, _matrix(self._grid.cell, self._half), out=self._values[: len(around)])
        peaks = _maxima(np.abs(values, out=values).ravel(), self._rows[: 2 * len(values)])[1::2]
        self._refine(values, peaks, threshold)
        first = self._half - itu.BEFORE
        near = around[:, first : first + self._grid.cell + itu.TAPS - 1]
        others = np.dot(near, _itu_matrix(self._grid.cell))
        each = np.arange(0, others.size, others.shape[1])
        return np.maximum(peaks, _maxima(np.abs(others, out=others).ravel(), each))

    def _refine(self, values: F32, peaks: F32, threshold: np.float32) -> None:
        """Raise the peaks near and above the threshold to those of parabolas through three values."""
        rows = np.flatnonzero(peaks > threshold * _NEAR)
        if not len(rows):
            return
        at = np.minimum(1 + np.argmax(values[rows, 1:], axis=1), values.shape[1] - 2)
        before, middle, after = (values[rows, at + step] for step in (-1, 0, 1))
        # A maximum at an end of the cell may be a slope whose crest is another's.
        crests = (middle >= before) & (middle >= after)
        bend = np.maximum(2.0 * middle - before - after, np.float32(1e-6) * middle)
        higher = middle + 0.125 * (after - before) ** 2 / bend
        peaks[rows] = np.where(crests, np.maximum(peaks[rows], higher), peaks[rows])


def _maxima(magnitudes: F32, starts: NDArray[np.intp]) -> F32:
    # Values without sign order alike as integers, which numpy compares faster.
    highest: F32 = np.maximum.reduceat(magnitudes.view(np.int32), starts).view(np.float32)
    return highest

"""A second or two of sound as every meter gets it, with the few quantities that more than one of them needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

CELLS_A_SECOND = 100
HALO = 144
"""Samples a meter may look back and ahead of the chunk: what the true-peak meter reaches."""
GRAIN = 48
"""Samples a grain, or about so many: a cell is cut into equal ones, of 40 samples at least."""

SANE = 1e9
"""A sample beyond this (180 dB over full scale) is not sound, and its square would not fit into float32."""

FAINTEST = 1e-20
"""Where 10 ms stay below this (-400 dBFS), they are silence: denormal numbers are many times slower to compute with."""


def _seconds(sample_rate_hz: int) -> int:
    # Few samples a chunk cost calls, many cost the processor's cache.
    return 2 if sample_rate_hz <= 64_000 else 1


def chunk_frames(sample_rate_hz: int) -> int:
    """Frames of every chunk but the last: whole seconds, so that cells always fit."""
    return _seconds(sample_rate_hz) * sample_rate_hz


def cell_edges(sample_rate_hz: int) -> NDArray[np.intp]:
    """Where the 10 ms cells of a chunk begin and the last one ends, to the nearest sample: (cells + 1,)."""
    edges: NDArray[np.intp] = np.rint(
        np.arange(_seconds(sample_rate_hz) * CELLS_A_SECOND + 1) * (sample_rate_hz / CELLS_A_SECOND)
    ).astype(np.intp)
    return edges


@lru_cache(maxsize=8)
def _grain_edges(sample_rate_hz: int) -> tuple[NDArray[np.intp], int]:
    """Where the grains of a chunk begin and the last one ends, and how many a cell has."""
    cells = cell_edges(sample_rate_hz)
    grains = max(1, round(sample_rate_hz / CELLS_A_SECOND / GRAIN))
    inside = cells[:-1, None] + np.arange(grains) * np.diff(cells)[:, None] // grains
    return np.append(inside.ravel(), cells[-1]), grains


def longest_grain(sample_rate_hz: int) -> int:
    """The most samples a grain has at this rate."""
    return int(np.diff(_grain_edges(sample_rate_hz)[0]).max())


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of sound: as long as `chunk_frames` says, or less at the very end.

    Attributes:
        start: its first frame, counted from the first of the whole.
        padded: float32 (channels, HALO + n + HALO): the chunk between what came before and what comes after (zeros
            before the first and after the last frame).
        magnitudes: float32 (channels, n), the absolute values.
        edges: where its 10 ms cells begin, and where the last one ends: the last may be cut short.
        grains: the same of its grains.
        cell_peaks: float32 (channels, cells), the largest magnitude in each cell.
        grain_peaks: float32 (channels, grains), the same of each grain.
        peaks: float32 (channels,), the same of all.
    """

    start: int
    padded: F32
    magnitudes: F32
    edges: NDArray[np.intp]
    grains: NDArray[np.intp]
    cell_peaks: F32
    grain_peaks: F32
    peaks: F32

    @property
    def samples(self) -> F32:
        """The chunk itself, float32 (channels, n)."""
        return self.padded[:, HALO:-HALO]

    @property
    def frames(self) -> int:
        """How many frames the chunk has."""
        return int(self.magnitudes.shape[1])


def maxima(magnitudes: F32, starts: NDArray[np.intp]) -> F32:
    """The largest of values without sign, (n,), in each of the pieces that begin at `starts` and fill them."""
    # Values without sign order alike as integers, which numpy compares faster; NaN then is the largest of all. It also
    # is several times faster piece by piece than along the rows of a matrix.
    highest: F32 = np.maximum.reduceat(magnitudes.view(np.int32), starts).view(np.float32)
    return highest


class ChunkMaker:
    """Turns padded sound into chunks."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._edges = cell_edges(sample_rate_hz)
        self._grains, self._grains_a_cell = _grain_edges(sample_rate_hz)
        self._frames = chunk_frames(sample_rate_hz)
        self.non_finite = 0
        self.first_non_finite: tuple[int, int] | None = None

    def make(self, start: int, padded: F32, magnitudes: F32) -> Chunk:
        """The chunk in `padded`, (channels, HALO + n + HALO); what is not finite is counted and set to zero there.

        Args:
            start: its first frame, counted from the first of the whole.
            padded: the sound; belongs to the chunk from now on.
            magnitudes: memory for its magnitudes, (channels, n).
        """
        samples = padded[:, HALO:-HALO]
        n = samples.shape[1]
        edges, grains = self._edges, self._grains
        if n != self._frames:
            edges, grains = _cut(edges, n), _cut(grains, n)
        peaks = _peaks(samples, magnitudes, grains)
        ahead = padded[:, -HALO:]
        if not (peaks.max() < SANE and np.abs(ahead).max() < SANE):
            self._silence_insane(start, padded)
            peaks = _peaks(samples, magnitudes, grains)
        if ((peaks > 0.0) & (peaks < FAINTEST)).any():
            np.copyto(samples, 0.0, where=magnitudes < FAINTEST)
            peaks = _peaks(samples, magnitudes, grains)
        cells = np.arange(0, len(grains) - 1, self._grains_a_cell)
        cell_peaks: F32 = np.maximum.reduceat(peaks, cells, axis=1)
        return Chunk(start, padded, magnitudes, edges, grains, cell_peaks, peaks, cell_peaks.max(axis=1))

    def _silence_insane(self, start: int, padded: F32) -> None:
        # What is ahead of one chunk is inside the next, and there it is zero already: all is counted once.
        new = padded[:, HALO:]
        wrong = ~(np.abs(new) < SANE)
        self.non_finite += int(np.count_nonzero(wrong))
        if self.first_non_finite is None:
            frame = int(np.argmax(wrong.any(axis=0)))
            self.first_non_finite = start + frame, int(np.argmax(wrong[:, frame]))
        np.copyto(new, 0.0, where=wrong)


def _cut(edges: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    return np.append(edges[edges < n], n)


def _peaks(samples: F32, magnitudes: F32, grains: NDArray[np.intp]) -> F32:
    """The largest magnitude of each grain, (channels, grains); fills `magnitudes`."""
    np.abs(samples, out=magnitudes)
    return np.stack([maxima(each, grains[:-1]) for each in magnitudes])

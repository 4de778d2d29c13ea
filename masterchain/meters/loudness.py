"""Loudness by ITU-R BS.1770-5 and EBU Tech 3341: energies of 10 ms cells, and every window made of them.

A cell is the mean square of the K-weighted channels, weighted and summed. Momentary windows are 40 cells,
short-term windows 300, gating blocks 40 cells at every tenth. Ten milliseconds pass Tech 3341's cases 10 and
13 (100 ms do not). Cells are all that grows with the length of the sound: 8 bytes each, 2.9 MB an hour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.chunk import Chunk, cell_edges
from masterchain.meters.kweighting import KWeighting
from masterchain.meters.layout import weight

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

CELL_S = 0.01
STEP = 10
MOMENTARY = 40
SHORT_TERM = 300
_TRAILING_SILENCE_STEPS = 15


@dataclass(frozen=True, slots=True)
class LoudnessReading:
    """What loudness needs to remember.

    Attributes:
        tracks: the cells of each track, float64 (cells,). No window straddles two tracks.
        stereo: K-weighted energy of the first two channels, in full-scale squares times seconds.
        mono: the same of their half sum, twice: as two loudspeakers play it.
    """

    tracks: tuple[F64, ...]
    stereo: float = 0.0
    mono: float = 0.0

    def joined(self, after: LoudnessReading) -> LoudnessReading:
        """This and what follows it, pooled."""
        return LoudnessReading(self.tracks + after.tracks, self.stereo + after.stereo, self.mono + after.mono)

    def gating_blocks(self) -> F64:
        """Mean squares of all 400 ms blocks at 100 ms steps."""
        return np.concatenate([windows(steps(cells), MOMENTARY // STEP) for cells in self.tracks])

    def range_windows(self) -> F64:
        """Mean squares of all 3 s windows at 100 ms steps, 1.5 s of silence after each track (Tech 3342)."""
        silence = np.zeros(_TRAILING_SILENCE_STEPS)
        padded = [
            np.concatenate([steps(cells), silence]) for cells in self.tracks if len(cells) >= SHORT_TERM
        ]
        return np.concatenate([np.empty(0), *(windows(each, SHORT_TERM // STEP) for each in padded)])

    def loudest(self, length: int) -> tuple[float, float] | None:
        """The highest mean square of `length` cells in a row and when it begins (s); None when nothing is that long."""
        best, start = None, 0
        for cells in self.tracks:
            each = windows(cells, length)
            if len(each):
                index = int(np.argmax(each))
                if best is None or each[index] > best[0]:
                    best = float(each[index]), (start + index) * CELL_S
            start += len(cells)
        return best

    def curve(self, length: int) -> F64:
        """Mean squares of `length` cells at 100 ms steps, track after track."""
        return np.concatenate([windows(steps(cells), length // STEP) for cells in self.tracks])


def steps(cells: F64) -> F64:
    """Mean squares of 100 ms from those of 10 ms; an incomplete last one is left out."""
    means: F64 = cells[: len(cells) // STEP * STEP].reshape(-1, STEP).mean(axis=1)
    return means


def windows(values: F64, length: int) -> F64:
    """Means of every `length` consecutive values.

    Sums by doubling: only additions of what is positive, so nothing cancels as differences of a running sum would.
    """
    if len(values) < length:
        return np.empty(0)
    total = np.zeros(len(values) - length + 1)
    power, span, offset = values, 1, 0
    while span <= length:
        if length & span:
            total += power[offset : offset + len(total)]
            offset += span
        power = power[:-span] + power[span:] if len(power) > span else power[:0]
        span *= 2
    return total / length


class LoudnessMeter:
    """Fed with chunks; its reading holds the cells."""

    def __init__(self, sample_rate_hz: int, layout: tuple[str, ...]) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._filter = KWeighting(sample_rate_hz, len(layout))
        self._weights = np.array([weight(name) for name in layout])
        edges = cell_edges(sample_rate_hz)
        self._lengths = np.diff(edges)
        self._cell = int(self._lengths[0]) if (self._lengths == self._lengths[0]).all() else 0
        self._cells: list[F64] = []
        self._stereo = self._mono = 0.0

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk; samples after its last whole cell are not gated, as the standard's last block is not."""
        filtered = self._filter.filter(chunk.samples)
        whole = int(np.searchsorted(chunk.edges, chunk.frames, side="right")) - 1
        whole -= bool(chunk.edges[whole] - chunk.edges[whole - 1] < self._lengths[whole - 1])
        if self._cell:
            each = filtered[:, : whole * self._cell].reshape(len(filtered), whole, self._cell)
            sums = np.einsum("cki,cki->ck", each, each)
        else:
            sums = np.add.reduceat(np.square(filtered), chunk.edges[:-1], axis=1)[:, :whole]
        self._cells.append(self._weights @ (sums / self._lengths[:whole]))
        if len(filtered) >= 2:
            own = float(sums[:2].sum(dtype=np.float64))
            self._stereo += own / self._sample_rate_hz
            both = filtered[:2, : int(chunk.edges[whole])]
            self._mono += (own / 2.0 + float(both[0] @ both[1])) / self._sample_rate_hz

    def reading(self) -> LoudnessReading:
        """What has been heard so far."""
        return LoudnessReading((np.concatenate([np.empty(0), *self._cells]),), self._stereo, self._mono)

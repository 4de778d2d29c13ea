"""True peak by ITU-R BS.1770-5 Annex 2: the highest value between the samples, of each channel.

Only where it could matter is anything interpolated. Sound is cut into cells of 10 ms; `interpolator`
bounds what any value in a cell can be, and cells that cannot beat the peak so far are left out. In the
others, blocks of about 48 samples are bounded more closely and computed in the order of their bounds, until
no bound is left above the peak. The result is that of computing everything. On loud music about one block in
a hundred is computed; where more than half would be (clipped noise, a steady tone), whole chunks are
computed as one product instead, which is faster than picking.

Between the values at eight times the rate the maximum is that of a parabola through three of them: for a sine
at 0.45 of the sample rate it lies within 0.004 dB of the true one, where the values alone may lie 0.14 dB
below.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.interpolator import HALF, PHASES, block_matrix, bound_constants, highest_gain
from masterchain.meters.chunk import CELLS_A_SECOND, HALO, Chunk, chunk_frames
from masterchain.meters.sample_peak import Peak

F32 = NDArray[np.float32]
Indices = NDArray[np.intp]

_FIRST_BATCH = 16
_LARGEST_BATCH = 256
"""Blocks a product: its result stays in the processor's cache."""
_NEAR = math.cos(math.pi / (2 * PHASES))
"""A value at eight times the rate is never below this part of the maximum beside it."""


@lru_cache(maxsize=8)
def _matrix(block: int) -> F32:
    return block_matrix(block)


_constants = lru_cache(maxsize=1)(bound_constants)
_highest_gain = lru_cache(maxsize=1)(highest_gain)


def _block_length(cell: int) -> int:
    """Samples a block, such that whole blocks cover a cell with the least left over."""
    return min(range(40, 65), key=lambda block: (-(-cell // block) * block, abs(block - 48)))


class TruePeakMeter:
    """Fed with chunks; remembers one peak a channel."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._frames = chunk_frames(sample_rate_hz)
        longest = -(-sample_rate_hz // CELLS_A_SECOND)
        self._block = _block_length(longest)
        self._offsets = np.arange(-(-longest // self._block)) * self._block
        self._level = np.zeros(channels, np.float32)
        self._at_s = [0.0] * channels
        self._slopes = np.empty(self._frames + 1, np.float32)
        self._bends = np.empty(self._frames, np.float32)
        self._values = np.empty((_LARGEST_BATCH, PHASES * self._block + 2), np.float32)

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        highest = chunk.cell_peaks.max(axis=1)
        for channel in np.flatnonzero(highest > self._level):
            frame = int(np.argmax(chunk.magnitudes[channel]))
            self._raise(int(channel), float(highest[channel]), chunk.start + frame)
        halos = np.concatenate([chunk.padded[:, :HALO], chunk.padded[:, -HALO:]], axis=1)
        outside = np.abs(halos).max(axis=1)
        if (np.maximum(highest, outside) * _highest_gain() <= self._level).all():
            return
        channels, cells = np.nonzero(self._cell_bounds(chunk, outside) > self._level[:, None])
        if not len(cells):
            return
        padded = chunk.padded
        if chunk.frames < self._frames:
            # The last cell may be short: leave room behind it for blocks that a whole one would have.
            padded = np.pad(padded, ((0, 0), (0, len(self._offsets) * self._block)))
        rows, starts, bounds = self._block_bounds(chunk, padded, channels, cells)
        blocks = chunk.magnitudes.size / self._block
        if len(rows) > blocks / 2:
            self._compute_all(chunk, padded, sorted(set(rows.tolist())))
            return
        order = np.argsort(-bounds / np.maximum(self._level[rows], 1e-9))
        rows, starts, bounds = rows[order], starts[order], bounds[order]
        done, batch = 0, _FIRST_BATCH
        while done < len(rows):
            some = slice(done, done + batch)
            done, batch = done + batch, min(4 * batch, _LARGEST_BATCH)
            still = bounds[some] > self._level[rows[some]]
            self._compute(chunk, padded, rows[some][still], starts[some][still])

    def _cell_bounds(self, chunk: Chunk, outside: F32) -> F32:
        """No interpolated value in a cell exceeds its bound: (channels, cells)."""
        norm, moment = _constants()
        n = chunk.frames
        bent = np.empty_like(chunk.cell_peaks)
        for channel, x in enumerate(chunk.padded[:, HALO - 1 : HALO + n + 1]):
            slopes = np.subtract(x[1:], x[:-1], out=self._slopes[: n + 1])
            bends = np.subtract(slopes[1:], slopes[:-1], out=self._bends[:n])
            bent[channel] = chunk.cell_maxima(np.abs(bends, out=bends)[None])
        peaks = _with_neighbours(chunk.cell_peaks, outside)
        bends = _with_neighbours(bent, 4.0 * outside)
        bounds: F32 = peaks * np.float32(1.0 + moment) + bends * np.float32(norm)
        return bounds

    def _block_bounds(
        self, chunk: Chunk, padded: F32, channels: Indices, cells: Indices
    ) -> tuple[Indices, Indices, F32]:
        """The blocks of the given cells that may still hold a peak: channels, first samples, bounds."""
        norm, moment = _constants()
        block, count = self._block, len(self._offsets)
        starts = chunk.edges[cells]
        reach = (count + 2) * block + 2
        around = np.lib.stride_tricks.sliding_window_view(padded, reach, axis=1)
        x = around[channels, starts + HALO - block - 1]
        bends = np.abs(x[:, 2:] - 2.0 * x[:, 1:-1] + x[:, :-2]).reshape(-1, count + 2, block).max(axis=2)
        peaks = np.abs(x[:, 1:-1]).reshape(-1, count + 2, block).max(axis=2)
        near = np.maximum(np.maximum(bends[:, :-2], bends[:, 1:-1]), bends[:, 2:])
        beside = np.maximum(peaks[:, 1:-1], peaks[:, 2:])
        around_peak = np.maximum(beside, peaks[:, :-2])
        bounds = beside + np.float32(norm) * near + np.float32(moment) * around_peak
        which, part = np.nonzero(bounds > self._level[channels][:, None])
        return channels[which], starts[which] + self._offsets[part], bounds[which, part]

    def _compute_all(self, chunk: Chunk, padded: F32, channels: list[int]) -> None:
        """Interpolate whole channels of a chunk."""
        block = self._block
        starts = np.arange(-(-chunk.frames // block)) * block
        for channel in channels:
            row = padded[channel, HALO - HALF :]
            around = np.lib.stride_tricks.sliding_window_view(row, block + 2 * HALF)[::block]
            for first in range(0, len(starts), _LARGEST_BATCH):
                some = starts[first : first + _LARGEST_BATCH]
                self._take(chunk, np.full(len(some), channel), some, around[first : first + len(some)])

    def _compute(self, chunk: Chunk, padded: F32, channels: Indices, starts: Indices) -> None:
        """Interpolate single blocks."""
        if len(channels):
            around = np.lib.stride_tricks.sliding_window_view(padded, self._block + 2 * HALF, axis=1)
            self._take(chunk, channels, starts, around[channels, starts + HALO - HALF])

    def _take(self, chunk: Chunk, channels: Indices, starts: Indices, around: F32) -> None:
        """Interpolate the rows of `around`, (k, block + 2 * HALF), and raise the peaks by what they hold."""
        values = np.dot(around, _matrix(self._block), out=self._values[: len(starts)])
        np.abs(values, out=values)
        # Values without sign order alike as integers, which numpy compares faster.
        tops = values.view(np.int32).max(axis=1).view(np.float32)
        for channel in sorted(set(channels.tolist())):
            own = channels == channel
            floor = _NEAR * max(float(self._level[channel]), float(tops[own].max()))
            rows = np.flatnonzero(own & (tops >= floor))
            near = values[rows]
            inner = near[:, 1:-1]
            crests = (inner >= floor) & (inner >= near[:, :-2]) & (inner >= near[:, 2:])
            which, at = np.divmod(np.flatnonzero(crests), inner.shape[1])
            if not len(at):
                continue
            before, middle, after = (near[which, at + step].astype(np.float64) for step in range(3))
            bend = np.maximum(2.0 * middle - before - after, 1e-12 * middle)
            shift = np.clip((after - before) / (2.0 * bend), -0.5, 0.5)
            refined = middle + 0.25 * (after - before) * shift
            best = int(np.argmax(refined))
            if refined[best] > self._level[channel]:
                column = float(at[best]) + float(shift[best])
                start = int(starts[rows[which[best]]])
                self._raise(int(channel), float(refined[best]), chunk.start + start + column / PHASES)

    def _raise(self, channel: int, level: float, frame: float) -> None:
        self._level[channel] = level
        self._at_s[channel] = frame / self._sample_rate_hz

    def reading(self) -> tuple[Peak, ...]:
        """One peak a channel."""
        return tuple(Peak(float(level), at_s) for level, at_s in zip(self._level, self._at_s, strict=True))


def _with_neighbours(cells: F32, outside: F32) -> F32:
    """The maximum of each cell and the two beside it; `outside` stands beside the first and the last."""
    edge = outside[:, None].astype(np.float32)
    wide = np.concatenate([edge, cells, edge], axis=1)
    highest: F32 = np.maximum(np.maximum(wide[:, :-2], wide[:, 2:]), cells)
    return highest

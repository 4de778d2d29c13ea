"""Plain levels over time: peaks of 10 ms, power of 100 ms, the first two channels' product, each channel's mean.

RMS, balance, phase correlation, noise floor, silences and dropouts are all read from these. They grow with
the sound: 400 bytes a second and channel for the peaks, 80 for the powers; 3.5 MB an hour of stereo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.chunk import Chunk, cell_edges

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

CELLS_A_STEP = 10
STEP_S = 0.1


@dataclass(frozen=True, slots=True)
class LevelTrack:
    """The levels of one uncut piece of sound.

    Attributes:
        duration_s: how long it is.
        peaks: float32 (channels, cells): the largest magnitude of each 10 ms, the last cell perhaps shorter.
        energies: float64 (channels, steps): the sum of squares of each 100 ms, times seconds a sample.
        products: float64 (steps,): the same of the first two channels multiplied; empty with one channel.
        seconds: float64 (steps,): how long each step is; only the last may be short.
        sums: float64 (channels,): the sum of all samples, times seconds a sample.
    """

    duration_s: float
    peaks: F32
    energies: F64
    products: F64
    seconds: F64
    sums: F64


@dataclass(frozen=True, slots=True)
class LevelReading:
    """The levels of consecutive pieces."""

    tracks: tuple[LevelTrack, ...]

    def joined(self, after: LevelReading) -> LevelReading:
        """This and what follows it."""
        return LevelReading(self.tracks + after.tracks)

    def offsets(self) -> tuple[float, ...]:
        """When each piece begins (s)."""
        starts = [0.0]
        for track in self.tracks[:-1]:
            starts.append(starts[-1] + track.duration_s)
        return tuple(starts)

    def mean_squares(self) -> F64:
        """Of each channel over everything: (channels,)."""
        energies: F64 = np.sum([track.energies.sum(axis=1) for track in self.tracks], axis=0)
        return energies / max(sum(track.duration_s for track in self.tracks), 1e-9)

    def means(self) -> F64:
        """Of each channel over everything, full scale 1: (channels,)."""
        sums: F64 = np.sum([track.sums for track in self.tracks], axis=0)
        return sums / max(sum(track.duration_s for track in self.tracks), 1e-9)


class LevelMeter:
    """Fed with chunks."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._channels = channels
        self._sample_s = 1.0 / sample_rate_hz
        self._edges = cell_edges(sample_rate_hz)[::CELLS_A_STEP]
        self._step_seconds = np.diff(self._edges) * self._sample_s
        self._even = bool((np.diff(self._edges) == self._edges[1]).all())
        self._frames = 0
        self._peaks: list[F32] = []
        self._energies: list[F64] = []
        self._products: list[F64] = []
        self._seconds: list[F64] = []
        self._sums = np.zeros(channels)

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        samples = chunk.samples
        if chunk.frames == self._edges[-1]:
            edges, seconds = self._edges, self._step_seconds
        else:
            edges = np.append(self._edges[self._edges < chunk.frames], chunk.frames)
            seconds = np.diff(edges) * self._sample_s
        self._peaks.append(chunk.cell_peaks)
        self._energies.append(np.stack([self._dots(each, each, edges) for each in samples]))
        if self._channels > 1:
            self._products.append(self._dots(samples[0], samples[1], edges))
        self._seconds.append(seconds)
        self._sums += samples.sum(axis=1) * self._sample_s
        self._frames += chunk.frames

    def _dots(self, first: F32, second: F32, edges: NDArray[np.intp]) -> F64:
        """The products of two channels summed over each step, times seconds a sample."""
        if self._even and len(first) % self._edges[1] == 0:
            length = int(self._edges[1])
            sums = np.matmul(first.reshape(-1, 1, length), second.reshape(-1, length, 1)).ravel()
        else:
            sums = np.add.reduceat(first * second, edges[:-1])
        energies: F64 = sums * np.float64(self._sample_s)
        return energies

    def reading(self) -> LevelReading:
        """The levels so far."""
        none, flat = np.empty((self._channels, 0)), np.empty(0)
        track = LevelTrack(
            duration_s=self._frames * self._sample_s,
            peaks=np.concatenate([none.astype(np.float32), *self._peaks], axis=1),
            energies=np.concatenate([none, *self._energies], axis=1),
            products=np.concatenate([flat, *self._products]),
            seconds=np.concatenate([flat, *self._seconds]),
            sums=self._sums.copy(),
        )
        return LevelReading((track,))

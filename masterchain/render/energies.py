"""The K-weighted energy of a sound over time, and what a curve of gain leaves of it.

A gain that moves slowly may be put behind the K-weighting: then energy times the gain's square is what is left. But
a limiter's gain moves within the cycle of a bass, as fast as K-weighting's high-pass at 38 Hz answers, and there the
order matters: by hundredths of a LU on music that is limited hard. So the sound below some 300 Hz is kept as well, at
the rate of the cells, and both orders are computed on it; what they differ by is put right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.processor import Block
from masterchain.dsp.state_space import StateSpaceFilter
from masterchain.meters.kweighting import KWeighting, high_pass
from masterchain.meters.layout import default_layout, weight
from masterchain.meters.loudness import STEP
from masterchain.render.spool import Spool

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Indices = NDArray[np.intp]

_CELLS_A_SECOND = 700
"""Seven to each cell of the loudness meter."""
_CELLS_A_STEP = 7 * STEP
_PIECE = 4 * _CELLS_A_STEP * STEP
"""Cells that are worked on at a time: whole steps, which stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Energies:
    """Energies in cells of 1.4 ms, as loudness weighs channels.

    Attributes:
        edges: where cells begin, and where the last one ends, to the nearest frame.
        cells: sums of K-weighted squares, float64 (channels, cells), or (1, cells) of all channels.
        bass: the sound's mean in each cell, scaled so that its square is an energy: float32 (channels, cells).
    """

    edges: Indices
    cells: F64
    bass: F32

    def turned_down(self, reductions: F32, frames: int) -> F64:
        """Mean squares of the sound's whole stretches of 100 ms, turned down by a curve.

        Args:
            reductions: in dB, 0 or more: (channels, cells), or (1, cells) for all channels, as `cells` are given.
            frames: of the sound to a cell of the curve.
        """
        count = self.cells.shape[1] // _CELLS_A_STEP * _CELLS_A_STEP
        channels = len(self.bass)
        power = np.zeros(count)
        high_passes = StateSpaceFilter([high_pass(_CELLS_A_SECOND)], 2 * channels)
        for first in range(0, count, _PIECE):
            some = slice(first, min(first + _PIECE, count))
            edges = self.edges[some.start : some.stop + 1] / frames
            taken = [_taken(curve, edges) for curve in reductions]
            for energies, (_, of_energy) in zip(self.cells[:, some], taken, strict=True):
                power[some] += energies * (1.0 - of_energy)
            gains = np.stack([1.0 - of_level for of_level, _ in taken])
            bass = self.bass[:, some]
            filtered = high_passes.process(np.concatenate((bass, gains * bass), dtype=np.float64))
            behind, before = gains * filtered[:channels], filtered[channels:]
            power[some] += (before**2 - behind**2).sum(axis=0)
        lengths = np.diff(self.edges[: count + 1 : _CELLS_A_STEP])
        means: F64 = power.reshape(-1, _CELLS_A_STEP).sum(axis=1) / lengths
        return np.maximum(means, 0.0, out=means)


class EnergyMeter:
    """Measures energies of a sound of known length, fed with consecutive blocks.

    Args:
        sample_rate_hz: of the sound.
        frames: of the sound.
        channels: of the sound.
        own: rows of energies: one, or as many as channels.
    """

    def __init__(self, sample_rate_hz: int, frames: int, channels: int, own: int) -> None:
        count = -(-frames * _CELLS_A_SECOND // sample_rate_hz) + 1
        edges: Indices = np.rint(np.arange(count + 1) * (sample_rate_hz / _CELLS_A_SECOND)).astype(np.intp)
        self.energies = Energies(edges, np.zeros((own, count)), np.zeros((channels, count), np.float32))
        self._filter = KWeighting(sample_rate_hz, channels)
        self._weights = [weight(name) for name in default_layout(channels)]
        self._frames = 0

    def feed(self, block: Block) -> None:
        """Take the next frames."""
        into, edges = self.energies, self.energies.edges
        first = int(np.searchsorted(edges, self._frames, side="right")) - 1
        end = self._frames + block.shape[1]
        last = int(np.searchsorted(edges, end, side="left"))
        starts = np.maximum(edges[first:last] - self._frames, 0)
        lengths = np.diff(edges[first : last + 1])
        filtered = self._filter.filter(block)
        for channel, weighs in enumerate(self._weights):
            energies = np.add.reduceat(np.square(filtered[channel]), starts).astype(np.float64)
            into.cells[channel % len(into.cells), first:last] += weighs * energies
            means = np.add.reduceat(block[channel], starts) * np.sqrt(weighs / lengths)
            into.bass[channel, first:last] += means.astype(np.float32)
        self._frames = end


def energies_of(spool: Spool, sample_rate_hz: int, own: int) -> Energies:
    """The energies of a spooled sound, in `own` rows: one, or as many as it has channels."""
    meter = EnergyMeter(sample_rate_hz, spool.frames, spool.channels, own)
    for block in spool.blocks():
        meter.feed(block)
    return meter.energies


def _taken(reductions: F32, edges: F64) -> tuple[F64, F64]:
    """What a curve takes of level and of energy, from 0 to 1, between edges that are given in its cells."""
    whole = np.minimum(edges.astype(np.intp), len(reductions) - 1)
    begin = whole[0]
    of_level = -np.expm1(reductions[begin : whole[-1] + 1] * np.float32(-np.log(10.0) / 20.0))
    made = []
    for taken in (of_level, of_level * (np.float32(2.0) - of_level)):
        before = np.concatenate(((0.0,), np.cumsum(taken, dtype=np.float64)))
        up_to = before[whole - begin] + (edges - whole) * taken[whole - begin]
        made.append(np.diff(up_to) / np.diff(edges))
    return made[0], made[1]

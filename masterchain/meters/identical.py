"""Channels that are the same to the bit: a mono master in a stereo file, a copied surround."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from masterchain.meters.chunk import Chunk


@dataclass(frozen=True, slots=True)
class IdenticalReading:
    """Pairs without a difference so far, and the channels that have sounded."""

    pairs: frozenset[tuple[int, int]]
    sounding: frozenset[int]

    def joined(self, after: IdenticalReading) -> IdenticalReading:
        """Pairs that are the same in both."""
        return IdenticalReading(self.pairs & after.pairs, self.sounding | after.sounding)

    def sounding_pairs(self) -> tuple[tuple[int, int], ...]:
        """Identical pairs, without those that are only both silent."""
        return tuple(sorted(pair for pair in self.pairs if pair[0] in self.sounding))


class IdenticalMeter:
    """Fed with chunks. Costs nothing once every pair has differed."""

    def __init__(self, channels: int) -> None:
        self._pairs = set(combinations(range(channels), 2))
        self._sounding: set[int] = set()

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        highest = chunk.peaks
        self._sounding.update(np.flatnonzero(highest > 0.0).tolist())
        samples = chunk.samples
        # Channels that differ usually do so in their peaks already.
        self._pairs = {
            (one, other)
            for one, other in self._pairs
            if highest[one] == highest[other] and np.array_equal(samples[one], samples[other])
        }

    def reading(self) -> IdenticalReading:
        """The pairs so far."""
        return IdenticalReading(frozenset(self._pairs), frozenset(self._sounding))

"""Effective bit depth: the coarsest integer grid that holds every sample.

A 24-bit file made from a 16-bit master has its last eight bits at zero. Depths found go up to 24; that also
stands for anything finer, as float32 samples do not tell more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.chunk import Chunk

F32 = NDArray[np.float32]

FINEST = 24


_FEW = 64
_PIECE = 8_192


class BitDepthMeter:
    """Fed with chunks. Costs nothing once all bits there can be are in use.

    Args:
        finest: no sample needs more bits than these.
    """

    def __init__(self, finest: int = FINEST) -> None:
        self._finest = min(finest, FINEST)
        self._bits = 0
        self._scaled = np.empty(_PIECE, np.float32)
        self._whole = np.empty(_PIECE, np.float32)

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        for samples in chunk.samples:
            # A few samples tell most grids apart; only one that holds them is tried on all.
            few = samples[:: max(1, len(samples) // _FEW)]
            self._try(few)
            for start in range(0, len(samples) if self._bits < self._finest else 0, _PIECE):
                self._try(samples[start : start + _PIECE])

    def _try(self, samples: F32) -> None:
        while self._bits < self._finest and not self._holds(samples):
            self._bits += 1

    def _holds(self, samples: F32) -> bool:
        """Whether the grid found so far holds these samples, at most `_PIECE`."""
        if self._bits == 0:
            return not samples.any()
        scaled, whole = self._scaled[: len(samples)], self._whole[: len(samples)]
        np.multiply(samples, np.float32(2.0 ** (self._bits - 1)), out=scaled)
        return bool((np.rint(scaled, out=whole) == scaled).all())

    def reading(self) -> int:
        """Bits in use so far; 0 in digital silence."""
        return self._bits

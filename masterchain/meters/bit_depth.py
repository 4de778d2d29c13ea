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


class BitDepthMeter:
    """Fed with chunks. Costs nothing once 24 bits are in use."""

    def __init__(self) -> None:
        self._bits = 0

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        for samples in chunk.samples:
            while self._bits < FINEST and not _holds(samples, self._bits):
                self._bits += 1

    def reading(self) -> int:
        """Bits in use so far; 0 in digital silence."""
        return self._bits


def _holds(samples: F32, bits: int) -> bool:
    if bits == 0:
        return not samples.any()
    scaled = samples * np.float32(2.0 ** (bits - 1))
    return bool((np.rint(scaled) == scaled).all())

"""The grid the limiter works on: cells of samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

_CELL_FRAMES_AT_48_KHZ = 16
_CELLS_A_SEGMENT = 2048


@dataclass(frozen=True, slots=True)
class Grid:
    """Lengths at one sample rate.

    Attributes:
        cell: frames a cell: a power of two, about a third of a millisecond.
    """

    cell: int

    @property
    def segment(self) -> int:
        """Frames that a stream is worked on at a time: whole cells, two thirds of a second."""
        return _CELLS_A_SEGMENT * self.cell

    def cells(self, frames: float) -> int:
        """The fewest cells that hold so many frames, one at least."""
        return max(1, math.ceil(frames / self.cell))


def grid_of(sample_rate_hz: int) -> Grid:
    """The grid at a sample rate."""
    octaves = round(math.log2(sample_rate_hz / 48_000))
    return Grid(min(128, max(4, round(_CELL_FRAMES_AT_48_KHZ * 2.0**octaves))))

"""The same sound through several branches, summed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from masterchain.dsp.branches import Branch, Branches
from masterchain.dsp.processor import Block, Format


class Parallel:
    """Branches that all get the input; their outputs are summed in double precision, aligned to the frame.

    Args:
        branches: one or more.
    """

    def __init__(self, branches: Sequence[Branch]) -> None:
        self._count = len(branches)
        self._branches = Branches(branches)

    @property
    def latency(self) -> int:
        """That of the slowest branch, in frames."""
        return self._branches.latency

    @property
    def tail(self) -> int:
        """The longest of the branches', in frames."""
        return self._branches.tail

    def prepare(self, stream: Format) -> None:
        """Prepare every branch."""
        self._branches.prepare(stream)

    def process(self, block: Block) -> Block:
        """The sum of the branches."""
        first, *others = self._branches.outputs([block] * self._count)
        for other in others:
            first += other
        return first.astype(np.float32)

    def close(self) -> None:
        """Close every branch."""
        self._branches.close()

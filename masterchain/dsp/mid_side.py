"""Stereo as its middle and its sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from masterchain.dsp.branches import Branch, Branches
from masterchain.dsp.delay import Delay
from masterchain.dsp.processor import Block, Format, Processor


class MidSide:
    """One mono processor for the middle (L + R) / 2, one for the sides (L - R) / 2.

    What the two change is added to left and right, rather than left and right being made anew from middle and sides:
    where nothing is changed, every sample comes out as it went in.

    Args:
        mid: gets the middle, as one channel.
        side: gets the sides, as one channel.
    """

    def __init__(self, mid: Processor, side: Processor) -> None:
        self._branches = Branches((Branch(mid), Branch(side)))

    @property
    def latency(self) -> int:
        """That of the slower branch, in frames."""
        return self._branches.latency

    @property
    def tail(self) -> int:
        """The longer of the branches', in frames."""
        return self._branches.tail

    def prepare(self, stream: Format) -> None:
        """Prepare both branches.

        Raises:
            ValueError: the stream is not stereo.
        """
        if stream.channels != 2:
            raise ValueError(f"a sound of {stream.channels} channels has no middle and sides")
        self._branches.prepare(replace(stream, channels=1))
        self._undivided = Delay(2, self.latency)

    def process(self, block: Block) -> Block:
        """The next block."""
        left, right = block[:1], block[1:]
        mid, side = self._branches.changes(
            ((left + right) * np.float32(0.5), (left - right) * np.float32(0.5))
        )
        changed = np.concatenate((mid + side, mid - side))
        changed += self._undivided.process(block)
        return changed.astype(np.float32)

    def close(self) -> None:
        """Close both branches."""
        self._branches.close()

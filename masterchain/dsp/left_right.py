"""Stereo as its two channels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from masterchain.dsp.branches import Branch, Branches
from masterchain.dsp.processor import Block, Format, Processor


class LeftRight:
    """One mono processor for the left channel, one for the right.

    Args:
        left: gets the first channel.
        right: gets the second channel.
    """

    def __init__(self, left: Processor, right: Processor) -> None:
        self._branches = Branches((Branch(left), Branch(right)))

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
            raise ValueError(f"a sound of {stream.channels} channels has no left and right")
        self._branches.prepare(replace(stream, channels=1))

    def process(self, block: Block) -> Block:
        """The next block."""
        return np.concatenate(self._branches.outputs((block[:1], block[1:]))).astype(np.float32)

    def close(self) -> None:
        """Close both branches."""
        self._branches.close()

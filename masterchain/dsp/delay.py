"""A delay line of whole frames."""

from __future__ import annotations

import numpy as np

from masterchain.dsp.processor import Block


class Delay:
    """Holds sound back by a fixed number of frames, whatever the block size.

    Args:
        channels: of every block that will come.
        frames: 0 or more; as many frames of silence come out first.
    """

    def __init__(self, channels: int, frames: int) -> None:
        self._held = np.zeros((channels, frames), np.float32)

    def process(self, block: Block) -> Block:
        """As many frames as came in, from `frames` earlier."""
        if not self._held.shape[1]:
            return block
        line = np.concatenate((self._held, block), axis=1)
        self._held = line[:, block.shape[1] :]
        return np.ascontiguousarray(line[:, : block.shape[1]])

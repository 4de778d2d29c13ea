"""What every moving part of a chain is: a block in, a block of the same length out, a fixed delay between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]
"""Sound as float32 of shape (channels, frames), C-contiguous, full scale at 1.0."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a stream carries, from its first block to its last.

    Attributes:
        sample_rate_hz: frames a second.
        channels: samples a frame.
        block_frames: frames a block.
        late: frames that come before the track's first one here, since parts before this one are late.
    """

    sample_rate_hz: int
    channels: int
    block_frames: int
    late: int = 0


class Processor(Protocol):
    """One moving part.

    A stream is `prepare` once, `process` for every block, `close`. Every block of a stream has exactly
    `block_frames` frames: whoever drives it pads the last one.
    """

    @property
    def latency(self) -> int:
        """Frames by which the output comes late; valid after `prepare`."""

    @property
    def tail(self) -> int:
        """Frames after its input's end for which a silent output may still be followed by sound."""

    def prepare(self, stream: Format) -> None:
        """Make ready for a new stream; forgets any earlier one."""

    def process(self, block: Block) -> Block:
        """The next block, as many frames as came in. The input is not changed."""

    def close(self) -> None:
        """Let go of what is held outside of Python."""

"""A source's blocks on their way into a chain: metered, and known to be numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from masterchain.dsp.processor import Block
from masterchain.errors import AudioFileError


class Meters(Protocol):
    """What may be fed with blocks."""

    def feed(self, block: Block) -> None:
        """Take the next block, which is used further afterwards."""


def heard(
    blocks: Iterable[Block], meter: Meters, path: Path, frames: int, progress: Callable[[float], None]
) -> Iterator[Block]:
    """The blocks, metered on their way, with the progress they mean.

    Args:
        blocks: of the source.
        meter: fed with them.
        path: the source, to name it.
        frames: how many are expected.
        progress: told the fraction that has come.

    Raises:
        AudioFileError: a sample is no number.
    """
    done = 0
    for block in blocks:
        if not np.isfinite(block).all():
            # Told here, or the first effect it reaches would be blamed.
            channel, frame = (int(found[0]) for found in np.nonzero(~np.isfinite(block)))
            raise AudioFileError(
                f"{path}: sample {done + frame} of channel {channel + 1} is NaN or infinite",
                hint="no master can be made of it; repair or export it again",
            )
        meter.feed(block)
        done += block.shape[1]
        progress(min(1.0, done / max(1, frames)))
        yield block

"""A track's sound between two passes: float32 on disk, gone when the process is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np

from masterchain.dsp.processor import Block
from masterchain.errors import AudioFileError

_READ_FRAMES = 65_536


class Spool:
    """Blocks written once, in order, and read as often as wanted.

    Args:
        file: an open binary file of its own, best one without a name.
        channels: of every block.
        frames: how many the file holds already.
    """

    def __init__(self, file: BinaryIO, channels: int, frames: int = 0) -> None:
        self._file = file
        self.channels = channels
        self.frames = frames

    def write(self, block: Block) -> None:
        """Append a block.

        Raises:
            AudioFileError: the disk is full.
        """
        with _disk():
            self._file.write(np.ascontiguousarray(block.T).data)
        self.frames += block.shape[1]

    def settle(self) -> None:
        """See that all that was written is in the file.

        Raises:
            AudioFileError: the disk is full.
        """
        with _disk():
            self._file.flush()

    def blocks(self) -> Iterator[Block]:
        """The sound from the start."""
        self.settle()
        self._file.seek(0)
        size = _READ_FRAMES * self.channels * 4
        while raw := self._file.read(size):
            yield np.ascontiguousarray(np.frombuffer(raw, np.float32).reshape(-1, self.channels).T)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AudioFileError(f"cannot hold the track's sound on disk: {error.strerror}") from None

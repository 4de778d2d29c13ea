"""A track's sound between two passes: float32 on disk, gone when the process is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import BinaryIO

import numpy as np

from masterchain.dsp.processor import Block
from masterchain.errors import AudioFileError

READ_FRAMES = 65_536
"""Frames of a block that is read."""
WORTH_COPIES = 1 << 20
"""A sound of so many frames takes so long to work on that copies of the process pay."""


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
        self._one_at_a_time = Lock()

    def write(self, block: Block) -> None:
        """Append a block: from then on it is in the file, for other processes too.

        Raises:
            AudioFileError: the disk is full.
        """
        self.put(block, self.frames)
        self.frames += block.shape[1]

    def put(self, block: Block, at: int) -> None:
        """Write a block where it belongs; for a spool that was made with as many frames as it will hold.

        Raises:
            AudioFileError: the disk is full.
        """
        raw = np.ascontiguousarray(block.T, np.float32).data.cast("B")
        begin = at * self.channels * 4
        with _disk():
            if hasattr(os, "pwrite"):
                while raw:
                    written = os.pwrite(self._file.fileno(), raw, begin)
                    raw, begin = raw[written:], begin + written
            else:
                with self._one_at_a_time:
                    self._file.seek(begin)
                    self._file.write(raw)
                    self._file.flush()

    def blocks(self, first: int = 0, last: int | None = None) -> Iterator[Block]:
        """The sound, or its frames from `first` up to `last`; once all is written, several may read at a time.

        Raises:
            AudioFileError: the file holds fewer frames than were written.
        """
        frame = self.channels * 4
        at, end = first * frame, (self.frames if last is None else last) * frame
        while at < end:
            raw = self._read(min(READ_FRAMES * frame, end - at), at)
            if not raw:
                raise AudioFileError(
                    "the track's sound on disk ends before it should: it was cut off meanwhile"
                )
            at += len(raw)
            yield np.ascontiguousarray(np.frombuffer(raw, np.float32).reshape(-1, self.channels).T)

    def _read(self, size: int, at: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), size, at)
        with self._one_at_a_time:
            self._file.seek(at)
            return self._file.read(size)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AudioFileError(f"cannot hold the track's sound on disk: {error.strerror}") from None

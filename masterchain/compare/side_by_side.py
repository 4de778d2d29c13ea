"""Two files read together, each frame beside the one it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from masterchain.audio.info import AudioInfo
from masterchain.audio.read import Block, Reader
from masterchain.errors import AudioFileError

_BLOCK_FRAMES = 65_536


class SideBySide:
    """Reads two files from where they begin to stand side by side; a context manager, iterated once.

    Args:
        first: a file.
        second: a file of the same sample rate and as many channels.
        later: how many frames later the second's sound comes; negative where it comes earlier.

    Attributes:
        first: what the first file is.
        second: what the second file is.
        alone: frames of the first and of the second that nothing stands beside, once all pairs have come.

    Raises:
        AudioFileError: a file cannot be read, or the two cannot stand side by side.
    """

    def __init__(self, first: Path, second: Path, later: int = 0) -> None:
        with ExitStack() as stack:
            readers = [stack.enter_context(Reader(path)) for path in (first, second)]
            self.first, self.second = (reader.info for reader in readers)
            _refuse_other_kinds(self.first, self.second)
            self._left, self._right = (_Frames(reader) for reader in readers)
            self._left.skip(max(0, -later))
            self._right.skip(max(0, later))
            self._stack = stack.pop_all()
        self.alone = (0, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[tuple[Block, Block]]:
        """Blocks of both, as many frames in one as in the other.

        Raises:
            AudioFileError: a file ends before its header says, or holds what is no number.
        """
        while (block := self._left.take(_BLOCK_FRAMES)).shape[1]:
            other = self._right.take(block.shape[1])
            both = other.shape[1]
            self._left.give_back(block[:, both:])
            if not both:
                break
            yield block[:, :both], other
        # Read to the end: a file cut short must not pass for a whole one.
        self.alone = self._left.rest(), self._right.rest()


def _refuse_other_kinds(first: AudioInfo, second: AudioInfo) -> None:
    names = f"{first.path.name} and {second.path.name} cannot be laid over each other"
    if first.sample_rate_hz != second.sample_rate_hz:
        raise AudioFileError(f"{names}: {first.sample_rate_hz} and {second.sample_rate_hz} Hz")
    if first.channels != second.channels:
        raise AudioFileError(f"{names}: {first.channels} and {second.channels} channels")


class _Frames:
    """A file's sound in pieces of any length."""

    def __init__(self, reader: Reader) -> None:
        self._path = reader.info.path
        self._blocks = reader.blocks()
        self._held = np.empty((reader.info.channels, 0), np.float32)

    def skip(self, frames: int) -> None:
        """Let so many frames go by."""
        while frames > 0 and (block := self.take(min(frames, _BLOCK_FRAMES))).shape[1]:
            frames -= block.shape[1]

    def take(self, frames: int) -> Block:
        """The next frames; fewer only at the end."""
        parts, missing = [self._held], frames - self._held.shape[1]
        while missing > 0 and (block := next(self._blocks, None)) is not None:
            if not np.isfinite(block).all():
                words = f"{self._path}: holds samples that are no numbers, and cannot be compared"
                raise AudioFileError(words)
            parts.append(block)
            missing -= block.shape[1]
        whole = np.concatenate(parts, axis=1) if len(parts) > 1 else self._held
        self._held = whole[:, frames:]
        return whole[:, :frames]

    def give_back(self, block: Block) -> None:
        """Put frames taken last back to the front."""
        if block.shape[1]:
            self._held = np.concatenate((block, self._held), axis=1)

    def rest(self) -> int:
        """How many frames are left, all of them read."""
        count = 0
        while (block := self.take(_BLOCK_FRAMES)).shape[1]:
            count += block.shape[1]
        return count

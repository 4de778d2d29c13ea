"""A file's sound, block by block, and never less of it than the file promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from masterchain.audio.info import AudioInfo, open_probed
from masterchain.audio.plain_wav import open_plain_wav
from masterchain.audio.shortage import shortage
from masterchain.errors import AudioFileError
from masterchain.units import position

Block = npt.NDArray[np.float32]


class Samples(Protocol):
    """Where a file's samples come from. Both it and its decoder may raise `RuntimeError` or `OSError`."""

    def read_into(self, out: Block) -> int:
        """Fill `out`, (channels, frames), with the next frames; how many came."""

    def tell(self) -> int:
        """How many frames have been read."""

    def close(self) -> None:
        """Close the file; closing twice is harmless."""


class Reader:
    """Reads one file from start to end; a context manager.

    Channels come in WAVE's order whatever the file's. Samples are float32 with full scale at 1.0. That holds 16 and
    24-bit integers exactly; 32-bit integers lose their lowest eight bits, and 64-bit floats are rounded (beyond
    float32's range they become infinite). NaN and infinity in float files are passed on as they are: judging sound
    is the meters' business.

    Args:
        path: the file.

    Attributes:
        info: what the file is.
        decoded: whether a decoder library reads it; plain WAV files need none.

    Raises:
        AudioFileError: as `masterchain.audio.info.probe`, on construction.
    """

    def __init__(self, path: Path | str) -> None:
        self.info: AudioInfo
        self._samples: Samples
        plain = open_plain_wav(Path(path))
        self.decoded = plain is None
        self._samples, self.info, self._promise = plain or open_probed(Path(path))
        self._came = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; closing twice is harmless."""
        self._samples.close()

    def fill(self, out: Block) -> int:
        """Fills `out`, float32 `(channels, frames)`, with the next frames.

        Returns:
            How many there were; 0 at the end, and fewer than there is room for only before it.

        Raises:
            AudioFileError: the decoder fails midway, or the end has come before as many frames as the file promises.
        """
        info = self.info
        try:
            count = self._samples.read_into(out)
        except (RuntimeError, OSError) as error:
            raise self._broken(error) from error
        self._came += count
        if count:
            return count
        if self._came < (info.promised_frames or 0) or not self._promise.whole:
            raise shortage(info.path, self._promise, info.promised_frames, self._came, info.sample_rate_hz)
        if self._came == 0:
            raise AudioFileError(f"{info.path} holds no audio: 0 frames came")
        return 0

    def blocks(self, frames: int = 65_536) -> Iterator[Block]:
        """The sound in order, once; a `Reader` cannot start over.

        Args:
            frames: frames in a block; only the last may have fewer, and none is empty.

        Yields:
            float32 `(channels, frames)`, C-contiguous, a fresh array each time: the caller may keep or change it.

        Raises:
            AudioFileError: the decoder fails midway, or, after the last block, fewer frames came than the file
                promises.
        """
        while True:
            block = np.empty((self.info.channels, frames), np.float32)
            count = self.fill(block)
            if count == 0:
                return
            yield block if count == frames else block[:, :count].copy()

    def _broken(self, error: Exception) -> AudioFileError:
        from masterchain.audio.decoder import decoder_says

        info, came = self.info, self._came
        # The decoder knows how far it got inside of the block that failed.
        with suppress(RuntimeError, OSError):
            came = max(came, self._samples.tell())
        if came < (info.promised_frames or 0):
            damaged = shortage(info.path, self._promise, info.promised_frames, came, info.sample_rate_hz)
        else:
            at = position(came / info.sample_rate_hz)
            damaged = AudioFileError(f"{info.path} is damaged after {came} frames ({at})")
        damaged.notes = decoder_says(error)
        return damaged

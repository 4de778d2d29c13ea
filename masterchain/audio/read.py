"""A file's sound, block by block, and never less of it than the file promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import soundfile

from masterchain.audio.decoder import decoder_says
from masterchain.audio.info import AudioInfo, open_probed
from masterchain.audio.shortage import shortage
from masterchain.errors import AudioFileError
from masterchain.units import position

Block = npt.NDArray[np.float32]


class Reader:
    """Reads one file from start to end; a context manager.

    Samples are float32 with full scale at 1.0. That holds 16 and 24-bit integers exactly; 32-bit integers lose
    their lowest eight bits, and 64-bit floats are rounded (beyond float32's range they become infinite). NaN and
    infinity in float files are passed on as they are: judging sound is the meters' business.

    Args:
        path: the file.

    Attributes:
        info: what the file is.

    Raises:
        AudioFileError: as `masterchain.audio.info.probe`, on construction.
    """

    def __init__(self, path: Path | str) -> None:
        self.info: AudioInfo
        self._decoder, self.info, self._promise = open_probed(Path(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; closing twice is harmless."""
        self._decoder.close()

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
        info = self.info
        interleaved = np.empty((frames, info.channels), dtype=np.float32)
        came = 0
        while True:
            try:
                count = self._decoder.buffer_read_into(interleaved, dtype="float32")
            except (soundfile.SoundFileError, OSError) as error:
                raise self._broken(came, error) from error
            if count == 0:
                break
            came += count
            yield interleaved[:count].T.copy(order="C")
        if came < (info.promised_frames or 0) or not self._promise.whole:
            raise shortage(info.path, self._promise, info.promised_frames, came, info.sample_rate_hz)
        if came == 0:
            raise AudioFileError(f"{info.path} holds no audio: 0 frames came")

    def _broken(self, came: int, error: Exception) -> AudioFileError:
        info = self.info
        # The decoder knows how far it got inside of the block that failed.
        with suppress(soundfile.SoundFileError):
            came = max(came, self._decoder.tell())
        if came < (info.promised_frames or 0):
            damaged = shortage(info.path, self._promise, info.promised_frames, came, info.sample_rate_hz)
        else:
            at = position(came / info.sample_rate_hz)
            damaged = AudioFileError(f"{info.path} is damaged after {came} frames ({at})")
        damaged.notes = decoder_says(error)
        return damaged

"""FLAC, AIFF, MP3, Vorbis and Opus through libsndfile, onto an open file."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

import numpy as np
import soundfile

from masterchain.audio.carried import compression_level
from masterchain.audio.coding import BitDepth, BitrateMode, Coding, Format
from masterchain.audio.packed import Samples
from masterchain.errors import AudioFileError

_CONTAINERS: dict[Format, str] = {
    "flac": "FLAC", "aiff": "AIFF", "mp3": "MP3", "vorbis": "OGG", "opus": "OGG",
}  # fmt: skip
_CODECS: dict[Format, str] = {"mp3": "MPEG_LAYER_III", "vorbis": "VORBIS", "opus": "OPUS"}
_DEPTHS: dict[BitDepth | None, str] = {16: "PCM_16", 24: "PCM_24", "32f": "FLOAT"}
_MODES: dict[BitrateMode | None, str | None] = {"cbr": "CONSTANT", "vbr": "VARIABLE", None: None}
# libsndfile's command (sndfile.h); soundfile has no name for it.
_SFC_SET_ADD_PEAK_CHUNK = 0x1050


class EncodedFile:
    """Encodes blocks onto `file`, which stays open.

    Args:
        file: open for reading and writing.
        coding: FLAC, AIFF, or a completed MP3, Vorbis or Opus coding.
        sample_rate_hz: frames a second.
        channels: of every block.

    Raises:
        AudioFileError: the encoder refuses the sample rate or the number of channels.
        OSError: the disk says no, here and in every method.
    """

    def __init__(self, file: BinaryIO, coding: Coding, *, sample_rate_hz: int, channels: int) -> None:
        self._file = _Watched(file)
        self._shift = 32 - coding.quantized if coding.quantized else 0
        choices: dict[str, Any] = {}
        if not coding.lossless:
            level = compression_level(coding, sample_rate_hz, channels)
            choices = {"compression_level": level, "bitrate_mode": _MODES[coding.bitrate_mode]}
        kind = _CODECS.get(coding.format) or _DEPTHS[coding.bit_depth]
        container = _CONTAINERS[coding.format]
        try:
            self._sound = soundfile.SoundFile(
                self._file, "w", sample_rate_hz, channels, kind, format=container, **choices
            )
        except (soundfile.SoundFileError, OSError, ValueError) as error:
            self._fail(error, f"{coding.name} cannot hold {channels} channels at {sample_rate_hz} Hz")
        if coding.format == "aiff":
            self._leave_out_the_peak_chunk(file)

    def _leave_out_the_peak_chunk(self, file: BinaryIO) -> None:
        # The peak chunk of a float AIFF carries the time of day, and the same sound shall give the same bytes.
        soundfile._snd.sf_command(self._sound._file, _SFC_SET_ADD_PEAK_CHUNK, soundfile._ffi.NULL, 0)  # noqa: SLF001
        # The header is written again, shorter, before the first sample; a short sound would not cover the old end.
        file.truncate(0)

    def write(self, interleaved: Samples) -> None:
        """Writes `(frames, channels)`: int32 codes at the bit depth, or float32."""
        # libsndfile takes the top bits of an int32, so codes are moved there and arrive exactly.
        samples = np.left_shift(interleaved, self._shift) if self._shift else interleaved
        try:
            self._sound.write(samples)
        except (soundfile.SoundFileError, AssertionError) as error:
            self._fail(error, "the encoder failed")

    def close(self) -> None:
        """Ends the file."""
        try:
            self._sound.close()
        except soundfile.SoundFileError as error:
            self._fail(error, "the encoder failed")
        if self._file.failure is not None:
            raise self._file.failure
        self._file.flush()

    def _fail(self, error: Exception, otherwise: str) -> NoReturn:
        """Raises the disk's own words where the disk was the reason."""
        if self._file.failure is not None:
            raise self._file.failure from error
        raise AudioFileError(f"{otherwise}: {error}") from error


class _Watched:
    """Passes calls on to `file` and keeps the first failure, which could not pass through libsndfile.

    A sound left unfinished is closed by the garbage collector when `file` is closed already (a ValueError): nobody
    waits for those bytes any more.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._inner = file
        self.failure: OSError | None = None

    def readinto(self, buffer: bytearray) -> int:
        view = memoryview(buffer).cast("B")
        data = self._inner.read(len(view))
        view[: len(data)] = data
        return len(data)

    def write(self, data: bytes) -> int:
        return self._kept(lambda: self._inner.write(data))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._kept(lambda: self._inner.seek(offset, whence))

    def tell(self) -> int:
        return self._kept(self._inner.tell)

    def flush(self) -> None:
        self._inner.flush()

    def _kept(self, call: Callable[[], int]) -> int:
        try:
            return call()
        except OSError as error:
            self.failure = self.failure or error
        except ValueError:
            if not self._inner.closed:
                raise
        return 0

"""AAC and Apple Lossless in MPEG-4 files, decoded by FFmpeg's libraries through PyAV."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from masterchain.audio.promise import read_promise
from masterchain.audio.pyav import INSTALL, Importer, pyav
from masterchain.errors import AudioFileError

_KINDS = {"aac": ("AAC", "AAC"), "alac": ("ALAC", None)}
_SCALES = {"s16": 2.0**-15, "s32": 2.0**-31, "flt": 1.0, "dbl": 1.0}
CONVERT = "convert it to WAV or FLAC first"
"""What to do with a file that is not read here."""


class AvDecoder:
    """Reads one file from start to end, with the same few words as `masterchain.audio.decoder.Decoder`.

    What the container says of encoder delay and padding is cut away, so that the sound is as long as it was.

    Args:
        path: an MPEG-4 or ADTS file.
        importer: finds PyAV.

    Attributes:
        format: `AAC` or `ALAC`.
        subtype: `AAC`, or `ALAC_16`, `ALAC_24` and so on.
        samplerate: frames a second.
        channels: of every frame.
        frames: how many will come, as far as the file says; 0 where it does not.

    Raises:
        AudioFileError: PyAV is not installed, or the file holds no sound that is read here.
    """

    def __init__(self, path: Path, *, importer: Importer = importlib.import_module) -> None:
        words = f"{path} is MPEG-4 or AAC audio (m4a, aac), which needs the package `av`"
        self._av = pyav(AudioFileError(words, hint=f"{INSTALL}, or {CONVERT}"), importer)
        self._path = path
        try:
            self._container = self._av.open(str(path), "r", metadata_errors="replace")
        except (self._av.FFmpegError, OSError, ValueError) as error:
            whole = read_promise(path).whole
            what = "damaged, or a kind of audio that is not read here"
            raise self._refused(what if whole else "cut short: its index is missing", error) from error
        try:
            self._describe()
        except BaseException:
            self._container.close()
            raise
        self._came = 0
        self._rest = np.empty((self.channels, 0), dtype=np.float32)
        self._decoded = self._decode()

    def _describe(self) -> None:
        streams = self._container.streams.audio
        if not streams:
            raise self._refused("a film or data without sound")
        self._stream = streams[0]
        context = self._stream.codec_context
        if context.name not in _KINDS or not context.sample_rate or not context.channels:
            raise self._refused(f"{context.name} audio in MPEG-4, which is not read here")
        self.format, kind = _KINDS[context.name]
        self.subtype = kind or f"ALAC_{_alac_bits(context.extradata)}"
        self.samplerate, self.channels = int(context.sample_rate), int(context.channels)
        promise = read_promise(self._path)
        frames, clock = promise.frames, promise.clock_hz
        self._frames = frames * self.samplerate // clock if frames and clock else None
        self.frames = self._frames or (1 << 63) - 1

    def _refused(self, what: str, error: Exception | None = None) -> AudioFileError:
        notes = (f"the decoder says: {error}",) if error else ()
        return AudioFileError(f"{self._path} is {what}", hint=None if error else CONVERT, notes=notes)

    def read_into(self, out: npt.NDArray[np.float32]) -> int:
        """Fills `out`, (channels, frames), with the next frames; how many came.

        Raises:
            OSError: the decoder fails midway.
        """
        filled, room = 0, out.shape[1]
        while filled < room:
            if not self._rest.shape[1]:
                try:
                    self._rest = next(self._decoded, self._rest)
                except self._av.FFmpegError as error:
                    raise OSError(str(error)) from error
                if not self._rest.shape[1]:
                    break
            part = self._rest[:, : room - filled]
            out[:, filled : filled + part.shape[1]] = part
            filled += part.shape[1]
            self._rest = self._rest[:, part.shape[1] :]
        self._came += filled
        return filled

    def _decode(self) -> Iterator[npt.NDArray[np.float32]]:
        left = self._frames if self._frames is not None else self.frames
        for frame in self._container.decode(self._stream):
            sound = _floats(frame)[:, :left]
            left -= sound.shape[1]
            if sound.shape[1]:
                yield sound
            if not left:
                return

    def tell(self) -> int:
        """How many frames came so far."""
        return self._came

    def close(self) -> None:
        """Closes the file; closing twice is harmless."""
        self._container.close()


def _alac_bits(cookie: bytes | None) -> int:
    """The bit depth in Apple Lossless' own header: behind the box's 12 bytes, frame length and version."""
    return cookie[17] if cookie and len(cookie) > 17 else 16


def _floats(frame: Any) -> npt.NDArray[np.float32]:
    """A decoded frame as float32 `(channels, frames)`."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, len(frame.layout.channels)).T
    scale = _SCALES[frame.format.name.removesuffix("p")]
    if scale == 1.0:
        return samples.astype(np.float32, copy=False)  # type: ignore[no-any-return]
    return (samples * scale).astype(np.float32)  # type: ignore[no-any-return]

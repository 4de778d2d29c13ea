"""AAC in MPEG-4 (m4a) onto an open file, by FFmpeg's AAC-LC encoder through PyAV."""

from __future__ import annotations

import importlib
from typing import Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt
from mutagen.mp4 import MP4, MP4FreeForm

from masterchain.audio.coding import Coding
from masterchain.audio.lossy_file import refuse_what_is_no_sound
from masterchain.audio.packed import Samples
from masterchain.audio.pyav import AV_MISSING, Importer
from masterchain.errors import AudioFileError

_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
_BLOCK_FRAMES = 1_024
_GAPLESS = "----:com.apple.iTunes:iTunSMPB"


class AacFile:
    """Encodes blocks onto `file`, which stays open.

    The sound's length stands in the file to the sample, in an edit list and in Apple's gapless note: encoder delay
    and padding around it are for players to skip. No time of day is written, nor who encoded it.

    Args:
        file: empty, open for reading and writing.
        coding: a completed AAC coding.
        sample_rate_hz: frames a second, one that AAC carries.
        channels: 1, 2 or 6, in WAVE's order, which is the encoder's too.
        importer: finds PyAV.

    Raises:
        AudioFileError: PyAV is not installed, or the encoder refuses the sound's form.
        OSError: the disk says no, here and in every method.
    """

    def __init__(
        self,
        file: BinaryIO,
        coding: Coding,
        *,
        sample_rate_hz: int,
        channels: int,
        importer: Importer = importlib.import_module,
    ) -> None:
        try:
            self._av: Any = importer("av")
        except ImportError as error:
            hint = "pip install masterchain[aac]"
            raise AudioFileError(AV_MISSING, hint=hint) from error
        self._file = file
        self._rate = sample_rate_hz
        self._layout = _LAYOUTS[channels]
        self._frames = 0
        # The edit list counts in the movie's clock: with the sound's own, it is exact.
        options = {"fflags": "+bitexact", "movie_timescale": str(sample_rate_hz)}
        self._container = self._av.open(file, "w", format="ipod", options=options)
        self._stream = self._container.add_stream(
            "aac", rate=sample_rate_hz, layout=self._layout, options={"flags": "+bitexact"}
        )
        self._stream.bit_rate = (coding.bitrate_kbps or 0) * 1000

    def write(self, interleaved: Samples) -> None:
        """Writes float32 `(frames, channels)`; values beyond full scale are allowed.

        Raises:
            AudioFileError: a sample is not a number, or more than 20 dB over full scale.
        """
        sound = cast("npt.NDArray[np.float32]", interleaved)
        refuse_what_is_no_sound(sound)
        frame = self._av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound.T), format="fltp", layout=self._layout
        )
        frame.sample_rate, frame.pts = self._rate, self._frames
        self._frames += len(sound)
        self._mux(frame)

    def _mux(self, frame: Any) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except self._av.FFmpegError as error:
            raise AudioFileError(f"the encoder failed: {error}") from error

    def close(self) -> None:
        """Ends the file."""
        self._mux(None)
        self._container.close()
        self._file.seek(0)
        mp4: Any = MP4(self._file)
        if mp4.tags is None:
            mp4.add_tags()
        mp4.tags[_GAPLESS] = [MP4FreeForm(self._gapless().encode("ascii"))]
        self._file.seek(0)
        mp4.save(self._file, padding=lambda _: 0)
        self._file.flush()

    def _gapless(self) -> str:
        """Apple's note: delay, padding and length, in hexadecimal among zeros."""
        delay = _BLOCK_FRAMES
        padding = -(delay + self._frames) % _BLOCK_FRAMES
        zeros = " 00000000" * 8
        return f" 00000000 {delay:08X} {padding:08X} {self._frames:016X}{zeros}"

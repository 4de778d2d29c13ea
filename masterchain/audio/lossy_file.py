"""MP3, Vorbis and Opus onto an open file: the same bytes however the sound is cut, and not a sample lost."""

from __future__ import annotations

import struct
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from masterchain.audio.channel_order import to_file
from masterchain.audio.coding import Coding
from masterchain.audio.encoder import EncodedFile
from masterchain.audio.ogg_finish import finish_ogg
from masterchain.audio.packed import Samples
from masterchain.errors import AudioFileError, MasterchainError

LOUDEST = 10.0
"""20 dB over full scale: LAME ends the whole process over NaN or huge values, Opus falls silent."""

# libsndfile's Vorbis encoder overruns the stack on long writes, and what it encodes depends on how they are cut.
_FRAMES_A_WRITE = 4_096
# libsndfile stops encoding Opus before the encoder's look-ahead is out. More sound pushes the last samples through.
_OPUS_PUSH = 1_920


class LossyFile:
    """Encodes blocks onto `file`, which stays open.

    Args:
        file: empty, open for reading and writing.
        coding: a completed MP3, Vorbis or Opus coding.
        sample_rate_hz: frames a second, one that the codec carries.
        channels: of every block, in WAVE's order.

    Raises:
        AudioFileError: the encoder refuses the sample rate or the number of channels.
        OSError: the disk says no, here and in every method.
    """

    def __init__(self, file: BinaryIO, coding: Coding, *, sample_rate_hz: int, channels: int) -> None:
        self._file = file
        self._format = coding.format
        self._order = to_file(channels) if coding.format in ("vorbis", "opus") else None
        self._encoder = EncodedFile(file, coding, sample_rate_hz=sample_rate_hz, channels=channels)
        self._rest = np.empty((0, channels), dtype=np.float32)
        self._frames = 0

    def write(self, interleaved: Samples) -> None:
        """Writes float32 `(frames, channels)`; values beyond full scale are allowed.

        Raises:
            AudioFileError: a sample is not a number, or more than 20 dB over full scale.
        """
        sound = cast("npt.NDArray[np.float32]", interleaved)
        refuse_what_is_no_sound(sound)
        self._frames += len(sound)
        if self._order is not None:
            sound = sound[:, self._order]
        self._encode(sound)

    def _encode(self, sound: npt.NDArray[np.float32]) -> None:
        if len(self._rest):
            sound = np.concatenate((self._rest, sound))
        whole = len(sound) - len(sound) % _FRAMES_A_WRITE
        for start in range(0, whole, _FRAMES_A_WRITE):
            self._encoder.write(np.ascontiguousarray(sound[start : start + _FRAMES_A_WRITE]))
        self._rest = sound[whole:].copy()

    def close(self) -> None:
        """Ends the file."""
        if self._format == "opus":
            self._encode(np.zeros((_OPUS_PUSH, self._rest.shape[1]), dtype=np.float32))
        if len(self._rest):
            self._encoder.write(self._rest)
        self._encoder.close()
        if self._format in ("vorbis", "opus"):
            finish_ogg(self._file, end=self._end() if self._format == "opus" else None)

    def _end(self) -> int:
        """The granule position after the last sample: what the decoder skips at the start counts too."""
        self._file.seek(0)
        head = self._file.read(128)
        (pre_skip,) = struct.unpack_from("<H", head, head.index(b"OpusHead") + 10)
        return int(pre_skip) + self._frames


def refuse_what_is_no_sound(
    sound: npt.NDArray[np.float32], kind: type[MasterchainError] = AudioFileError
) -> None:
    """Keeps from an encoder what it would not survive.

    Args:
        sound: of any shape.
        kind: the exception raised.

    Raises:
        MasterchainError: a sample is not a number, or more than 20 dB over full scale.
    """
    # Written so that NaN, of which no comparison is true, is refused too.
    if sound.size and not max(-sound.min(), sound.max()) <= LOUDEST:
        raise kind("samples that are no numbers or 20 dB over full scale cannot be encoded")

"""Sound through a lossy encoder and back: what listeners of a codec hear."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import numpy as np

from masterchain.audio.aac_file import AacFile
from masterchain.audio.carried import not_carried
from masterchain.audio.coding import BitrateMode, Coding
from masterchain.audio.lossy_file import LossyFile, refuse_what_is_no_sound
from masterchain.audio.pyav import AV_MISSING, Importer, pyav
from masterchain.audio.read import Block, Reader
from masterchain.errors import AudioFileError, ExitCode, MasterchainError

Codec = Literal["mp3", "vorbis", "opus", "aac"]


class CodecError(MasterchainError):
    """A codec that cannot be had: its package is missing, it has no such bit rate, or it cannot take the sound."""

    exit_code = ExitCode.USAGE


class RoundTrip:
    """One stream of sound through an encoder and its decoder.

    MP3 (LAME, constant bit rate), Vorbis (libvorbis, the quality of that nominal bit rate), Opus (libopus, variable
    around the bit rate) and AAC (FFmpeg's own AAC-LC encoder, through PyAV) go through a file in `folder`, written and
    read as a deliverable of that codec would be. All decode to floating point, which keeps what rises above full
    scale, and what comes back is aligned with what went in: encoder delay and padding are cut away to the sample.

    Args:
        codec: which.
        kbps: the nominal bit rate, of all channels together.
        sample_rate_hz: 44,100 or 48,000; Opus works at 48,000 only.
        channels: one or two.
        folder: where an encoded file may lie; it is left there.
        importer: finds PyAV.

    Raises:
        CodecError: the codec has no such bit rate, or PyAV is not installed.
        ValueError: a sample rate or number of channels that is not offered.
    """

    def __init__(
        self,
        codec: Codec,
        kbps: int,
        *,
        sample_rate_hz: int,
        channels: int,
        folder: Path,
        importer: Importer = importlib.import_module,
    ) -> None:
        if sample_rate_hz != coded_rate(codec, sample_rate_hz) or channels not in (1, 2):
            raise ValueError(f"{channels} channels at {sample_rate_hz} Hz do not go through {codec} here")
        mode: BitrateMode | None = "cbr" if codec == "mp3" else None
        self._coding = Coding(codec, bitrate_kbps=kbps, bitrate_mode=mode)
        for found in not_carried(self._coding, sample_rate_hz, channels):
            raise CodecError(found.message, hint=found.hint)
        if codec == "aac":
            pyav(CodecError(AV_MISSING), importer)
        self._codec = codec
        self._sample_rate_hz = sample_rate_hz
        self._channels = channels
        self._path = folder / f"{codec}-{kbps}"
        self._frames = 0
        self._bytes = 0

    def __call__(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The sound as it comes back, as many frames as went in.

        Args:
            blocks: the whole sound, float32 `(channels, frames)`; values beyond full scale are allowed.

        Yields:
            Blocks of any size.

        Raises:
            AudioFileError: the folder's disk is full, or what was encoded does not decode.
            CodecError: a sample is not a number, or more than 20 dB over full scale.
        """
        self._encode(blocks)
        came = 0
        with Reader(self._path) as reader:
            for block in reader.blocks():
                came += block.shape[1]
                yield block
        if came != self._frames:
            raise AudioFileError(f"of {self._frames} frames encoded to {self._codec} {came} came back")

    @property
    def kbps(self) -> float:
        """The bit rate that came of it, container included where there is one; 0 before the sound is through."""
        return self._bytes * 8 * self._sample_rate_hz / self._frames / 1000 if self._frames else 0.0

    def _encode(self, blocks: Iterable[Block]) -> None:
        kind = AacFile if self._codec == "aac" else LossyFile
        try:
            with self._path.open("w+b") as file:
                encoder: AacFile | LossyFile = kind(
                    file, self._coding, sample_rate_hz=self._sample_rate_hz, channels=self._channels
                )
                for block in blocks:
                    refuse_what_is_no_sound(block, CodecError)
                    encoder.write(np.ascontiguousarray(block.T))
                    self._frames += block.shape[1]
                encoder.close()
            self._bytes = self._path.stat().st_size
        except OSError as error:
            raise AudioFileError(f"encoding to {self._codec} failed: {error}") from error


def coded_rate(codec: Codec, sample_rate_hz: int) -> int:
    """The sample rate at which a codec would carry sound of that rate: 44,100 or 48,000, for Opus always 48,000."""
    return 44_100 if codec != "opus" and sample_rate_hz % 11_025 == 0 else 48_000

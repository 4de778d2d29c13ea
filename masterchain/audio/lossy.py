"""Sound through a lossy encoder and back: what listeners of a codec hear."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Literal

import numpy as np
import soundfile

from masterchain.audio.aac import through_aac
from masterchain.audio.read import Block, Reader
from masterchain.errors import AudioFileError, ExitCode, MasterchainError

Codec = Literal["mp3", "vorbis", "opus", "aac"]

# libsndfile's Vorbis encoder overruns the stack on long writes, and what it encodes depends on how they are cut.
_FRAMES_A_WRITE = 4_096
_CONTAINERS = {"mp3": ("MP3", "MPEG_LAYER_III"), "vorbis": ("OGG", "VORBIS"), "opus": ("OGG", "OPUS")}
_MP3_KBPS = (40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_VORBIS_KBPS = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 500)
"""What qualities 0 to 10 are called in stereo at 44.1 and 48 kHz (libvorbis, `rate_mapping_44_stereo`)."""
_OPUS_KBPS_A_CHANNEL = (6, 256)
_AAC_KBPS_A_CHANNEL = (8, 256)
_LOUDEST = 10.0
"""20 dB over full scale: LAME ends the whole process over NaN or huge values, Opus falls silent."""


class CodecError(MasterchainError):
    """A codec that cannot be had: its package is missing, it has no such bit rate, or it cannot take the sound."""

    exit_code = ExitCode.USAGE


class RoundTrip:
    """One stream of sound through an encoder and its decoder.

    MP3 (LAME, constant bit rate), Vorbis (libvorbis, the quality of that nominal bit rate) and Opus (libopus, variable
    around the bit rate) go through libsndfile and a file in `folder`; AAC (FFmpeg's own AAC-LC encoder) through PyAV
    and memory. All decode to floating point, which keeps what rises above full scale, and what comes back is aligned
    with what went in: encoder delay and padding are cut away to the sample.

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
        importer: Callable[[str], ModuleType] = importlib.import_module,
    ) -> None:
        if sample_rate_hz != coded_rate(codec, sample_rate_hz) or channels not in (1, 2):
            raise ValueError(f"{channels} channels at {sample_rate_hz} Hz do not go through {codec} here")
        self._level = _compression_level(codec, kbps, channels)
        self._av = _pyav(importer) if codec == "aac" else None
        self._codec = codec
        self._kbps = kbps
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
        counted = self._counted(blocks)
        if self._av is not None:
            form = self._kbps, self._sample_rate_hz, self._channels
            try:
                yield from self._exactly(through_aac(self._av, counted, *form, self._weigh))
            except self._av.FFmpegError as error:
                raise AudioFileError(f"encoding to {self._codec} failed: {error}") from error
            return
        self._encode(counted)
        with Reader(self._path) as reader:
            yield from self._exactly(reader.blocks())

    @property
    def kbps(self) -> float:
        """The bit rate that came of it, container included where there is one; 0 before the sound is through."""
        return self._bytes * 8 * self._sample_rate_hz / self._frames / 1000 if self._frames else 0.0

    def _weigh(self, count: int) -> None:
        self._bytes += count

    def _counted(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            # Written so that NaN, of which no comparison is true, is refused too.
            if block.size and not max(-block.min(), block.max()) <= _LOUDEST:
                raise CodecError("samples that are no numbers or 20 dB over full scale cannot be encoded")
            self._frames += block.shape[1]
            yield block

    def _encode(self, blocks: Iterable[Block]) -> None:
        container, coding = _CONTAINERS[self._codec]
        try:
            with soundfile.SoundFile(
                str(self._path),
                "w",
                self._sample_rate_hz,
                self._channels,
                coding,
                format=container,
                compression_level=self._level,
                bitrate_mode="CONSTANT" if self._codec == "mp3" else None,
            ) as file:
                for piece in _pieces(blocks):
                    file.write(np.ascontiguousarray(piece.T))
            self._bytes = self._path.stat().st_size
        except (soundfile.SoundFileError, OSError) as error:
            raise AudioFileError(f"encoding to {self._codec} failed: {error}") from error

    def _exactly(self, decoded: Iterable[Block]) -> Iterator[Block]:
        came = 0
        for block in decoded:
            # AAC is decoded while it is encoded: what went in so far is never less than what is due.
            part = block[:, : self._frames - came]
            came += part.shape[1]
            if part.shape[1]:
                yield part
        if came < self._frames:
            raise AudioFileError(f"of {self._frames} frames encoded to {self._codec} only {came} came back")


def _pieces(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same sound cut alike, however it came."""
    rest: Block | None = None
    for block in blocks:
        sound = block if rest is None else np.concatenate((rest, block), axis=1)
        whole = sound.shape[1] - sound.shape[1] % _FRAMES_A_WRITE
        for start in range(0, whole, _FRAMES_A_WRITE):
            yield sound[:, start : start + _FRAMES_A_WRITE]
        rest = sound[:, whole:]
    if rest is not None and rest.shape[1]:
        yield rest


def coded_rate(codec: Codec, sample_rate_hz: int) -> int:
    """The sample rate at which a codec would carry sound of that rate: 44,100 or 48,000, for Opus always 48,000."""
    return 44_100 if codec != "opus" and sample_rate_hz % 11_025 == 0 else 48_000


def _compression_level(codec: Codec, kbps: int, channels: int) -> float:
    """What libsndfile calls compression level, 0 at the highest bit rate to 1 at the lowest; unused for AAC.

    libsndfile 1.2.2 takes it (SFC_SET_COMPRESSION_LEVEL) as the constant bit rate `320 - 288 * level` of MPEG-1
    layer III (rounded to the nearest there is), as Vorbis quality `10 * (1 - level)`, and as
    `256 - 250 * level` kbit/s an Opus channel.

    Raises:
        CodecError: there is no such bit rate.
    """
    if codec == "mp3":
        if kbps not in _MP3_KBPS:
            raise CodecError(f"MP3 has no bit rate of {kbps} kbps", hint=f"choose of {_MP3_KBPS}")
        return (320 - kbps) / 288
    if codec == "vorbis":
        _within(kbps, (_VORBIS_KBPS[0], _VORBIS_KBPS[-1]), "Vorbis")
        return 1.0 - float(np.interp(kbps, _VORBIS_KBPS, np.arange(11))) / 10
    low, high = _OPUS_KBPS_A_CHANNEL if codec == "opus" else _AAC_KBPS_A_CHANNEL
    _within(kbps, (low * channels, high * channels), codec.capitalize() if codec == "opus" else "AAC")
    return (high - kbps / channels) / (high - low)


def _within(kbps: int, range_kbps: tuple[int, int], name: str) -> None:
    low, high = range_kbps
    if not low <= kbps <= high:
        raise CodecError(f"{name} at {kbps} kbps is not offered here: {low} to {high} is")


def _pyav(importer: Callable[[str], ModuleType]) -> ModuleType:
    try:
        return importer("av")
    except ImportError as error:
        raise CodecError(
            "AAC needs the package `av`, which is not installed", hint="pip install masterchain[aac]"
        ) from error

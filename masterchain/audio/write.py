"""Writes a file's sound and tags in any format; the same input gives the same bytes."""

from __future__ import annotations

from typing import BinaryIO, Protocol, cast

import numpy as np

from masterchain.audio import caf, wav
from masterchain.audio.aac_file import AacFile
from masterchain.audio.caf_info import to_caf_info
from masterchain.audio.coding import Coding
from masterchain.audio.encoder import EncodedFile
from masterchain.audio.lossy_file import LossyFile
from masterchain.audio.packed import PackedFile, Samples
from masterchain.audio.tags import Tags, embed, wav_chunks
from masterchain.errors import AudioFileError

# A FORM chunk's length has 32 bits; tags and headers take some of it.
_LARGEST_AIFF = (1 << 32) - 1 - (64 << 20)


class Writer:
    """Writes one file's sound and tags to an open file, usually a staged one.

    Args:
        file: binary, open for reading and writing, empty, with a file descriptor. It stays open.
        coding: the format and its choices.
        sample_rate_hz: frames a second.
        channels: of every block.
        frames: how many will be written in all.
        tags: title, artist and so on; None writes none.

    Raises:
        ValueError: the format cannot hold this bit depth.
        AudioFileError: the encoder refuses the sample rate or the number of channels, or the file would be too large
            for its format.
        OSError: the disk says no, here and in every method.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        coding: Coding,
        sample_rate_hz: int,
        channels: int,
        frames: int,
        tags: Tags | None,
    ) -> None:
        if coding.format == "flac" and coding.bit_depth == "32f":
            raise ValueError("FLAC holds no floating point: write 24-bit, or WAV or AIFF")
        self._file = file
        self._coding = coding
        self._channels = channels
        self._announced = frames
        self._written = 0
        self._tags = tags
        self._sound = _sound(file, coding, sample_rate_hz, channels, frames, tags)

    def write(self, block: Samples) -> None:
        """Writes the next frames.

        Args:
            block: `(channels, frames)`; int32 codes at the bit depth (−2^(b−1) to 2^(b−1)−1) for 16 and 24-bit,
                float32 for "32f".

        Raises:
            ValueError: the type, the shape or a code is outside of that: nothing is clipped here.
        """
        bits = self._coding.quantized
        kind = np.int32 if bits else np.float32
        if block.dtype != kind or block.ndim != 2 or block.shape[0] != self._channels:
            expected = f"{np.dtype(kind).name} ({self._channels}, frames)"
            raise ValueError(f"expected a block of {expected}, got {block.dtype.name} {block.shape}")
        if block.size == 0:
            return
        if bits:
            limit = 1 << (bits - 1)
            lowest, highest = int(block.min()), int(block.max())
            if lowest < -limit or highest >= limit:
                outside = lowest if lowest < -limit else highest
                raise ValueError(f"the code {outside} is outside of {bits} bits")
        interleaved = cast("Samples", np.ascontiguousarray(block.T))
        self._sound.write(interleaved)
        self._written += block.shape[1]

    def close(self) -> None:
        """Ends the sound and writes the tags.

        Raises:
            AudioFileError: fewer or more frames came than were announced.
        """
        self._sound.close()
        if self._written != self._announced:
            raise AudioFileError(f"{self._announced} frames were announced, but {self._written} were written")
        if self._tags is not None:
            embed(self._file, self._coding.format, self._tags)


class _Sound(Protocol):
    """What takes the sound of one file."""

    def write(self, interleaved: Samples) -> None: ...

    def close(self) -> None: ...


def _sound(
    file: BinaryIO, coding: Coding, sample_rate_hz: int, channels: int, frames: int, tags: Tags | None
) -> _Sound:
    form = coding.format
    if form == "mp3" or form == "vorbis" or form == "opus":
        return LossyFile(file, coding, sample_rate_hz=sample_rate_hz, channels=channels)
    if form == "aac":
        return AacFile(file, coding, sample_rate_hz=sample_rate_hz, channels=channels)
    if coding.bit_depth is None:
        raise ValueError(f"{coding.name} needs a bit depth")
    if form == "aiff" and frames * wav.frame_bytes(channels, coding.bit_depth) > _LARGEST_AIFF:
        raise AudioFileError("AIFF holds 4 GiB at most", hint="write WAV (which becomes RF64), CAF or FLAC")
    if form == "flac" or form == "aiff":
        return EncodedFile(file, coding, sample_rate_hz=sample_rate_hz, channels=channels)
    plain, chunks = (wav, wav_chunks) if form == "wav" else (caf, to_caf_info)
    head = plain.header(
        sample_rate_hz=sample_rate_hz,
        channels=channels,
        bit_depth=coding.bit_depth,
        frames=frames,
        before_data=chunks(tags) if tags is not None else b"",
    )
    # RIFF makes a chunk of odd length even.
    odd = form == "wav" and frames * wav.frame_bytes(channels, coding.bit_depth) & 1
    return PackedFile(file, head, coding.bit_depth, b"\0" * odd)

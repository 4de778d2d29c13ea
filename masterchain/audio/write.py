"""Writes WAV, FLAC and AIFF; the same input gives the same bytes."""

from __future__ import annotations

from typing import BinaryIO, Literal, cast

import numpy as np

from masterchain.audio.encoder import EncodedFile
from masterchain.audio.tags import Tags, embed, wav_chunks
from masterchain.audio.wav import BitDepth, Samples, WavFile
from masterchain.errors import AudioFileError

OutputFormat = Literal["wav", "flac", "aiff"]


class Writer:
    """Writes one file's sound and tags to an open file, usually a staged one.

    Args:
        file: binary, open for reading and writing, empty, with a file descriptor. It stays open.
        format: wav, flac or aiff.
        sample_rate_hz: frames a second.
        channels: of every block.
        bit_depth: 16, 24, or "32f" (not in FLAC, which has no floating point).
        frames: how many will be written in all.
        tags: title, artist and so on; None writes none.

    Raises:
        ValueError: the format cannot hold this bit depth.
        AudioFileError: the encoder refuses the sample rate or the number of channels.
        OSError: the disk says no, here and in every method.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        format: OutputFormat,  # noqa: A002 - the field's word
        sample_rate_hz: int,
        channels: int,
        bit_depth: BitDepth,
        frames: int,
        tags: Tags | None,
    ) -> None:
        if format == "flac" and bit_depth == "32f":
            raise ValueError("FLAC holds no floating point: write 24-bit, or WAV or AIFF")
        self._file = file
        self._format = format
        self._channels = channels
        self._bit_depth = bit_depth
        self._announced = frames
        self._written = 0
        self._tags = tags
        self._sound: WavFile | EncodedFile
        if format == "wav":
            self._sound = WavFile(
                file,
                sample_rate_hz=sample_rate_hz,
                channels=channels,
                bit_depth=bit_depth,
                frames=frames,
                before_data=wav_chunks(tags) if tags is not None else b"",
            )
        else:
            self._sound = EncodedFile(
                file, format=format, sample_rate_hz=sample_rate_hz, channels=channels, bit_depth=bit_depth
            )

    def write(self, block: Samples) -> None:
        """Writes the next frames.

        Args:
            block: `(channels, frames)`; int32 codes at the bit depth (−2^(b−1) to 2^(b−1)−1) for 16 and 24-bit,
                float32 for "32f".

        Raises:
            ValueError: the type, the shape or a code is outside of that: nothing is clipped here.
        """
        kind = np.float32 if self._bit_depth == "32f" else np.int32
        if block.dtype != kind or block.ndim != 2 or block.shape[0] != self._channels:
            expected = f"{np.dtype(kind).name} ({self._channels}, frames)"
            raise ValueError(f"expected a block of {expected}, got {block.dtype.name} {block.shape}")
        if block.size == 0:
            return
        if self._bit_depth != "32f":
            limit = 1 << (self._bit_depth - 1)
            lowest, highest = int(block.min()), int(block.max())
            if lowest < -limit or highest >= limit:
                outside = lowest if lowest < -limit else highest
                raise ValueError(f"the code {outside} is outside of {self._bit_depth} bits")
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
        if self._tags is not None and self._format != "wav":
            embed(self._file, self._format, self._tags)

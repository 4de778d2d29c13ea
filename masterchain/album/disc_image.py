"""One continuous WAV of a disc, made of its tracks' own 16-bit samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from masterchain.album.disc import RATE_HZ, DiscLayout
from masterchain.audio.coding import Coding
from masterchain.audio.read import Reader
from masterchain.audio.write import Writer
from masterchain.errors import MasterchainError

_CODING = Coding("wav", 16)
_BITS = 16
_CHANNELS = 2
_MOST_SILENCE = 65_536


def write_image(file: BinaryIO, layout: DiscLayout, tracks: Sequence[Path]) -> None:
    """Write the image: every track's samples as they are, digital silence between them.

    Args:
        file: open and empty, usually a staged one.
        layout: where the tracks stand.
        tracks: their sound, 16-bit stereo at 44.1 kHz, in order.

    Raises:
        AudioFileError: a track cannot be read, or the image cannot be written.
        MasterchainError: a track is not what the layout was made for, a fault of ours.
    """
    writer = Writer(
        file,
        coding=_CODING,
        sample_rate_hz=RATE_HZ,
        channels=_CHANNELS,
        frames=layout.samples,
        tags=None,
    )
    written = 0
    for path, begins in zip(tracks, layout.sounds, strict=True):
        _silence(writer, begins - written)
        written = begins
        with Reader(path) as reader:
            info = reader.info
            if (info.sample_rate_hz, info.channels, info.bit_depth) != (RATE_HZ, _CHANNELS, _BITS):
                raise MasterchainError(f"{path} is no 16-bit stereo at 44.1 kHz")
            for block in reader.blocks():
                # Sixteen bits are exact in float32.
                writer.write((block * np.float32(1 << (_BITS - 1))).astype(np.int32))
                written += block.shape[1]
    _silence(writer, layout.samples - written)
    writer.close()


def _silence(writer: Writer, frames: int) -> None:
    if frames < 0:
        raise MasterchainError(f"a track is {-frames} samples longer than its place on the disc")
    while frames:
        some = min(frames, _MOST_SILENCE)
        writer.write(np.zeros((_CHANNELS, some), np.int32))
        frames -= some

"""What a plain WAV file's header says: what it holds, and where its samples lie. See `plain_wav`."""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from masterchain.audio.info import AudioInfo
from masterchain.audio.promise import riff
from masterchain.audio.promise.promise import Promise
from masterchain.audio.riff import EXTENSIBLE, FLOAT, GUID_TAIL, PCM, chunks

KINDS = {(PCM, 16): 2**-15, (PCM, 24): 2**-23, (PCM, 32): 2**-31, (FLOAT, 32): 1.0}
"""What a stored number is multiplied by, by tag and bits."""
_MOST_CHANNELS = 64
_HIGHEST_RATE_HZ = 655_350


@dataclass(frozen=True, slots=True)
class Form:
    """How samples lie in a file."""

    tag: int
    channels: int
    sample_rate_hz: int
    bits: int


@dataclass(frozen=True, slots=True)
class PlainHeader:
    """A plain WAV file's header.

    Attributes:
        info: what the file is.
        promise: what it promises.
        start: where the first sample lies.
        form: how they lie there.
    """

    info: AudioInfo
    promise: Promise
    start: int
    form: Form


def plain_header(path: Path) -> PlainHeader | None:
    """The header of a file that is plain WAV and whole; None where it is anything else, or cannot be opened."""
    try:
        # What is no regular file may block for ever when opened.
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            found = _look(file)
    except (OSError, ValueError):
        return None
    if found is None:
        return None
    start, form, promise = found
    frames = promise.frames or 0
    info = AudioInfo(
        path=path,
        format="wav",
        sample_rate_hz=form.sample_rate_hz,
        channels=form.channels,
        frames=frames,
        bit_depth=form.bits,
        is_float=form.tag == FLOAT,
        lossless=True,
        promised_frames=frames,
        wav_format_tag=promise.wav_format_tag,
        data_last=promise.data_last,
    )
    return PlainHeader(info, promise, start, form)


def _look(file: BinaryIO) -> tuple[int, Form, Promise] | None:
    """Where the samples begin, how they lie there, and what the file promises; None where it is not plain."""
    if file.read(4) != b"RIFF":
        return None
    size = file.seek(0, os.SEEK_END)
    form: Form | None = None
    for chunk in chunks(file, size):
        if chunk.id == b"fmt ":
            file.seek(chunk.start)
            if form is not None or (form := _format(file.read(min(chunk.size, 40)))) is None:
                return None
        elif chunk.id == b"data":
            promise = riff.read(file, size)
            if form is None or not promise.frames or not promise.whole:
                return None
            return chunk.start, form, promise
    return None


def _format(body: bytes) -> Form | None:
    if len(body) < 16:
        return None
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", body)
    if tag == EXTENSIBLE:
        if len(body) < 40 or body[26:40] != GUID_TAIL or struct.unpack_from("<H", body, 18)[0] != bits:
            return None
        tag = struct.unpack_from("<H", body, 24)[0]
    plain = (tag, bits) in KINDS and block == channels * bits // 8
    sane = 1 <= channels <= _MOST_CHANNELS and 1 <= rate <= _HIGHEST_RATE_HZ
    return Form(tag, channels, rate, bits) if plain and sane else None

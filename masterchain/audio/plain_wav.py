"""Plain WAV files, read without a decoder: their samples already lie there as numbers.

Most masters are such files, and this reads them four times as fast as a decoder library does, and without waiting for
one to load. Only what leaves no question is read here: RIFF, one format chunk, 16, 24 or 32-bit integers or 32-bit
floats side by side without padding bits, a data chunk that lies in the file whole. Everything else is left to the
decoder, which also says what is wrong where something is.

Source of the layout: Microsoft/IBM *Multimedia Programming Interface and Data Specifications 1.0*, and Microsoft's
`WAVEFORMATEXTENSIBLE`.
"""

from __future__ import annotations

import io
import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from masterchain.audio.info import AudioInfo
from masterchain.audio.promise import riff
from masterchain.audio.promise.promise import Promise
from masterchain.audio.riff import chunks

_PCM = 0x0001
_FLOAT = 0x0003
_EXTENSIBLE = 0xFFFE
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
"""What follows the tag in the identifiers of the subformats that have a tag."""
_KINDS = {(_PCM, 16): 2**-15, (_PCM, 24): 2**-23, (_PCM, 32): 2**-31, (_FLOAT, 32): 1.0}
"""What a stored number is multiplied by, by tag and bits."""
_MOST_CHANNELS = 64
_HIGHEST_RATE_HZ = 655_350


@dataclass(frozen=True, slots=True)
class _Format:
    tag: int
    channels: int
    sample_rate_hz: int
    bits: int


class PlainWav:
    """The samples of a plain WAV file, from start to end.

    Args:
        file: open without buffering; closed with this.
        start: where the first sample lies.
        frames: how many frames there are.
        form: how they lie there.
    """

    def __init__(self, file: io.FileIO, start: int, frames: int, form: _Format) -> None:
        self._file = file
        self._left = frames
        self._done = 0
        self._form = form
        self._frame_bytes = form.channels * form.bits // 8
        # The byte in front is the lowest of the first 24-bit sample's 32 bits, and is not looked at.
        self._bytes = bytearray(1)
        self._words = np.empty(0, np.int32)
        file.seek(start)

    def read_into(self, out: npt.NDArray[np.float32]) -> int:
        """Fills `out`, (channels, frames), with the next frames; how many there were.

        Raises:
            OSError: the file cannot be read.
        """
        wanted = min(out.shape[1], self._left)
        size = wanted * self._frame_bytes
        if len(self._bytes) < 1 + size:
            self._bytes = bytearray(1 + size)
            self._words = np.empty(wanted, np.int32)
        came = self._fill(memoryview(self._bytes)[1 : 1 + size]) // self._frame_bytes
        self._left -= came if came == wanted else self._left
        self._done += came
        for channel in range(self._form.channels):
            self._convert(channel, out[channel, :came])
        return came

    def _fill(self, view: memoryview) -> int:
        came = 0
        while came < len(view):
            some = self._file.readinto(view[came:])
            if not some:
                break
            came += some
        return came

    def _convert(self, channel: int, out: npt.NDArray[np.float32]) -> None:
        tag, bits = self._form.tag, self._form.bits
        offset = 1 + channel * bits // 8
        if bits == 24:
            stored = self._stored("<i4", offset - 1, len(out))
            np.copyto(out, np.right_shift(stored, 8, out=self._words[: len(out)]), casting="unsafe")
        else:
            kind = "<f4" if tag == _FLOAT else f"<i{bits // 8}"
            np.copyto(out, self._stored(kind, offset, len(out)), casting="unsafe")
        if tag != _FLOAT:
            out *= np.float32(_KINDS[tag, bits])

    def _stored(self, kind: str, offset: int, frames: int) -> npt.NDArray[np.generic]:
        return np.ndarray((frames,), kind, self._bytes, offset, (self._frame_bytes,))

    def tell(self) -> int:
        """How many frames have been read."""
        return self._done

    def close(self) -> None:
        """Closes the file; closing twice is harmless."""
        self._file.close()


def open_plain_wav(path: Path) -> tuple[PlainWav, AudioInfo, Promise] | None:
    """Opens a file if it is plain WAV and whole; None where it is anything else, or cannot be opened."""
    try:
        # What is no regular file may block for ever when opened.
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            found = _look(file)
        if found is None:
            return None
        start, form, promise = found
        unbuffered = path.open("rb", buffering=0)
    except (OSError, ValueError):
        return None
    frames = promise.frames or 0
    info = AudioInfo(
        path=path,
        format="wav",
        sample_rate_hz=form.sample_rate_hz,
        channels=form.channels,
        frames=frames,
        bit_depth=form.bits,
        is_float=form.tag == _FLOAT,
        lossless=True,
        promised_frames=frames,
        wav_format_tag=promise.wav_format_tag,
        data_last=promise.data_last,
    )
    return PlainWav(unbuffered, start, frames, form), info, promise


def is_plain_wav(path: Path) -> bool:
    """Whether a file is read here and needs no decoder."""
    opened = open_plain_wav(path)
    if opened is not None:
        opened[0].close()
    return opened is not None


def _look(file: BinaryIO) -> tuple[int, _Format, Promise] | None:
    """Where the samples begin, how they lie there, and what the file promises; None where it is not plain."""
    if file.read(4) != b"RIFF":
        return None
    size = file.seek(0, os.SEEK_END)
    form: _Format | None = None
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


def _format(body: bytes) -> _Format | None:
    if len(body) < 16:
        return None
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", body)
    if tag == _EXTENSIBLE:
        if len(body) < 40 or body[26:40] != _GUID_TAIL or struct.unpack_from("<H", body, 18)[0] != bits:
            return None
        tag = struct.unpack_from("<H", body, 24)[0]
    plain = (tag, bits) in _KINDS and block == channels * bits // 8
    sane = 1 <= channels <= _MOST_CHANNELS and 1 <= rate <= _HIGHEST_RATE_HZ
    return _Format(tag, channels, rate, bits) if plain and sane else None

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
from pathlib import Path

import numpy as np
import numpy.typing as npt

from masterchain.audio.info import AudioInfo
from masterchain.audio.plain_wav_header import KINDS, Form, plain_header
from masterchain.audio.promise.promise import Promise
from masterchain.audio.riff import FLOAT


class PlainWav:
    """The samples of a plain WAV file, from start to end.

    Args:
        file: open without buffering; closed with this.
        start: where the first sample lies.
        frames: how many frames there are.
        form: how they lie there.
    """

    def __init__(self, file: io.FileIO, start: int, frames: int, form: Form) -> None:
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
            kind = "<f4" if tag == FLOAT else f"<i{bits // 8}"
            np.copyto(out, self._stored(kind, offset, len(out)), casting="unsafe")
        if tag != FLOAT:
            out *= np.float32(KINDS[tag, bits])

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
    header = plain_header(path)
    if header is None:
        return None
    try:
        unbuffered = path.open("rb", buffering=0)
    except OSError:
        return None
    return PlainWav(unbuffered, header.start, header.info.frames, header.form), header.info, header.promise


def is_plain_wav(path: Path) -> bool:
    """Whether a file is read here and needs no decoder."""
    return plain_header(path) is not None

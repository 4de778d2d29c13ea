"""Opens a file for libsndfile to decode straight through, and translates what goes wrong."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from masterchain.audio.av_decoder import CONVERT, AvDecoder
from masterchain.audio.channel_order import from_file
from masterchain.audio.length_header import WithLengthHeader
from masterchain.audio.promise.id3v2 import end_of_id3v2
from masterchain.errors import AudioFileError

_ADTS_MARKS = (b"\xff\xf1", b"\xff\xf9")
_ASF_MAGIC = b"\x30\x26\xb2\x75"
_AUDIO_MAGIC = frozenset(
    {b"RIFF", b"RIFX", b"RF64", b"BW64", b"riff", b"FORM", b"caff", b".snd", b"OggS", b"fLaC"}
)
_AUDIO_SUFFIXES = frozenset(
    {".wav", ".aif", ".aiff", ".flac", ".ogg", ".opus", ".mp3", ".caf", ".w64", ".au"}
)


class Decoder(soundfile.SoundFile):  # type: ignore[misc]
    """A `SoundFile` that is only read from start to end.

    `soundfile` seeks after every read of a seekable file, which a FLAC of unknown length refuses and which makes
    lossy decoders start over: said to be unseekable, it just reads on.
    """

    def seekable(self) -> bool:
        """Never, so that nothing seeks."""
        return False

    def read_into(self, out: npt.NDArray[np.float32]) -> int:
        """Fills `out`, (channels, frames) in WAVE's order, with the next frames; how many came.

        Raises:
            SoundFileError, OSError: the decoder fails.
        """
        interleaved = np.empty((out.shape[1], self.channels), np.float32)
        count: int = self.buffer_read_into(interleaved, dtype="float32")
        order = from_file(self.channels) if self.subtype in ("VORBIS", "OPUS") else None
        sound = interleaved[:count].T
        out[:, :count] = sound if order is None else sound[order]
        return count

    def close(self) -> None:
        """Closes the file; closing twice is harmless."""
        super().close()
        if isinstance(self.name, WithLengthHeader):
            self.name.close()


def open_decoder(path: Path) -> Decoder | AvDecoder:
    """Opens `path` for decoding.

    Raises:
        AudioFileError: the file is missing, a folder, not a file, empty, not permitted, or not audio that is
            read here; the message says which.
    """
    _check_is_file(path)
    try:
        with path.open("rb") as file:
            head = file.read(12)
            if is_mpeg4(head):
                return AvDecoder(path)
            source = WithLengthHeader.needed_for(path) if _may_be_mpeg(file) else None
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        return Decoder(source if source is not None else str(path))
    except (soundfile.SoundFileError, OSError, UnicodeError) as error:
        other_audio = _audio_not_read_here(head)
        if other_audio:
            raise AudioFileError(f"{path} is {other_audio}, which is not read here", hint=CONVERT) from error
        audio = head[:4] in _AUDIO_MAGIC or path.suffix.lower() in _AUDIO_SUFFIXES
        what = "damaged, or a kind of audio that is not read here" if audio else "not an audio file"
        raise AudioFileError(f"{path} is {what}", notes=decoder_says(error)) from error


def _check_is_file(path: Path) -> None:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise AudioFileError(f"{path} does not exist") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise AudioFileError(f"{path} is a folder, not an audio file")
    if not stat.S_ISREG(status.st_mode):
        raise AudioFileError(f"{path} is not a regular file")
    if status.st_size == 0:
        raise AudioFileError(f"{path} is empty (0 bytes)")


def _unreadable(path: Path, error: Exception) -> AudioFileError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return AudioFileError(f"{path} cannot be read: {reason}")


def _may_be_mpeg(file: io.BufferedReader) -> bool:
    file.seek(end_of_id3v2(file))
    return file.read(1) == b"\xff"


def is_mpeg4(head: bytes) -> bool:
    """Whether a file that begins so is MPEG-4 or bare AAC (ADTS)."""
    return head[4:8] == b"ftyp" or head[:2] in _ADTS_MARKS


def _audio_not_read_here(head: bytes) -> str | None:
    return "Windows Media audio" if head[:4] == _ASF_MAGIC else None


def decoder_says(error: Exception) -> tuple[str, ...]:
    """The decoder's own words as a note; empty where it has none."""
    said = str(getattr(error, "error_string", error)).strip()
    return (f"the decoder says: {said}",) if said else ()

"""Chooses the container's reader by the file's first bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from masterchain.audio.promise import aiff, au, caf, flac, mpeg, ogg, riff, wave64
from masterchain.audio.promise.id3v2 import end_of_id3v2
from masterchain.audio.promise.promise import Promise
from masterchain.errors import AudioFileError

_READERS: dict[bytes, Callable[[BinaryIO, int], Promise]] = {
    b"RIFF": riff.read,
    b"RIFX": riff.read,
    b"RF64": riff.read,
    b"BW64": riff.read,
    b"riff": wave64.read,
    b"FORM": aiff.read,
    b"caff": caf.read,
    b".snd": au.read,
    b"OggS": ogg.read,
    b"fLaC": flac.read,
}


def read_promise(path: Path) -> Promise:
    """Reads what a file's header promises; a container nobody here knows promises nothing.

    Raises:
        AudioFileError: the file cannot be opened or read.
    """
    try:
        with path.open("rb", buffering=1 << 18) as file:
            size = file.seek(0, 2)
            start = end_of_id3v2(file)
            file.seek(start)
            magic = file.read(4)
            if reader := _READERS.get(magic):
                # Only FLAC files are known to carry an ID3v2 tag in front of their own magic.
                return reader(file, size) if start == 0 or magic == b"fLaC" else Promise()
            return mpeg.read(file, size)
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error

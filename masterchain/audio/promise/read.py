"""Chooses the container's reader by the file's first bytes."""

from __future__ import annotations

import importlib
from pathlib import Path

from masterchain.audio.promise.id3v2 import end_of_id3v2
from masterchain.audio.promise.promise import Promise
from masterchain.errors import AudioFileError

_READERS = {
    b"RIFF": "riff",
    b"RIFX": "riff",
    b"RF64": "riff",
    b"BW64": "riff",
    b"riff": "wave64",
    b"FORM": "aiff",
    b"caff": "caf",
    b".snd": "au",
    b"OggS": "ogg",
    b"fLaC": "flac",
}
"""The modules of this room by magic. Each is loaded when a file needs it: most runs meet one kind of file."""


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
            if magic in _READERS and start != 0 and magic != b"fLaC":
                # Only FLAC files are known to carry an ID3v2 tag in front of their own magic.
                return Promise()
            name = "mpeg4" if start == 0 and file.read(4) == b"ftyp" else _READERS.get(magic, "mpeg")
            reader = importlib.import_module(f"masterchain.audio.promise.{name}")
            found: Promise = reader.read(file, size)
            return found
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error

"""A file to begin with, which never takes the place of another."""

from __future__ import annotations

from pathlib import Path

from masterchain.errors import AudioFileError


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet; its folder is made.

    Raises:
        AudioFileError: it is there, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise AudioFileError(f"{path} is there already", hint="choose another name") from None
    except OSError as error:
        raise AudioFileError(f"cannot write {path}: {error.strerror}") from None

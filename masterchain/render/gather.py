"""From the words on a command line to audio files: globs and folders expanded, in natural track order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from glob import glob, has_magic
from pathlib import Path

from masterchain.errors import UsageError

AUDIO_ENDINGS = frozenset(
    {
        ".wav",
        ".wave",
        ".bwf",
        ".rf64",
        ".w64",
        ".aif",
        ".aiff",
        ".aifc",
        ".flac",
        ".ogg",
        ".oga",
        ".opus",
        ".mp3",
        ".caf",
        ".m4a",
        ".aac",
    }
)
"""Which files of a folder are taken for audio; a file named outright is read whatever its ending."""


def gather(words: Iterable[str], *, recursive: bool = False) -> tuple[Path, ...]:
    """The files meant, each once.

    Files named outright keep the order they were named in; those of a glob or a folder come in natural order
    (2 before 10). A named file need not exist: that it does not is that file's own error.

    Args:
        words: files, folders, glob patterns.
        recursive: take the files of a folder's folders too.

    Raises:
        UsageError: a pattern or folder holds no audio file.
    """
    found: dict[Path, None] = {}
    for word in words:
        path = Path(word).expanduser()
        if path.is_dir():
            inside = path.rglob("*") if recursive else path.iterdir()
            matches = [p for p in inside if p.suffix.lower() in AUDIO_ENDINGS and p.is_file()]
            if not matches:
                hint = None if recursive else "its folders are searched with --recursive"
                raise UsageError(f"{word}: no audio file in this folder", hint=hint)
        elif has_magic(word) and not path.exists():
            matches = [Path(match) for match in glob(str(path), recursive=True)]  # noqa: PTH207 - absolute patterns, which Path.glob refuses
            matches = [match for match in matches if match.is_file()]
            if not matches:
                raise UsageError(f"{word}: no file fits this pattern")
        else:
            found[path] = None
            continue
        found.update(dict.fromkeys(sorted(matches, key=natural)))
    return tuple(found)


def natural(path: Path) -> list[tuple[int, int, str]]:
    """A sorting key by which `2 b.wav` stands before `10 a.wav`, and case does not matter."""
    parts = re.split(r"(\d+)", str(path).casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]

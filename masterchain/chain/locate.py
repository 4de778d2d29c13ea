"""From the words for a chain to its file."""

from __future__ import annotations

from pathlib import Path

from masterchain.library.find import find, is_reference


def locate(name_or_path: str, folder: Path = Path()) -> Path:
    """The chain file meant by a path or by the name of a known chain, of a pack's where it says so: `studio/warm`.

    Args:
        name_or_path: what somebody wrote.
        folder: what a relative path is relative to; of the file it is written in.

    Raises:
        UsageError: there is no such file and no chain of that name.
    """
    if is_path(name_or_path, folder):
        return folder / Path(name_or_path).expanduser()
    return find("chains", name_or_path, folder).path


def is_path(word: str, folder: Path = Path()) -> bool:
    """Whether a word for a chain is a path rather than a name: what could be both is a path where a file is there."""
    path = folder / Path(word).expanduser()
    return path.suffix == ".toml" or path.exists() or ("/" in word and not is_reference(word))

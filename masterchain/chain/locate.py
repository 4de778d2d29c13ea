"""From the words for a chain to its file."""

from __future__ import annotations

from pathlib import Path

from masterchain.library.find import find


def locate(name_or_path: str, folder: Path = Path()) -> Path:
    """The chain file meant by a path or by the name of a known chain.

    Args:
        name_or_path: what somebody wrote.
        folder: what a relative path is relative to.

    Raises:
        UsageError: there is no such file and no chain of that name.
    """
    path = folder / Path(name_or_path).expanduser()
    if path.suffix == ".toml" or path.exists() or "/" in name_or_path:
        return path
    return find("chains", name_or_path).path

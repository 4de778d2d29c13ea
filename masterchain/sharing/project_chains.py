"""The chains a project is about: what its lock holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from masterchain.chain.locate import locate
from masterchain.diagnostics.document import read
from masterchain.diagnostics.record import DiagnosticError
from masterchain.errors import UsageError


def project_chains(folder: Path) -> list[Path]:
    """The chains in a project's `chains`, and those its albums name, each once.

    Raises:
        UsageError: an album names a chain that does not exist.
    """
    found = {path.resolve(): path for path in sorted((folder / "chains").glob("*.toml"))}
    for album in sorted(folder.glob("*.toml")):
        for path in album_chains(album):
            found.setdefault(path.resolve(), path)
    return list(found.values())


def album_chains(album: Path) -> list[Path]:
    """The chains an album names, each once; none of a file that is no album.

    Raises:
        UsageError: it names a chain that does not exist.
    """
    paths = (locate(word, album.parent) for word in _named(album))
    return list({path.resolve(): path for path in paths}.values())


def by_name(name: str, folder: Path) -> Path | None:
    """The file of a chain that a lock names so; None where there is none any more."""
    kind, _, rest = name.rpartition(":")
    try:
        path = locate(rest if kind in {"user", "house"} else name, folder)
    except UsageError:
        return None
    return path if path.is_file() else None


def _named(path: Path) -> list[str]:
    """The chains an album file names; none for another file."""
    try:
        _, stated = read(path)
    except DiagnosticError:
        # It is told by whatever reads the file for its own sake.
        return []
    tracks: Any = stated.get("track")
    if not isinstance(tracks, list):
        return []
    named = [stated.get("chain"), *(track.get("chain") for track in tracks if isinstance(track, dict))]
    return [word for word in named if isinstance(word, str) and word]

"""Named things found by name: in the project first, then the user's own, then the house's.

A thing's name is the stem of its file: `spotify` is `spotify.toml` in the nearest folder that holds one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import UsageError

Kind = Literal["chains", "platforms", "presets"]
"""What can be found by name; also the name of the folder that holds it."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Origin:
    """A folder that may hold named things.

    Attributes:
        name: whose they are: "project", "user" or "house".
        folder: where they lie; it need not exist.
    """

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Found:
    """A named thing that exists.

    Attributes:
        path: its file.
        origin: where it was found.
        shadowed: things of the same name farther away, which this one hides, nearest first.
    """

    path: Path
    origin: Origin
    shadowed: tuple[Found, ...] = ()

    @property
    def name(self) -> str:
        """The name it is found by."""
        return self.path.stem


def search_path(kind: Kind) -> tuple[Origin, ...]:
    """The folders that hold things of a kind, nearest first."""
    import platformdirs

    user = Path(platformdirs.user_config_dir("masterchain", appauthor=False))
    return (
        Origin("project", Path.cwd() / kind),
        Origin("user", user / kind),
        Origin("house", _house(kind)),
    )


def _house(kind: Kind) -> Path:
    if kind == "platforms":
        return _PACKAGE / "platforms"
    installed = _PACKAGE / "house" / kind
    # In a source checkout chains and presets stand beside the package, where people look for them.
    return installed if installed.is_dir() else _PACKAGE.parent / kind


def find(kind: Kind, name: str) -> Found:
    """The nearest thing of that name.

    Raises:
        UsageError: there is none; with the names that come near and the folders that were searched.
    """
    for found in _copies(kind, name):
        return found
    origins = search_path(kind)
    raise UsageError(
        f"there is no {kind.removesuffix('s')} named `{name}`",
        hint=did_you_mean(name, (found.name for found in list_all(kind))),
        notes=tuple(f"searched {origin.name}: {origin.folder}" for origin in origins),
    )


def list_all(kind: Kind) -> list[Found]:
    """Everything of a kind, by name; of several with one name the nearest, which knows those it hides."""
    names = {name for origin in search_path(kind) for name in _names(origin.folder)}
    return [_copies(kind, name)[0] for name in sorted(names)]


def _copies(kind: Kind, name: str) -> list[Found]:
    """The things of one name, nearest first, each knowing those behind it."""
    if not _NAME.fullmatch(name):
        return []
    copies: list[Found] = []
    for origin in reversed(search_path(kind)):
        path = origin.folder / f"{name}.toml"
        # A file system that ignores case would answer for `Spotify` as well: two spellings of one name.
        if path.is_file() and name in _names(origin.folder):
            copies.insert(0, Found(path, origin, tuple(copies)))
    return copies


def _names(folder: Path) -> set[str]:
    try:
        return {path.stem for path in folder.glob("*.toml") if _NAME.fullmatch(path.stem)}
    except OSError:
        return set()

"""Named things found by name: in the project first, then the user's own, then installed packs, then the house's.

A thing's name is the stem of its file: `spotify` is `spotify.toml` in the nearest folder that holds one. `studio/warm`
is the one of the pack `studio`, whatever else has that name, `studio@2.2/warm` that of another version of it, and
`warm@2.2` the one of whichever pack has it in that version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import UsageError
from masterchain.library import packs
from masterchain.library.folders import config_folder
from masterchain.library.pack_version import begins
from masterchain.library.packs import PackFolder

Kind = Literal["chains", "platforms", "presets"]
"""What can be found by name; also the name of the folder that holds it."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_START = r"[0-9][\w.-]*"
_REFERENCE = re.compile(
    rf"(?:(?P<pack>{packs.NAME})(?:@(?P<pack_version>{_START}))?/)?"
    rf"(?P<name>{_NAME.pattern})(?:@(?P<version>{_START}))?"
)
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Origin:
    """A folder that may hold named things.

    Attributes:
        name: whose they are: "project", "user", "house", or the pack with its version.
        folder: where they lie; it need not exist.
        pack: the pack, where it is one's.
    """

    name: str
    folder: Path
    pack: str | None = None


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

    @property
    def reference(self) -> str:
        """The name that means it whatever else there is: with its pack's, where it is of one."""
        return f"{self.origin.pack}/{self.name}" if self.origin.pack else self.name


def search_path(kind: Kind, beside: Path | None = None) -> tuple[Origin, ...]:
    """The folders that hold things of a kind, nearest first.

    Args:
        kind: what is looked for.
        beside: the file that names the thing, or its folder. What a pack's file names is looked for in that pack, other
            packs and the house alone: it shall mean the same on every machine.

    Raises:
        UsageError: the project pins a pack's version that is not installed.
        DiagnosticError: the project's file is wrong.
    """
    own = packs.pack_of(beside) if beside else None
    others = [_of_pack(one, kind) for one in packs.current() if own is None or one.name != own.name]
    house = Origin("house", _house(kind))
    if own:
        return _of_pack(own, kind), *others, house
    nearest = Origin("project", Path.cwd() / kind), Origin("user", config_folder() / kind)
    return *nearest, *others, house


def _of_pack(pack: PackFolder, kind: Kind) -> Origin:
    return Origin(f"pack {pack}", pack.folder / kind, pack.name)


def _house(kind: Kind) -> Path:
    if kind == "platforms":
        return _PACKAGE / "platforms"
    installed = _PACKAGE / "house" / kind
    # In a source checkout chains and presets stand beside the package, where people look for them.
    return installed if installed.is_dir() else _PACKAGE.parent / kind


def find(kind: Kind, name: str, beside: Path | None = None) -> Found:
    """The nearest thing of that name.

    Args:
        kind: what is looked for.
        name: its name, with a pack's before it or a version behind it where that is wanted.
        beside: the file that names it; see `search_path`.

    Raises:
        UsageError: there is none, with the names that come near and the folders that were searched; or several packs
            have it and it does not say whose.
        DiagnosticError: the project's file is wrong.
    """
    asked = _REFERENCE.fullmatch(name)
    if asked and asked["pack"]:
        return _in_pack(
            kind, asked["name"], packs.pack(asked["pack"], asked["pack_version"] or asked["version"])
        )
    if asked and asked["version"]:
        return _in_version(kind, asked["name"], asked["version"])
    copies = _copies(kind, beside).get(name, [])
    own = packs.pack_of(beside) if beside else None
    rivals = _rivals(copies)
    if len(rivals) > 1 and not (own and rivals[0].origin.pack == own.name):
        raise _ambiguous(kind, name, [one.reference for one in rivals])
    if copies:
        return copies[0]
    raise UsageError(
        f"there is no {kind.removesuffix('s')} named `{name}`",
        hint=did_you_mean(name, known(kind)),
        notes=tuple(f"searched {origin.name}: {origin.folder}" for origin in search_path(kind, beside)),
    )


def is_reference(word: str) -> bool:
    """Whether a word can be a name, with a pack's before it and a version behind it, rather than a path."""
    return _REFERENCE.fullmatch(word) is not None


def list_all(kind: Kind) -> list[Found]:
    """Everything of a kind, by name; of several with one name the nearest, which knows those it hides.

    Where several packs have a name and nothing nearer does, no one of them is nearest: all are listed.
    """
    return [one for _, copies in sorted(_copies(kind).items()) for one in _rivals(copies)]


def known(kind: Kind) -> list[str]:
    """Every name a thing of a kind answers to, with its pack's and without."""
    return list(dict.fromkeys(name for one in list_all(kind) for name in (one.name, one.reference)))


def _copies(kind: Kind, beside: Path | None = None) -> dict[str, list[Found]]:
    """The things there are, by name: of each name the nearest first, each knowing those behind it."""
    copies: dict[str, list[Found]] = {}
    for origin in reversed(search_path(kind, beside)):
        for name in _names(origin.folder):
            others = copies.setdefault(name, [])
            others.insert(0, Found(origin.folder / f"{name}.toml", origin, tuple(others)))
    return copies


def _rivals(copies: list[Found]) -> list[Found]:
    """The things that one name means: the nearest, and where it is a pack's those of the other packs."""
    if copies and copies[0].origin.pack:
        return [one for one in copies if one.origin.pack]
    return copies[:1]


def _in_pack(kind: Kind, name: str, pack: PackFolder) -> Found:
    origin = _of_pack(pack, kind)
    names = _names(origin.folder)
    if name not in names:
        raise UsageError(
            f"the pack {pack} has no {kind.removesuffix('s')} `{name}`",
            hint=did_you_mean(name, names) or ("it has " + ", ".join(sorted(names)) if names else None),
        )
    return Found(origin.folder / f"{name}.toml", origin)


def _in_version(kind: Kind, name: str, start: str) -> Found:
    holding = [one for one in packs.installed() if name in _names(one.folder / kind)]
    found = [one for one in holding if begins(one.version, start)]
    names = list(dict.fromkeys(one.name for one in found))
    if len(names) > 1:
        raise _ambiguous(kind, f"{name}@{start}", [f"{pack}@{start}/{name}" for pack in names])
    if not found:
        raise UsageError(
            f"no installed pack has a {kind.removesuffix('s')} `{name}` in version {start}",
            notes=tuple(f"{one} has one" for one in holding),
        )
    return _in_pack(kind, name, found[0])


def _ambiguous(kind: Kind, name: str, references: list[str]) -> UsageError:
    return UsageError(
        f"{len(references)} packs have a {kind.removesuffix('s')} `{name}`",
        hint="say whose: " + " or ".join(f"`{reference}`" for reference in references),
    )


def _names(folder: Path) -> list[str]:
    try:
        # Read from the folder: a file system that ignores case would answer for `Spotify` as well as for `spotify`.
        return sorted(
            path.stem for path in folder.glob("*.toml") if _NAME.fullmatch(path.stem) and path.is_file()
        )
    except OSError:
        return []

"""Installed packs: where they lie, their versions side by side, and which version counts.

A pack lies in the store as a folder `NAME/VERSION`, just as it was packed. It is put there and taken away by
`masterchain.sharing`; here it is only looked at, but that a copy whose replacement was cut short gets its place again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from masterchain.diagnostics import document
from masterchain.diagnostics.places import Places
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Source
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import UsageError
from masterchain.library.folders import data_folder
from masterchain.library.pack_version import begins, is_version, is_version_start, order
from masterchain.library.project_file import locate
from masterchain.library.set_aside import bring_back

PACK_FILE = "pack.toml"
"""What makes a folder a pack."""

NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""A pack's name: small letters, digits, single hyphens between them."""

_NAME = re.compile(NAME)


@dataclass(frozen=True, slots=True)
class PackFolder:
    """A pack that lies in a folder.

    Attributes:
        name: the pack's.
        version: the pack's.
        folder: what holds its `pack.toml`.
    """

    name: str
    version: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


_REGARDED: ContextVar[tuple[PackFolder, ...]] = ContextVar("_REGARDED", default=())


def store() -> Path:
    """The folder of installed packs; it need not exist."""
    return data_folder() / "packs"


@contextmanager
def regarded(pack: PackFolder) -> Iterator[None]:
    """Inside the context the pack counts as installed, before any other of its name: to try it before it is."""
    token = _REGARDED.set((*_REGARDED.get(), pack))
    try:
        yield
    finally:
        _REGARDED.reset(token)


def installed() -> list[PackFolder]:
    """Every version of every pack, by name, the newest of each first."""
    home = store()
    names = sorted(filter(_NAME.fullmatch, _folders(home)))
    for name in names:
        bring_back(home / name)
    return [
        PackFolder(name, version, home / name / version)
        for name in names
        for version in sorted(filter(is_version, _folders(home / name)), key=order, reverse=True)
        if (home / name / version / PACK_FILE).is_file()
    ]


def current() -> list[PackFolder]:
    """The version of each pack that counts, by name: the one the project pins, else the newest.

    Raises:
        UsageError: the project pins a version that is not installed.
        DiagnosticError: the project's file is wrong.
    """
    there = installed()
    chosen = {one.name: one for one in reversed(there)}
    pins = _pins() if there else {}
    for name, start in pins.items():
        if name in chosen:
            chosen[name] = _matching(
                [one for one in there if one.name == name], start, "masterchain.toml pins"
            )
    chosen |= {one.name: one for one in _REGARDED.get()}
    return [chosen[name] for name in sorted(chosen)]


def pack(name: str, start: str | None = None) -> PackFolder:
    """The pack of that name: the version that counts, or the newest that begins so.

    Args:
        name: the pack's.
        start: a version or its beginning: `2.3` means the newest 2.3.

    Raises:
        UsageError: there is none.
        DiagnosticError: the project's file is wrong.
    """
    there = [*_REGARDED.get(), *installed()]
    named = [one for one in there if one.name == name]
    if not named:
        raise UsageError(
            f"no pack named `{name}` is installed",
            hint=did_you_mean(name, {one.name for one in there})
            or "`masterchain pack install` takes a folder, a .mchain file or a git address",
        )
    if start is not None:
        return _matching(named, start, "wanted is")
    return next(one for one in current() if one.name == name)


def pack_of(path: Path) -> PackFolder | None:
    """The pack a file lies in; None for a file of one's own."""
    real = path.resolve()
    for one in _REGARDED.get():
        if real.is_relative_to(one.folder.resolve()):
            return one
    home = store().resolve()
    if not real.is_relative_to(home):
        return None
    parts = real.relative_to(home).parts
    if len(parts) < 3 or not _NAME.fullmatch(parts[0]) or not is_version(parts[1]):
        return None
    return PackFolder(parts[0], parts[1], home / parts[0] / parts[1])


def _matching(named: list[PackFolder], start: str, who: str) -> PackFolder:
    found = [one for one in named if begins(one.version, start)]
    if not found:
        versions = ", ".join(one.version for one in named)
        raise UsageError(
            f"{who} {named[0].name} {start}, and installed is {versions}",
            hint=f"install {start} beside it with `masterchain pack install`, or ask for one that is there",
        )
    return max(found, key=lambda one: order(one.version))


def _pins() -> dict[str, str]:
    """The versions the project has settled on, by pack."""
    path = locate(Path.cwd())
    if path is None:
        return {}
    source, stated = document.read(path)
    pins = stated.get("packs", {})
    wrong = tuple(_wrong_pins(source, pins))
    if wrong:
        raise DiagnosticError(wrong)
    return dict(pins)


def _wrong_pins(source: Source, pins: Any) -> Iterator[Diagnostic]:
    if not isinstance(pins, dict):
        yield Diagnostic("wrong-type", "`packs` must be a table { }", Label(Places(source).value(("packs",))))
        return
    for name, start in pins.items():
        if not isinstance(start, str) or not is_version_start(start):
            words = f'`{name}` must be a version in quotes or its beginning: "2.3.0", "2.3"'
            yield Diagnostic("bad-value", words, Label(Places(source).value(("packs", name))))


def _folders(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir() if each.is_dir()]
    except OSError:
        return []

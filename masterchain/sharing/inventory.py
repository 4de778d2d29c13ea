"""What a pack has to offer, by kind and name, and which plug-ins its chains and presets use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from masterchain.diagnostics.document import read
from masterchain.diagnostics.record import DiagnosticError
from masterchain.sharing.places import PLACES

_ONE = {
    "chains": "chain",
    "presets": "preset",
    "platforms": "platform",
    "states": "plug-in state",
    "impulse_responses": "impulse response",
}


@dataclass(frozen=True, slots=True)
class UsedPlugin:
    """A plug-in as a chain names it; hashable, so that one named twice is one.

    Attributes:
        plugin: its name.
        format: narrows it down.
        vendor: narrows it down.
        plugin_name: narrows it down.
    """

    plugin: str
    format: str | None = None
    vendor: str | None = None
    plugin_name: str | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a pack holds.

    Attributes:
        names: of each kind (a folder of the pack) the things in it: names of definitions, paths of the rest.
        plugins: the plug-ins used, each with the files that use it.
    """

    names: dict[str, tuple[str, ...]]
    plugins: dict[UsedPlugin, tuple[str, ...]]

    def __str__(self) -> str:
        counted = [(len(names), _ONE[kind]) for kind, names in self.names.items() if names]
        words = [f"{count} {one}{'s' if count > 1 else ''}" for count, one in counted]
        return ", ".join(words) or "nothing but itself"


def files_of(folder: Path, kind: str) -> list[Path]:
    """The files of a kind in a pack's folder, by path."""
    endings = PLACES[kind]
    found = (path for path in (folder / kind).rglob("*") if path.suffix.lower() in endings)
    return sorted(found, key=lambda path: path.as_posix())


def inventory(folder: Path) -> Inventory:
    """What the pack in a folder holds; definitions that cannot be read name no plug-ins."""
    names: dict[str, tuple[str, ...]] = {}
    plugins: dict[UsedPlugin, list[str]] = {}
    for kind in PLACES:
        files = files_of(folder, kind)
        shown = [path.relative_to(folder / kind) for path in files]
        are_named = PLACES[kind] == (".toml",)
        names[kind] = tuple((one.with_suffix("") if are_named else one).as_posix() for one in shown)
        if kind in {"chains", "presets"}:
            for path in files:
                for used in dict.fromkeys(_used(path)):
                    plugins.setdefault(used, []).append(path.relative_to(folder).as_posix())
    return Inventory(names, {used: tuple(files) for used, files in plugins.items()})


def _used(path: Path) -> Iterator[UsedPlugin]:
    try:
        _, document = read(path)
    except DiagnosticError:
        return
    yield from _named(document)


def _named(value: Any) -> Iterator[UsedPlugin]:
    # Wherever a step may stand (in a chain, a branch, a band, a preset), one with `plugin` in it is a plug-in's.
    if isinstance(value, dict):
        if isinstance(value.get("plugin"), str):
            words = (value.get(key) for key in ("format", "vendor", "plugin_name"))
            yield UsedPlugin(value["plugin"], *(word if isinstance(word, str) else None for word in words))
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)

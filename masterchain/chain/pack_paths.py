"""The files a pack's chain names lie in that pack: what arrives shall not depend on what else is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from masterchain.chain.faults import Faults
from masterchain.chain.paths import is_bundle_path
from masterchain.diagnostics.places import Path as Keys
from masterchain.effects.catalogue import effects
from masterchain.library.packs import PackFolder, pack_of

_INSIDE = "a pack's chain names files of its own pack, by a path relative to itself with /"
_BY_NAME = "name the plug-in by its name: a pack holds no plug-ins"


def check_paths(document: dict[str, Any], folder: Path, faults: Faults) -> None:
    """Gather the files and plug-ins outside its pack that a pack's file names.

    What counts is the file a path is written in: a chain of one's own may begin as a pack's.

    Args:
        document: the document, merged and filled in.
        folder: what relative paths in it are relative to.
        faults: takes what is found.
    """
    for keys, value, is_plugin in _paths(document.get("step"), ("step",)):
        pack = pack_of(faults.places.paper(keys).folder)
        if pack is None:
            continue
        if is_plugin:
            words = f"`{value}` is the path of a plug-in, which is another on every machine"
            faults.at_value(keys, "leaves-pack", words, hint=_BY_NAME)
        elif led := leaves(value, folder, pack):
            faults.at_value(keys, "leaves-pack", led, hint=_INSIDE)
        elif not (folder / value).is_file():
            words = f"`{value}` is not in the pack {pack.name}"
            faults.at_value(keys, "missing-file", words, hint="the path is relative to the chain file")


def packs_named(document: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A resolved chain in which a file of another pack is named by the pack, as in `studio:states/glue.mcstate`.

    The path to it leads through this machine's folders, and two machines shall write the same.

    Args:
        document: the chain as data, with every default.
        folder: what relative paths in it are relative to.
    """
    own = pack_of(folder)
    for keys, value, is_plugin in list(_paths(document.get("step"), ("step",))):
        if is_plugin or (pack := pack_of(folder / value)) is None or pack == own:
            continue
        inside = (folder / value).resolve().relative_to(pack.folder.resolve())
        table: Any = document
        for key in keys[:-1]:
            table = table[key]
        table[keys[-1]] = f"{pack.name}:{inside.as_posix()}"
    return document


def leaves(value: str, folder: Path, pack: PackFolder) -> str | None:
    """In what a path is none of the pack's own files, in a line; None where it stays inside.

    Args:
        value: the path as it is written.
        folder: of the file it is written in.
        pack: the pack that is in.
    """
    if "\\" in value or value.startswith(("/", "~")) or re.match(r"[A-Za-z]:", value):
        return f"`{value}` is not a path inside the pack"
    if not (folder / value).resolve().is_relative_to(pack.folder.resolve()):
        return f"`{value}` leads out of the pack {pack.name}"
    return None


def _paths(value: Any, keys: Keys) -> Iterator[tuple[Keys, str, bool]]:
    """Every path in the steps, wherever they stand, and whether it is a plug-in's."""
    if isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _paths(inner, (*keys, position))
        return
    if not isinstance(value, dict):
        return
    plugin, state = value.get("plugin"), value.get("state")
    if isinstance(plugin, str) and is_bundle_path(plugin):
        yield (*keys, "plugin"), plugin, True
    if isinstance(state, str):
        yield (*keys, "state"), state, False
    described, given = effects().get(str(value.get("effect"))), value.get("parameters")
    if described and isinstance(given, dict):
        for parameter in described.parameters:
            if parameter.kind == "path" and isinstance(path := given.get(parameter.name), str) and path:
                yield (*keys, "parameters", parameter.name), path, False
    for key, inner in value.items():
        yield from _paths(inner, (*keys, key))

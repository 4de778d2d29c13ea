"""Paths that came from other files: a state of a parent's is looked for beside the parent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from masterchain.chain.written import Written
from masterchain.effects.catalogue import effects


def rebased(document: Written) -> Written:
    """A merged document whose relative paths are all relative to the file that was asked for."""
    return _rebased(document, document.paper.folder)


def _rebased(value: Written, folder: Path) -> Written:
    inside = value.value
    if isinstance(inside, list):
        return Written([_rebased(inner, folder) for inner in inside], value.paper, value.keys, value.over)
    if not isinstance(inside, dict):
        return value
    made: dict[str, Any] = {key: _rebased(inner, folder) for key, inner in inside.items()}
    if isinstance(inside.get("state"), Written):
        made["state"] = _moved(inside["state"], folder)
    plugin = inside.get("plugin")
    if isinstance(plugin, Written) and isinstance(plugin.value, str) and is_bundle_path(plugin.value):
        made["plugin"] = _moved(plugin, folder)
    effect, parameters = inside.get("effect"), made.get("parameters")
    described = effects().get(str(effect.value)) if isinstance(effect, Written) else None
    if described and isinstance(parameters, Written) and isinstance(parameters.value, dict):
        named = {p.name for p in described.parameters if p.kind == "path"}
        parameters.value = {
            key: _moved(inner, folder) if key in named else inner for key, inner in parameters.value.items()
        }
    return Written(made, value.paper, value.keys, value.over)


def is_bundle_path(plugin: str) -> bool:
    """Whether a plug-in is named by its bundle's path; a backslash counts on every system, as it would on Windows."""
    return "/" in plugin or "\\" in plugin or plugin.lower().endswith((".vst3", ".component"))


def _moved(value: Written, folder: Path) -> Written:
    there = value.paper.folder
    if (
        not isinstance(value.value, str)
        or not value.value
        or there == folder
        or Path(value.value).is_absolute()
    ):
        return value
    moved = there / value.value
    try:
        shown = os.path.relpath(moved, folder)
    except ValueError:
        # Two drives of Windows have no way between them.
        shown = str(moved.resolve())
    return Written(Path(shown).as_posix(), value.paper, value.keys, value.over)

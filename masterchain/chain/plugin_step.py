"""Holding a plug-in step against the plug-ins of this machine, from the catalogue: no plug-in is loaded for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from masterchain.chain.automation import moves, point_faults
from masterchain.chain.faults import Faults
from masterchain.chain.paths import is_bundle_path
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import PluginError
from masterchain.library.packs import pack_of
from masterchain.plugins.description import PluginDescription, PluginParameter
from masterchain.plugins.parameters import fault, resolve
from masterchain.plugins.state_file import check_state_file

_NARROWING = ("format", "vendor", "plugin_name")


def check_plugin(step: dict[str, Any], place: Keys, folder: Path, faults: Faults) -> PluginDescription | None:
    """Gather what is wrong with a plug-in step; its plug-in, where it is known.

    Args:
        step: the step's table, filled in.
        place: where it stands in the document.
        folder: what relative paths are relative to.
        faults: takes what is found.
    """
    # A chain without plug-ins shall not wait for the catalogue and what examines bundles.
    from masterchain.plugins.find import NotFound, PluginReference, look_up

    words = {key: step[key] for key in ("plugin", *_NARROWING) if key in step}
    if not all(isinstance(value, str) and value for value in words.values()):
        return None
    if is_bundle_path(words["plugin"]) and pack_of(faults.places.paper((*place, "plugin")).folder):
        # `check_paths` has told of it. Looking at the plug-in would run it, and whoever wrote the pack would say which.
        return None
    found = look_up(PluginReference(**words), folder)
    if isinstance(found, NotFound):
        faults.at_value((*place, "plugin"), found.code, found.headline, hint=found.hint, notes=found.notes)
        return None
    _parameters(found, step, place, faults)
    _state(found, step, place, folder, faults)
    return found


def _parameters(description: PluginDescription, step: dict[str, Any], place: Keys, faults: Faults) -> None:
    given = step.get("parameters", {})
    if not isinstance(given, dict):
        return
    seen: dict[str, str] = {}
    for key, value in given.items():
        path = (*place, "parameters", key)
        parameter = resolve(description, key)
        name = description.identity.name
        if parameter is None:
            known = [p.key for p in description.parameters if p.settable]
            hint = did_you_mean(key, known) or f"`masterchain plugins params {name}` prints them all"
            faults.at_key(path, "unknown-parameter", f"{name} has no parameter `{key}`", hint=hint)
        elif parameter.key in seen:
            words = f"`{key}` and `{seen[parameter.key]}` are the same parameter"
            faults.at_key(path, "conflict", words, hint="keep one of the two")
        else:
            seen[parameter.key] = key
            if moves(value):
                _moving(parameter, value, path, faults)
            elif wrong := fault(parameter, value):
                faults.at_value(path, wrong.code, wrong.message, text=wrong.remark)


def _moving(parameter: PluginParameter, value: list[Any], path: Keys, faults: Faults) -> None:
    if parameter.kind != "number":
        words = f"{parameter.key} is no number, and cannot move while sound runs"
        faults.at_value(path, "wrong-type", words, hint="give it one value for the whole track")
        return

    def scalar(one: object) -> tuple[str, str, str] | None:
        found = fault(parameter, one)
        return (found.code, found.message, found.remark) if found else None

    for wrong in point_faults(parameter.key, value, scalar):
        faults.at_value((*path, *wrong.inside), wrong.code, wrong.message, hint=wrong.remark or None)


def _state(
    description: PluginDescription, step: dict[str, Any], place: Keys, folder: Path, faults: Faults
) -> None:
    state = step.get("state")
    if not isinstance(state, str) or not state:
        return
    path = folder / state
    if not path.is_file():
        words = f"there is no state file {path}"
        hint = "the path is relative to the chain file"
        faults.at_value((*place, "state"), "missing-file", words, hint=hint)
        return
    try:
        check_state_file(description, path)
    except PluginError as wrong:
        faults.at_value((*place, "state"), "bad-state", wrong.message, hint=wrong.hint)

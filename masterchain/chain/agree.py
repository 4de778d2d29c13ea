"""Holding a chain against what exists: effects, their parameters, platforms, and itself.

Works on the plain document, not on the typed chain, so that a file with a fault of structure in one table still
hears of its wrong parameter in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from masterchain.chain.faults import Faults
from masterchain.chain.plugin_step import check_plugin
from masterchain.chain.template import DEFAULT_NAME
from masterchain.chain.template import fault as template_fault
from masterchain.diagnostics.record import Severity
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Effect
from masterchain.library.find import list_all
from masterchain.plugins.description import PluginDescription

_NOT_AVAILABLE = {
    "extends": "inheriting from another chain",
    "split": "splits (mid/side, bands, parallel)",
    "use": "presets",
    "oversample": "oversampling around a step",
}


def refuse_what_is_not_available(document: dict[str, Any], faults: Faults) -> dict[str, Any]:
    """Answer for keys of the format this version does not carry out; returns the document without them."""
    known = dict(document)
    if "extends" in known:
        del known["extends"]
        faults.at_key(("extends",), "not-available", _unavailable("extends"))
    steps = []
    for position, step in _tables(document, "step"):
        if "plugin" in step and "effect" in step:
            words = "a step is an `effect` or a `plugin`, not both"
            faults.at_key(("step", position, "effect"), "conflict", words)
            step = {key: value for key, value in step.items() if key != "effect"}
        missing = [key for key in _NOT_AVAILABLE if key in step]
        for key in missing:
            faults.at_key(("step", position, key), "not-available", _unavailable(key))
        if missing:
            # What stands in such a step (branches, bands) is not judged: its meaning is not known here.
            step = {"effect": "Gain", **({"id": step["id"]} if "id" in step else {})}
        steps.append(step)
    if len(steps) == len(_list(document, "step")) and steps:
        known["step"] = steps
    loudness = known.get("loudness")
    if isinstance(loudness, dict) and loudness.get("reach") == "limiter":
        faults.at_value(
            ("loudness", "reach"),
            "not-available",
            "the true-peak limiter is not available in this version",
            hint='use reach = "gain": one linear gain that stops at the ceiling and says how far off it is',
        )
    return known


def check(document: dict[str, Any], folder: Path, faults: Faults) -> dict[int, PluginDescription]:
    """Gather every disagreement between a filled-in document and the world, or within itself.

    Args:
        document: the document.
        folder: what relative paths in it are relative to.
        faults: takes what is found.

    Returns:
        The plug-ins of its steps, by position, as far as they are known on this machine.
    """
    _variables(document, faults)
    plugins = _steps(document, folder, faults)
    _loudness(document, faults)
    _deliverables(document, faults)
    return plugins


def _unavailable(key: str) -> str:
    return f"`{key}`: {_NOT_AVAILABLE[key]} is not available in this version"


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    value = document.get(key)
    return value if isinstance(value, list) else []


def _tables(document: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for position, table in enumerate(_list(document, key)):
        if isinstance(table, dict):
            yield position, table


def _variables(document: dict[str, Any], faults: Faults) -> None:
    variables = document.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        if not name.isidentifier() or not name.isascii():
            words = f"`{name}` cannot name a variable: letters, digits and _, not beginning with a digit"
            faults.at_key(("variables", name), "bad-value", words)
        if not isinstance(variable, dict):
            continue
        least, most, default = (_number(variable.get(key)) for key in ("min", "max", "default"))
        if least is not None and most is not None and least > most:
            words = f"`min` {least:g} is above `max` {most:g}"
            faults.at_value(("variables", name, "min"), "conflict", words)
        elif default is not None and least is not None and default < least:
            words = f"the default {default:g} is below `min` {least:g}"
            faults.at_value(("variables", name, "default"), "out-of-range", words)
        elif default is not None and most is not None and default > most:
            words = f"the default {default:g} is above `max` {most:g}"
            faults.at_value(("variables", name, "default"), "out-of-range", words)


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _steps(document: dict[str, Any], folder: Path, faults: Faults) -> dict[int, PluginDescription]:
    ids: dict[str, int] = {}
    plugins: dict[int, PluginDescription] = {}
    last_effect: tuple[int, str] | None = None
    for position, step in _tables(document, "step"):
        if "plugin" in step:
            if description := check_plugin(step, position, folder, faults):
                plugins[position] = description
            if step.get("enabled") is not False:
                last_effect = None
        elif isinstance(name := step.get("effect"), str):
            if name in effects():
                _parameters(effects()[name], step, position, faults)
                if step.get("enabled") is not False:
                    last_effect = (position, name)
            else:
                hint = did_you_mean(name, effects()) or "`masterchain effects list` prints them all"
                path = ("step", position, "effect")
                faults.at_value(path, "unknown-effect", f"there is no effect `{name}`", hint=hint)
        identity = step.get("id")
        if isinstance(identity, str):
            if identity in ids:
                path, first = ("step", position, "id"), ids[identity] + 1
                faults.at_value(path, "duplicate-id", f'the id "{identity}" is already step {first}\'s')
            ids.setdefault(identity, position)
    if last_effect and last_effect[1] == "Limiter":
        faults.at_value(
            ("step", last_effect[0], "effect"),
            "maximizer-last",
            "`Limiter` is pedalboard's maximizer: it raises the level and holds no true-peak ceiling",
            hint="hold the ceiling with `ceiling_dbtp` in [loudness], or use `BrickwallLimiter`",
            severity=Severity.WARNING,
        )
    return plugins


def _parameters(described: Effect, step: dict[str, Any], position: int, faults: Faults) -> None:
    given = step.get("parameters", {})
    if not isinstance(given, dict):
        return
    known = {parameter.name: parameter for parameter in described.parameters}
    base = ("step", position, "parameters")
    for name, value in given.items():
        if name not in known:
            hint = did_you_mean(name, known) or (
                "known: " + ", ".join(f"`{one}`" for one in known) if known else "it has no parameters"
            )
            words = f"{described.name} has no parameter `{name}`"
            faults.at_key((*base, name), "unknown-parameter", words, hint=hint)
            continue
        for inside, fault in known[name].faults(value):
            if fault.about_key:
                faults.at_key((*base, name, *inside), fault.code, fault.message, hint=fault.remark or None)
            else:
                faults.at_value((*base, name, *inside), fault.code, fault.message, text=fault.remark)
    for name, parameter in known.items():
        if parameter.required and name not in given:
            words = f"{described.name} needs the parameter `{name}`"
            faults.at_key(("step", position, "effect"), "missing-parameter", words, hint=parameter.sentence)


def _loudness(document: dict[str, Any], faults: Faults) -> None:
    loudness = document.get("loudness")
    if not isinstance(loudness, dict):
        return
    if "platform" in loudness and "integrated_lufs" in loudness:
        faults.at_key(
            ("loudness", "integrated_lufs"),
            "conflict",
            "`platform` and `integrated_lufs` both name a loudness",
            hint="keep one of the two; `ceiling_dbtp` may stand beside either",
        )
    if not {"platform", "integrated_lufs", "ceiling_dbtp"} & loudness.keys():
        faults.at_key(
            ("loudness",),
            "missing-key",
            "[loudness] names no target",
            hint="add `platform`, `integrated_lufs` or `ceiling_dbtp`",
        )
    platform = loudness.get("platform")
    if isinstance(platform, str):
        names = [found.path.stem for found in list_all("platforms")]
        if platform not in names:
            hint = did_you_mean(platform, names) or "`masterchain platforms list` prints them all"
            words = f"there is no platform `{platform}`"
            faults.at_value(("loudness", "platform"), "unknown-platform", words, hint=hint)


def _deliverables(document: dict[str, Any], faults: Faults) -> None:
    names: dict[tuple[str, str], int] = {}
    for position, deliverable in _tables(document, "deliverable"):
        name, container = deliverable.get("name", DEFAULT_NAME), deliverable.get("format", "wav")
        if not isinstance(name, str) or not isinstance(container, str):
            continue
        path = ("deliverable", position, "name")
        if words := template_fault(name):
            faults.at_value(path, "bad-template", f"`name` cannot be filled in: {words}")
        key = (name.casefold(), container)
        if key in names:
            faults.at_key(
                path if "name" in deliverable else ("deliverable", position),
                "duplicate-deliverable",
                f"deliverables {names[key] + 1} and {position + 1} would be written to the same file",
                hint="give one of them another `name`",
            )
        names.setdefault(key, position)
        if container == "flac" and deliverable.get("bit_depth") == "32f":
            path = ("deliverable", position, "bit_depth")
            faults.at_value(path, "conflict", "FLAC holds no floating point", hint="use 24, or WAV or AIFF")

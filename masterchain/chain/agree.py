"""Holding a chain against what exists: effects, their parameters, platforms, and itself.

Works on the plain document, not on the typed chain, so that a file with a fault of structure in one table still
hears of its wrong parameter in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from masterchain.chain.automation import moves, point_faults
from masterchain.chain.deliverable import check_deliverables
from masterchain.chain.faults import Faults
from masterchain.chain.pack_paths import check_paths
from masterchain.chain.plugin_step import check_plugin
from masterchain.chain.split_step import check_split
from masterchain.chain.step_tree import SPLITS, rebuilt, tables
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.record import Severity
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Effect, Parameter
from masterchain.library.find import known
from masterchain.plugins.description import PluginDescription


def tidied(document: dict[str, Any], faults: Faults) -> dict[str, Any]:
    """Answer for steps of which it is not known what they are; returns the document with stand-ins for them."""
    return rebuilt(document, lambda step, place: _of_one_kind(step, place, faults))


def _of_one_kind(step: dict[str, Any], place: Keys, faults: Faults) -> dict[str, Any]:
    """The step, or a stand-in where it is not known what it is: what stands in such a step is not judged."""
    kinds = [key for key in ("split", "plugin", "effect") if key in step]
    if len(kinds) > 1:
        words = (
            f"a step is an `effect`, a `plugin` or a `split`, and this one has `{kinds[0]}` and `{kinds[1]}`"
        )
        faults.at_key((*place, kinds[1]), "conflict", words)
        step = {key: value for key, value in step.items() if key not in kinds[1:]}
    split = step.get("split")
    wrong = "split" in step and not (isinstance(split, str) and split in SPLITS)
    if wrong:
        hint = did_you_mean(split, SPLITS) if isinstance(split, str) else None
        words = (
            f"a split is {', '.join(SPLITS)}, not {split!r}"
            if isinstance(split, str)
            else "`split` names a kind"
        )
        faults.at_value((*place, "split"), "bad-value", words, hint=hint or "known: " + ", ".join(SPLITS))
    if wrong:
        return {"effect": "Gain", **({"id": step["id"]} if "id" in step else {})}
    return step


def check(document: dict[str, Any], folder: Path, faults: Faults) -> dict[Keys, PluginDescription]:
    """Gather every disagreement between a filled-in document and the world, or within itself.

    Args:
        document: the document.
        folder: what relative paths in it are relative to.
        faults: takes what is found.

    Returns:
        The plug-ins of its steps, by the steps' places, as far as they are known on this machine.
    """
    _variables(document, faults)
    check_paths(document, folder, faults)
    plugins = _steps(document, folder, faults)
    _loudness(document, faults)
    check_deliverables(_tables(document, "deliverable"), faults)
    return plugins


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


def _steps(document: dict[str, Any], folder: Path, faults: Faults) -> dict[Keys, PluginDescription]:
    ids: dict[str, Keys] = {}
    plugins: dict[Keys, PluginDescription] = {}
    for place, step in tables(document):
        if "split" in step:
            check_split(step, place, faults)
        elif "plugin" in step:
            if description := check_plugin(step, place, folder, faults):
                plugins[place] = description
        elif isinstance(name := step.get("effect"), str):
            if name in effects():
                _parameters(effects()[name], step, place, faults)
            else:
                hint = did_you_mean(name, effects()) or "`masterchain effects list` prints them all"
                path = (*place, "effect")
                faults.at_value(path, "unknown-effect", f"there is no effect `{name}`", hint=hint)
        identity = step.get("id")
        if isinstance(identity, str):
            if identity in ids:
                words = f'the id "{identity}" is already {_ordinal(ids[identity])}\'s'
                faults.at_value((*place, "id"), "duplicate-id", words)
            ids.setdefault(identity, place)
    _maximizer_last(document, faults)
    return plugins


def _ordinal(place: Keys) -> str:
    at = place[1]
    assert isinstance(at, int)  # noqa: S101 - a step's place is ("step", position, ...)
    return f"step {at + 1}" if len(place) == 2 else f"a step's inside step {at + 1}"


def _maximizer_last(document: dict[str, Any], faults: Faults) -> None:
    heard = [(at, step) for at, step in _tables(document, "step") if step.get("enabled") is not False]
    if heard and heard[-1][1].get("effect") == "Limiter":
        faults.at_value(
            ("step", heard[-1][0], "effect"),
            "maximizer-last",
            "`Limiter` is pedalboard's maximizer: it raises the level and holds no true-peak ceiling",
            hint="hold the ceiling with `ceiling_dbtp` in [loudness], or use `BrickwallLimiter`",
            severity=Severity.WARNING,
        )


def _parameters(described: Effect, step: dict[str, Any], place: Keys, faults: Faults) -> None:
    given = step.get("parameters", {})
    if not isinstance(given, dict):
        return
    known = {parameter.name: parameter for parameter in described.parameters}
    base = (*place, "parameters")
    for name, value in given.items():
        if name not in known:
            hint = did_you_mean(name, known) or (
                "known: " + ", ".join(f"`{one}`" for one in known) if known else "it has no parameters"
            )
            words = f"{described.name} has no parameter `{name}`"
            faults.at_key((*base, name), "unknown-parameter", words, hint=hint)
            continue
        if moves(value):
            _moving(known[name], value, (*base, name), faults)
            continue
        for inside, fault in known[name].faults(value):
            if fault.about_key:
                faults.at_key((*base, name, *inside), fault.code, fault.message, hint=fault.remark or None)
            else:
                faults.at_value((*base, name, *inside), fault.code, fault.message, text=fault.remark)
    for name, parameter in known.items():
        if parameter.required and name not in given:
            words = f"{described.name} needs the parameter `{name}`"
            faults.at_key((*place, "effect"), "missing-parameter", words, hint=parameter.sentence)


def _moving(parameter: Parameter, value: list[Any], path: Keys, faults: Faults) -> None:
    if parameter.kind != "number" or not parameter.changeable:
        words = f"{parameter.name} cannot move while sound runs"
        faults.at_value(path, "wrong-type", words, hint="give it one value for the whole track")
        return

    def scalar(one: object) -> tuple[str, str, str] | None:
        found = parameter.fault(one)
        return (found.code, found.message, found.remark) if found else None

    for fault in point_faults(parameter.name, value, scalar):
        faults.at_value((*path, *fault.inside), fault.code, fault.message, hint=fault.remark or None)


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
    limits = loudness.get("reach") == "limiter"
    if limits and not {"platform", "ceiling_dbtp"} & loudness.keys():
        faults.at_value(
            ("loudness", "reach"),
            "missing-key",
            "the limiter has no ceiling to hold",
            hint="add `ceiling_dbtp`, such as -1.0",
        )
    for key in ("max_gain_reduction_db", "limiter"):
        if key in loudness and not limits:
            faults.at_value(
                ("loudness", key),
                "limiter-unused",
                f'`{key}` does nothing here: with reach = "gain" there is no limiter',
                hint='set reach = "limiter", or take it out',
                severity=Severity.WARNING,
            )
    platform = loudness.get("platform")
    if isinstance(platform, str):
        names = known("platforms")
        if platform not in names:
            hint = did_you_mean(platform, names) or "`masterchain platforms list` prints them all"
            words = f"there is no platform `{platform}`"
            faults.at_value(("loudness", "platform"), "unknown-platform", words, hint=hint)

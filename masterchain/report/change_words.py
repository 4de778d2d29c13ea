"""Values of a chain, and how they change, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from masterchain.chain.automation import moves
from masterchain.chain.model import BandsStep, EffectStep, PluginStep, Step
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Parameter
from masterchain.report.definitions import points_shown

_UNITS = {
    "db": "dB",
    "dbtp": "dBTP",
    "lufs": "LUFS",
    "hz": "Hz",
    "kbps": "kbps",
    "ms": "ms",
    "s": "s",
    "rate": "Hz",
    "depth": "bit",
    "samples": "samples",
}
"""The unit of a value by the last word of its key."""


def unit_of(key: str, step: Step | None = None) -> str:
    """The unit of a value; empty where it has none.

    Args:
        key: as a `Change` has it.
        step: the step it belongs to.
    """
    if isinstance(step, EffectStep) and (described := _parameter(step, key)):
        return described.unit or ""
    words = key.rpartition(".")[2].split("_")
    return _UNITS.get(words[-1], "") if len(words) > 1 else ""


def value_changed(key: str, before: Any, after: Any, unit: str) -> str:
    """A value's change, such as `gain_db 1 → 2 dB`."""
    key = re.sub(r"^(band|branch)(?:s|es)\[(\d+)\]\.", r"\1 \2 ", key)
    if before is None:
        return f"{key} now {shown(after, unit)}"
    if after is None:
        return f"{key} no longer {shown(before, unit)}"
    if moves(before) or moves(after):
        first, second = (
            f"moving ({points_shown(one, unit)})" if moves(one) else shown(one, unit)
            for one in (before, after)
        )
        return f"{key} {first} → {second}"
    # Said once where it belongs to both.
    is_shared = _has_unit(before) and _has_unit(after)
    return f"{key} {shown(before, '' if is_shared else unit)} → {shown(after, unit)}"


def bands_changed(step: EffectStep, key: str, before: Any, after: Any) -> Iterator[str]:
    """What changes in the bands of an equalizer, a line each: `band 1 (peak): gain_db 1 → 2 dB`."""
    described = _parameter(step, key)
    assert described is not None  # noqa: S101 - it has bands, so it is described
    first, second = ([tuple(band.items()) for band in bands] for bands in (before, after))
    for kind, a, b, c, d in SequenceMatcher(a=first, b=second, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        # What stands in the place of another is that one changed, as far as there are such.
        for old, new in zip(range(a, b), range(c, d), strict=False):
            yield _band_changed(new + 1, before[old], after[new], described)
        for new in range(c + min(b - a, d - c), d):
            yield f"new band {new + 1}: {band_words(after[new], described)}"
        for old in range(a + min(b - a, d - c), b):
            yield f"band {old + 1} is gone: {band_words(before[old], described)}"


def described_words(step: Step) -> str:
    """A step with all that was set to something else than the default."""
    words = []
    if isinstance(step, EffectStep):
        for parameter in effects()[step.effect].parameters:
            value = step.parameters[parameter.name]
            if value != parameter.default:
                words.append(_given(parameter, value, step))
    elif isinstance(step, PluginStep):
        words = [f"{name} {shown(value, '')}" for name, value in step.parameters.items()]
        words += [f"state {step.state}"] if step.state else []
    elif isinstance(step, BandsStep):
        words = [f"crossovers_hz {shown(step.crossovers_hz, 'Hz')}", f"phase {step.phase}"]
    words += [f"mix {step.mix:g}"] if step.mix != 1.0 else []
    words += [f"oversample {step.oversample}"] if step.oversample != 1 else []
    words += [] if step.enabled else ["switched off"]
    return f"{step.what} {', '.join(words)}" if words else step.what


def table_words(table: Mapping[str, Any]) -> str:
    """Keys with their values and units, what is None left out."""
    return ", ".join(
        f"{key} {shown(value, unit_of(key))}" for key, value in table.items() if value is not None
    )


def band_words(band: Mapping[str, Any], described: Parameter) -> str:
    """A band of an equalizer: its type, then what was set to something else than the default."""
    type_, *fields = described.fields_of(band[described.fields[0].name])
    words = (
        f"{field.name} {shown(band[field.name], field.unit or '')}"
        for field in fields
        if band[field.name] != field.default
    )
    return f"{band[type_.name]} {', '.join(words)}".rstrip()


def shown(value: Any, unit: str) -> str:
    """A value with its unit, where it is one that has units."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = (
        ", ".join(shown(one, "") for one in value)
        if isinstance(value, list)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
    return f"{text} {unit}" if unit and _has_unit(value) else text


def _band_changed(number: int, old: Mapping[str, Any], new: Mapping[str, Any], described: Parameter) -> str:
    type_, *fields = described.fields_of(new[described.fields[0].name])
    if old[type_.name] != new[type_.name]:
        return f"band {number}: {band_words(old, described)} → {band_words(new, described)}"
    changes = (
        value_changed(field.name, old[field.name], new[field.name], field.unit or "")
        for field in fields
        if old[field.name] != new[field.name]
    )
    return f"band {number} ({new[type_.name]}): {', '.join(changes)}"


def _given(parameter: Parameter, value: Any, step: EffectStep) -> str:
    if parameter.kind == "bands":
        return "; ".join(band_words(band, parameter) for band in value)
    key = f"parameters.{parameter.name}" if parameter.name in type(step).model_fields else parameter.name
    if moves(value):
        return f"{key} moving ({points_shown(value, parameter.unit)})"
    return f"{key} {shown(value, parameter.unit or '')}"


def _parameter(step: EffectStep, key: str) -> Parameter | None:
    is_own = key in type(step).model_fields
    return None if is_own else effects()[step.effect].parameter(key.removeprefix("parameters."))


def _has_unit(value: Any) -> bool:
    if isinstance(value, list):
        return all(_has_unit(one) for one in value)
    return isinstance(value, int | float) and not isinstance(value, bool)

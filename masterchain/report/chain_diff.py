"""What changes between two chains, in words an engineer would use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from masterchain.chain.automation import moves
from masterchain.chain.compare import Change
from masterchain.chain.load import Loaded
from masterchain.chain.model import EffectStep, PluginStep, Step
from masterchain.effects.catalogue import effects
from masterchain.report.definitions import points_shown

_UNITS = {
    "gain_db": "dB",
    "ceiling_dbtp": "dBTP",
    "integrated_lufs": "LUFS",
    "sample_rate": "Hz",
    "bit_depth": "bit",
    "tail_s": "s",
}


def diff_lines(after: Loaded, changes: Sequence[Change]) -> Iterator[str]:
    """A line for everything a change is about; what stayed of the landing is told too."""
    if not changes:
        yield "nothing changes: both are one chain"
        return
    for about, group in groupby(changes, key=lambda change: change.about):
        yield from _about(about, list(group))
    if not any(change.about == "loudness" for change in changes):
        yield (
            f"loudness: unchanged ({_landing(after)})"
            if after.chain.loudness
            else "loudness: none, as before"
        )


def _about(about: str, group: list[Change]) -> Iterator[str]:
    values = []
    for change in group:
        match change.what:
            case "new" if change.step is not None:
                where = f' after "{change.beside}"' if change.beside else " at the beginning"
                yield f'new step "{about}"{where}: {_described(change.step)}'
            case "gone" if change.step is not None:
                yield f'step "{about}" is gone: {_described(change.step)}'
            case "moved":
                where = f'after "{change.beside}"' if change.beside else "at the beginning"
                yield f"{about}: now stands {where}"
            case "other":
                assert change.step is not None  # noqa: S101 - a step becomes something else, nothing else does
                yield f"{about}: {change.before} → {_described(change.step)}"
            case "value":
                values.append(_value_change(change))
            case _:
                yield f"{about} is {change.what}"
    if values:
        yield f"{about}: {', '.join(values)}"


def _value_change(change: Change) -> str:
    if change.key == "enabled":
        return "switched on" if change.after else "switched off"
    unit = _unit(change)
    before, after = (_shown(value) for value in (change.before, change.after))
    return f"{change.key} {before} → {after}{f' {unit}' if unit and change.after is not None else ''}"


def _unit(change: Change) -> str:
    if isinstance(change.step, EffectStep):
        described = effects()[change.step.effect].parameter(change.key)
        if described is not None:
            return described.unit or ""
    return _UNITS.get(change.key.rpartition(".")[2], "")


def _described(step: Step) -> str:
    """A step with what was set to something else than the default."""
    if isinstance(step, EffectStep):
        known = effects()[step.effect].parameters
        given = {p.name: (step.parameters[p.name], p.unit, p.default) for p in known}
        words = [
            f"{name} {_shown(value)}{f' {unit}' if unit else ''}"
            for name, (value, unit, default) in given.items()
            if value != default
        ]
    elif isinstance(step, PluginStep):
        words = [f"{name} {_shown(value)}" for name, value in step.parameters.items()]
    else:
        words = []
    if step.mix != 1.0:
        words.append(f"mix {step.mix:g}")
    return f"{step.what} {', '.join(words)}" if words else step.what


def _landing(loaded: Loaded) -> str:
    assert loaded.chain.loudness is not None  # noqa: S101 - the caller has looked
    given = loaded.chain.loudness.model_dump(exclude_none=True, exclude_defaults=True)
    return ", ".join(f"{name} {_shown(value)}" for name, value in given.items())


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if moves(value):
        return points_shown(value, None)
    if isinstance(value, list):
        return f"[{', '.join(_shown(inner) for inner in value)}]"
    if isinstance(value, dict):
        return " ".join(_shown(inner) for inner in value.values())
    return f"{value:g}" if isinstance(value, float) else str(value)

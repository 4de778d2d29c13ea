"""Chains and effects for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from masterchain.chain.automation import moves
from masterchain.chain.load import Loaded
from masterchain.chain.model import BandsStep, Branch, EffectStep, ParallelStep, PluginStep, Step
from masterchain.chain.step_tree import branch_name, branches_of, held_by
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Effect, Parameter
from masterchain.units import position


def effects_listed() -> Table:
    """Every effect: name, kind, sentence."""
    table = _table("effect", "kind", "what it does")
    for effect in effects().values():
        table.add_row(effect.name, effect.category, effect.sentence)
    return table


def effect_shown(effect: Effect) -> Iterator[RenderableType]:
    """One effect in full."""
    yield Text.assemble((effect.name, "bold"), f" · {effect.category} · {effect.sentence}")
    table = _table("parameter", "default", "range", "usual", "what it does")
    for parameter in effect.parameters:
        usual = f"{parameter.typical[0]:g} to {parameter.typical[1]:g}" if parameter.typical else ""
        table.add_row(parameter.name, _default(parameter), _range(parameter), usual, parameter.sentence)
    if effect.parameters:
        yield table
    for parameter in effect.parameters:
        if parameter.fields:
            yield Text(f"\na table of {parameter.name}")
            yield _fields_table(parameter)
    for trap in effect.traps:
        yield Text.assemble(("! ", "yellow"), trap)


def effect_data(effect: Effect) -> dict[str, Any]:
    """One effect as JSON data."""
    return {
        "name": effect.name,
        "category": effect.category,
        "sentence": effect.sentence,
        "parameters": [_parameter_data(p) for p in effect.parameters],
        "traps": list(effect.traps),
        "latent": effect.latent,
        "min_channels": effect.min_channels,
        "max_channels": effect.max_channels,
        "sample_rates_hz": list(effect.sample_rates_hz),
        "source": effect.source,
    }


def _parameter_data(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "default": parameter.default,
        "required": parameter.required,
        "unit": parameter.unit,
        "minimum": parameter.minimum,
        "exclusive_minimum": parameter.exclusive_minimum,
        "maximum": parameter.maximum,
        "multiple_of": parameter.step,
        "choices": list(parameter.choices),
        "below_nyquist": parameter.below_nyquist,
        "typical": parameter.typical,
        "sentence": parameter.sentence,
        "remark": parameter.remark,
        "fields": [
            {**_parameter_data(field), "only_for": list(field.only_for)} for field in parameter.fields
        ],
    }


def chain_shown(loaded: Loaded) -> Iterator[RenderableType]:
    """A chain as it will run."""
    chain = loaded.chain
    version = f" {chain.version}" if chain.version else ""
    yield Text.assemble(
        (loaded.name, "bold"), f"{version} · {loaded.source.name} · sha256 {loaded.digest[:12]}"
    )
    if chain.description:
        yield Text(chain.description)
    yield steps_table(loaded)
    if chain.loudness:
        given = chain.loudness.model_dump(exclude_none=True)
        yield Text("loudness: " + ", ".join(f"{name} {value}" for name, value in given.items()))
    for deliverable in chain.deliverable:
        given = deliverable.model_dump(exclude_none=True)
        yield Text("deliverable: " + ", ".join(f"{name} {value}" for name, value in given.items()))
    for name, variable in chain.variables.items():
        unit = f" {variable.unit}" if variable.unit else ""
        yield Text(
            f"--set {name}={variable.default}{unit}" + (f"   {variable.help}" if variable.help else "")
        )


def steps_table(loaded: Loaded) -> Table:
    """The steps of a chain with every parameter; what a split holds stands indented below it."""
    table = _table("step", "effect", "parameters", "mix")
    _step_rows(table, loaded.chain.step, "")
    if not loaded.chain.step:
        table.add_row("–", "none: sound passes untouched", "", "")
    return table


def _step_rows(table: Table, steps: Sequence[Step], indent: str) -> None:
    for step in steps:
        words = [] if step.enabled else ["off"]
        if step.oversample > 1:
            words.append(f"{step.oversample}× oversampled")
        words += settings_of(step)
        mix = "" if step.mix == 1.0 else f"{step.mix:g}"
        table.add_row(f"{indent}{step.id}", step.what, " · ".join(words), mix)
        for key, held in held_by(step):
            if isinstance(step, BandsStep | ParallelStep):
                _, branches = branches_of(step)
                at = key[1]
                assert isinstance(at, int)  # noqa: S101 - a branch's key is (key, position, "steps")
                table.add_row(f"{indent}  {branch_name(step, at)}", "", _branch(branches[at]), "")
            else:
                table.add_row(f"{indent}  {key[0]}", "", "" if held else "as it is", "")
            _step_rows(table, held, indent + "    ")


def settings_of(step: Step) -> list[str]:
    """What a step is set to, in lines."""
    if isinstance(step, BandsStep):
        return [
            f"crossovers {', '.join(f'{edge:g}' for edge in step.crossovers_hz)} Hz",
            f"{step.phase} phase",
        ]
    if isinstance(step, PluginStep):
        shown = [
            f"{name} {points_shown(value, None) if moves(value) else _value(value, None)}"
            for name, value in step.parameters.items()
        ]
    elif isinstance(step, EffectStep):
        shown = [_given(p, step.parameters[p.name]) for p in effects()[step.effect].parameters]
    else:
        shown = []
    return [", ".join(shown)] if shown else []


def _branch(branch: Branch) -> str:
    words = [] if branch.steps else ["as it is"]
    if branch.gain_db:
        words.append(f"{branch.gain_db:+g} dB")
    if branch.invert:
        words.append("polarity turned")
    return " · ".join(words)


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _fields_table(bands: Parameter) -> Table:
    table = _table("key", "default", "range", "usual", "for", "what it does")
    for field in bands.fields:
        usual = f"{field.typical[0]:g} to {field.typical[1]:g}" if field.typical else ""
        types = ", ".join(field.only_for) or "all"
        table.add_row(field.name, _default(field), _range(field), usual, types, field.sentence)
    return table


def _default(parameter: Parameter) -> str:
    if parameter.kind == "bands":
        return "none"
    return "required" if parameter.required else _value(parameter.default, parameter.unit)


def _given(parameter: Parameter, value: Any) -> str:
    """A parameter's value with its unit; of bands a line each, of points over time one after the other."""
    if moves(value):
        return f"{parameter.name} {points_shown(value, parameter.unit)}"
    if parameter.kind != "bands":
        return f"{parameter.name} {_value(value, parameter.unit)}"
    bands = []
    for band in value:
        type_, *others = parameter.fields_of(band[parameter.fields[0].name])
        bands.append(" ".join([band[type_.name], *(_given(field, band[field.name]) for field in others)]))
    return "\n".join(bands) or "no bands"


def points_shown(value: list[Any], unit: str | None) -> str:
    """Points over time in a line."""
    shown = (
        f"{at if isinstance(at, str) else position(at)} {_value(one, unit)}{' held' if way == 'hold' else ''}"
        for at, one, way in value
    )
    return " → ".join(shown)


def _value(value: object, unit: str | None) -> str:
    text = (
        f"{value:g}"
        if isinstance(value, float)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
    return f"{text} {unit}" if unit else text


def _range(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    if parameter.kind == "bands":
        return "tables as below"
    low, high = parameter.minimum, parameter.maximum
    top = (
        "half the sample rate"
        if parameter.below_nyquist and high is None
        else None
        if high is None
        else f"{high:g}"
    )
    if low is None:
        return f"up to {top}" if top else "any"
    above = "above " if parameter.exclusive_minimum else ""
    steps = f" in steps of {parameter.step}" if parameter.step else ""
    return f"{above}{low:g} to {top}{steps}" if top else f"{above or 'from '}{low:g}{steps}"

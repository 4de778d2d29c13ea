"""Chains and effects for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from masterchain.chain.load import Loaded
from masterchain.chain.model import PluginStep
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Effect, Parameter


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
    for trap in effect.traps:
        yield Text.assemble(("! ", "yellow"), trap)


def effect_data(effect: Effect) -> dict[str, Any]:
    """One effect as JSON data."""
    return {
        "name": effect.name,
        "category": effect.category,
        "sentence": effect.sentence,
        "parameters": [
            {
                "name": p.name,
                "kind": p.kind,
                "default": p.default,
                "required": p.required,
                "unit": p.unit,
                "minimum": p.minimum,
                "exclusive_minimum": p.exclusive_minimum,
                "maximum": p.maximum,
                "choices": list(p.choices),
                "below_nyquist": p.below_nyquist,
                "typical": p.typical,
                "sentence": p.sentence,
                "remark": p.remark,
            }
            for p in effect.parameters
        ],
        "traps": list(effect.traps),
        "latent": effect.latent,
        "max_channels": effect.max_channels,
        "sample_rates_hz": list(effect.sample_rates_hz),
        "source": effect.source,
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
    """The steps of a chain with every parameter."""
    table = _table("step", "effect", "parameters", "mix")
    for step in loaded.chain.step:
        if isinstance(step, PluginStep):
            named, units = step.plugin, dict.fromkeys(step.parameters)
        else:
            named, units = step.effect, {p.name: p.unit for p in effects()[step.effect].parameters}
        shown = ", ".join(f"{name} {_value(value, units[name])}" for name, value in step.parameters.items())
        mix = "" if step.mix == 1.0 else f"{step.mix:g}"
        table.add_row(step.id, named, shown if step.enabled else f"off · {shown}", mix)
    if not loaded.chain.step:
        table.add_row("–", "none: sound passes untouched", "", "")
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _default(parameter: Parameter) -> str:
    return "required" if parameter.required else _value(parameter.default, parameter.unit)


def _value(value: object, unit: str | None) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}" if unit else text


def _range(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
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
    return f"{above}{low:g} to {top}" if top else f"{above or 'from '}{low:g}"

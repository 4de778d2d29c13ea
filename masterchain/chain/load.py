"""From a chain file to a `Loaded` chain: read, fill in, give structure, hold against what exists."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from masterchain.chain.agree import check, tidied
from masterchain.chain.automation import moves, plain
from masterchain.chain.faults import Faults
from masterchain.chain.fill_in import Scalar, fill_in
from masterchain.chain.inherit import inherit
from masterchain.chain.locate import locate as locate
from masterchain.chain.model import Chain, EffectStep, PluginStep, Step
from masterchain.chain.pack_paths import packs_named
from masterchain.chain.paths import rebased
from masterchain.chain.presets import with_presets
from masterchain.chain.step_tree import changed, walk
from masterchain.chain.written import Origins, Paper, Written, written
from masterchain.diagnostics.document import parse, read
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.record import Diagnostic, Source
from masterchain.diagnostics.schema_faults import faults as schema_faults
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Parameter
from masterchain.errors import UsageError
from masterchain.plugins.description import PluginDescription


@dataclass(frozen=True, slots=True)
class Loaded:
    """A chain that holds together, and where it came from.

    Attributes:
        chain: the chain, every step with an id and every parameter with a value.
        origins: where its values were written, so that a later fault (a frequency above Nyquist) can be placed.
        folder: what relative paths in it are relative to.
        warnings: what is worth telling, though nothing is wrong.
        uses: which values came from which variable.
        plugins: the plug-in of each plug-in step, by the step's id.
        selection: what was left out of the chain on request, in words; empty for the whole chain.
        settings: the values its variables were given, as text; those with their default are not in it.
    """

    chain: Chain
    origins: Origins
    folder: Path
    warnings: tuple[Diagnostic, ...]
    uses: Mapping[Keys, str]
    plugins: Mapping[str, PluginDescription]
    selection: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """The chain file's text."""
        return self.origins.source

    @property
    def name(self) -> str:
        """What the chain is called."""
        return self.chain.name or Path(self.source.name).stem

    @property
    def digest(self) -> str:
        """SHA-256 of the resolved chain: equal for chains that sound the same by definition, on every machine.

        Settings that are at their defaults are left out, so that a chain keeps its digest when masterchain learns
        new ones. An effect's parameters are all in it.
        """
        from masterchain.chain.recorded import digest_of_chain, portable

        return digest_of_chain(portable(self._plain(exclude_defaults=True)))

    def resolved(self) -> dict[str, Any]:
        """The chain as data with every default written out and every variable filled in."""
        return self._plain(exclude_defaults=False)

    def _plain(self, *, exclude_defaults: bool) -> dict[str, Any]:
        plain = self.chain.model_dump(
            mode="json", by_alias=True, exclude={"variables"}, exclude_defaults=exclude_defaults
        )
        return packs_named(plain, self.folder)


def load(path: Path, settings: Mapping[str, str] | None = None) -> Loaded:
    """Load a chain file.

    Args:
        path: the file.
        settings: values for the chain's variables, as text, as `--set name=value` gives them.

    Raises:
        DiagnosticError: the file is wrong; carries all its faults.
        UsageError: a setting names no variable of the chain, or does not fit it.
    """
    source, document = read(path)
    return _make(source, document, path.parent, settings or {})


def loads(
    text: str, name: str = "<text>", folder: Path = Path(), settings: Mapping[str, str] | None = None
) -> Loaded:
    """Load a chain from its text; as `load`."""
    source = Source(name, text)
    return _make(source, parse(source), folder, settings or {})


def _make(source: Source, alone: dict[str, Any], folder: Path, settings: Mapping[str, str]) -> Loaded:
    return made(inherit(written(alone, Paper(source, folder))), settings)


def made(merged: Written, settings: Mapping[str, str]) -> Loaded:
    """The chain of a merged document.

    Raises:
        DiagnosticError: it is wrong; carries all its faults.
        UsageError: a setting names no variable of the chain, or does not fit it.
    """
    used = Faults(Origins(merged))
    merged = rebased(with_presets(merged, used))
    document: dict[str, Any] = merged.plain()
    values = _values(document, settings)
    filled = fill_in(document, values)
    origins = Origins(merged)
    faults = Faults(origins, filled.uses)
    faults.add(*used.found)
    for path, name in filled.unknown:
        hint = did_you_mean(name, values) or f"declare it: [variables] {name} = {{ default = ... }}"
        faults.at_value(path, "unknown-variable", f"no variable `{name}` is declared", hint=hint)
    known = tidied(filled.document, faults)
    chain = None
    try:
        chain = Chain.model_validate(known)
    except ValidationError as error:
        unfilled = {path for path, _ in filled.unknown}
        found = schema_faults(origins, error, Chain)
        places = {faults.places.value(path) for path in unfilled}
        faults.add(*(d for d in found if d.label is None or d.label.place not in places))
    found_plugins = check(_without(known, {path for path, _ in filled.unknown}), merged.paper.folder, faults)
    warnings = faults.settle()
    assert chain is not None  # noqa: S101 - a chain that did not validate has faults, and they were raised
    resolved = _resolve(chain)
    ids = {place: str(step.id) for place, step in walk(resolved.step)}
    plugins = {ids[place]: found for place, found in found_plugins.items()}
    return Loaded(
        resolved, origins, merged.paper.folder, warnings, filled.uses, plugins, settings=dict(settings)
    )


def _without(document: dict[str, Any], paths: set[Keys]) -> dict[str, Any]:
    """The document without the values at `paths`: what they would have been is not known."""

    def walk(value: Any, path: Keys) -> Any:
        if isinstance(value, dict):
            return {k: walk(v, (*path, k)) for k, v in value.items() if (*path, k) not in paths}
        if isinstance(value, list):
            return [walk(v, (*path, i)) for i, v in enumerate(value)]
        return value

    result: dict[str, Any] = walk(document, ())
    return result


def _resolve(chain: Chain) -> Chain:
    """The chain with an id for every step and a value for every parameter."""
    taken = {step.id for _, step in walk(chain.step) if step.id}

    def resolved(step: Step, _: Keys) -> Step:
        identity = step.id or _free(re.sub(r"[^a-z0-9]+", "-", step.what.lower()).strip("-") or "step", taken)
        taken.add(identity)
        update: dict[str, Any] = {"id": identity}
        if isinstance(step, EffectStep):
            known = effects()[step.effect].parameters
            update["parameters"] = {p.name: _plain(p, step.parameters.get(p.name, p.default)) for p in known}
        elif isinstance(step, PluginStep):
            update["parameters"] = {
                name: plain(value) if moves(value) else value for name, value in step.parameters.items()
            }
        return step.model_copy(update=update)

    return chain.model_copy(update={"step": changed(chain.step, resolved)})


def _plain(parameter: Parameter, value: Any) -> Any:
    return plain(value) if moves(value) else parameter.plain(value)


def _free(name: str, taken: set[str]) -> str:
    number = 2
    candidate = name
    while candidate in taken:
        candidate = f"{name}-{number}"
        number += 1
    return candidate


def _values(document: dict[str, Any], settings: Mapping[str, str]) -> dict[str, Scalar]:
    table = document.get("variables")
    declared = {
        name: variable
        for name, variable in (table.items() if isinstance(table, dict) else ())
        if isinstance(variable, dict) and isinstance(variable.get("default"), (bool, int, float, str))
    }
    values: dict[str, Scalar] = {name: variable["default"] for name, variable in declared.items()}
    for name, text in settings.items():
        if name not in values:
            there = "it declares " + ", ".join(f"`{v}`" for v in values) if values else "it declares none"
            hint = did_you_mean(name, values) or there
            raise UsageError(f"--set {name}: the chain has no variable `{name}`", hint=hint)
        values[name] = _setting(name, text, values[name])
        _within(name, values[name], declared[name])
    return values


def _setting(name: str, text: str, default: Scalar) -> Scalar:
    if isinstance(default, bool):
        if text not in {"true", "false"}:
            raise UsageError(f"--set {name}={text}: `{name}` is true or false")
        return text == "true"
    if isinstance(default, str):
        return text
    try:
        number = float(text)
    except ValueError:
        raise UsageError(f"--set {name}={text}: `{name}` is a number") from None
    if not math.isfinite(number):
        raise UsageError(f"--set {name}={text}: `{name}` must be a finite number")
    return int(number) if isinstance(default, int) and number.is_integer() else number


def _within(name: str, value: Scalar, declared: Mapping[str, Any]) -> None:
    if isinstance(value, (bool, str)):
        return
    unit = f" {declared['unit']}" if isinstance(declared.get("unit"), str) else ""
    least, most = declared.get("min"), declared.get("max")
    if isinstance(least, (int, float)) and value < least:
        raise UsageError(f"--set {name}={value:g} is below {least:g}{unit}, the least the chain allows")
    if isinstance(most, (int, float)) and value > most:
        raise UsageError(f"--set {name}={value:g} is above {most:g}{unit}, the most the chain allows")

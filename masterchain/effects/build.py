"""From a description and values to a working pedalboard plug-in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.effects.catalogue import effect, left_out
from masterchain.effects.description import Effect, Parameter
from masterchain.effects.impulse_response import read_impulse_response
from masterchain.errors import PluginError

if TYPE_CHECKING:
    import pedalboard


def build(name: str, parameters: Mapping[str, object], folder: Path | None = None) -> pedalboard.Plugin:
    """A pedalboard built-in with the values given, and the described defaults for the rest.

    Every value is handed over, so that a release of pedalboard with other defaults does not change the sound, and
    read back, since pedalboard accepts some without taking them.

    Args:
        name: an effect of the catalogue.
        parameters: values by parameter name, as the chain has them.
        folder: what relative file names are relative to: the chain file's folder.

    Raises:
        PluginError: there is no such effect or parameter, a value is not permitted, or pedalboard did not take it.
        AudioFileError: a file the effect needs is missing or is not sound.
    """
    import pedalboard

    described = effect(name)
    if described is not None and described.own:
        raise PluginError(f"{name} is no effect of pedalboard's")
    if described is None:
        raise PluginError(
            f"there is no effect {name}", hint=left_out(name) or "`masterchain effects list` prints them all"
        )
    _refuse_faults(described, parameters)
    arguments: dict[str, object] = {}
    for parameter in described.parameters:
        value = parameters.get(parameter.name, parameter.default)
        if parameter.kind == "path":
            arguments[parameter.name], arguments["sample_rate"] = read_impulse_response(
                Path(str(value)), folder
            )
        else:
            arguments[parameter.name] = _native(value, parameter)
    try:
        plugin: pedalboard.Plugin = getattr(pedalboard, name)(**arguments)
    except (ValueError, TypeError, RuntimeError) as refused:
        raise PluginError(f"pedalboard refused {name}: {refused}") from refused
    for parameter in described.parameters:
        if parameter.kind != "path":
            _read_back(plugin, parameter, arguments[parameter.name], name)
    return plugin


def _refuse_faults(described: Effect, parameters: Mapping[str, object]) -> None:
    for given in parameters:
        if described.parameter(given) is None:
            raise PluginError(
                f"{described.name} has no parameter {given}",
                hint=f"it has {', '.join(p.name for p in described.parameters) or 'none'}",
            )
    for parameter in described.parameters:
        if parameter.name in parameters:
            if fault := parameter.fault(parameters[parameter.name]):
                raise PluginError(f"{described.name}: {fault.message}", hint=fault.remark or None)
        elif parameter.required:
            raise PluginError(f"{described.name} needs {parameter.name}", hint=parameter.sentence)


def _native(value: object, parameter: Parameter) -> object:
    import pedalboard

    if parameter.kind == "choice":
        names = pedalboard.LadderFilter.Mode if parameter.name == "mode" else pedalboard.Resample.Quality
        return getattr(names, str(value))
    return value


def _read_back(plugin: pedalboard.Plugin, parameter: Parameter, given: object, effect_name: str) -> None:
    taken = getattr(plugin, parameter.name)
    if parameter.kind == "number":
        # pedalboard keeps float32, and some levels as a gain whose dB are computed when asked.
        agrees = math.isclose(taken, float(str(given)), rel_tol=1e-5, abs_tol=1e-4)
    else:
        agrees = taken == given
    if not agrees:
        raise PluginError(f"pedalboard set {effect_name}'s {parameter.name} to {taken} instead of {given}")

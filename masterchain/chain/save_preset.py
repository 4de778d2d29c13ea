"""A step of a chain kept as a preset."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import tomlkit

from masterchain.audio.stage import Staged
from masterchain.chain.load import Loaded
from masterchain.chain.model import EffectStep, PluginStep, Step
from masterchain.chain.paths import is_bundle_path
from masterchain.chain.step_tree import walk
from masterchain.diagnostics.document import read
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.effects.catalogue import effects
from masterchain.errors import UsageError

_KEPT = ("mix", "oversample", "format", "vendor", "plugin_name", "latency_samples", "preroll_s")


def save_preset(loaded: Loaded, step_id: str, path: Path, name: str, when: str) -> None:
    """Write a step's settings into a file of presets, a new one or one that is there.

    Args:
        loaded: the chain, filled in: variables become the values they have.
        step_id: which step.
        path: the file; what it holds stays as it was written.
        name: the preset's, new to the file.
        when: when to use it.

    Raises:
        UsageError: the chain has no such step, the step is a split, or the file has a preset of that name.
        DiagnosticError: the file is there and is not TOML.
        AudioFileError: the file cannot be written.
    """
    step = _step(loaded, step_id)
    if path.exists():
        source, plain = read(path)
        document = tomlkit.parse(source.text)
        if any(one.get("name") == name for one in plain.get("preset", []) if isinstance(one, dict)):
            raise UsageError(f"{path} has a preset `{name}` already", hint="choose another name")
    else:
        document = tomlkit.document()
        document["schema"] = 1
        document["name"] = path.stem
    presets = document.setdefault("preset", tomlkit.aot())
    if presets:
        presets[-1].add(tomlkit.nl())
    presets.append(_table(step, loaded, path.parent, name, when))
    with Staged(path) as staged:
        staged.file.write(tomlkit.dumps(document).encode())
        staged.commit(overwrite=True)


def _step(loaded: Loaded, step_id: str) -> EffectStep | PluginStep:
    steps: dict[str, Step] = {str(step.id): step for _, step in walk(loaded.chain.step)}
    if step_id not in steps:
        hint = did_you_mean(step_id, steps) or "its steps: " + ", ".join(steps)
        raise UsageError(f"the chain has no step `{step_id}`", hint=hint)
    step = steps[step_id]
    if not isinstance(step, EffectStep | PluginStep):
        raise UsageError(f"`{step_id}` is a split; a preset is one effect or one plug-in")
    return step


def _table(step: EffectStep | PluginStep, loaded: Loaded, folder: Path, name: str, when: str) -> Any:
    def moved(value: str) -> str:
        return value if Path(value).is_absolute() else os.path.relpath(loaded.folder / value, folder)

    table = tomlkit.table()
    table["name"], table["when"] = name, when
    parameters = dict(step.parameters)
    if isinstance(step, EffectStep):
        table["effect"] = step.effect
        for parameter in effects()[step.effect].parameters:
            if parameter.kind == "path" and parameters.get(parameter.name):
                parameters[parameter.name] = moved(parameters[parameter.name])
    else:
        table["plugin"] = moved(step.plugin) if is_bundle_path(step.plugin) else step.plugin
        if step.state:
            table["state"] = moved(step.state)
    defaults = type(step).model_fields
    for key in _KEPT:
        value = getattr(step, key, None)
        if value is not None and value != defaults[key].default:
            table[key] = value
    if parameters:
        inline = tomlkit.inline_table()
        inline.update(parameters)
        table["parameters"] = inline
    return table

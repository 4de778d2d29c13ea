"""A file of presets: named settings of one step, each with when to use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from masterchain.chain.faults import Faults
from masterchain.chain.load import Loaded, made
from masterchain.chain.model import EffectStep, Part, PluginStep
from masterchain.chain.presets import presets_of
from masterchain.chain.written import Origins, Paper, Written, written
from masterchain.diagnostics.document import read
from masterchain.diagnostics.record import DiagnosticError
from masterchain.diagnostics.schema_faults import faults as schema_faults


class PresetHead(Part):
    """What a file of presets says beside the presets."""

    schema_version: Literal[1] = Field(alias="schema", description="The version of this format: 1.")
    name: str | None = Field(None, description="What the file is called; its own name by default.")
    description: str | None = Field(None, description="What its presets have in common, one sentence.")


class PresetWords(Part):
    """What a preset says of itself."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", description="The preset's name within its file."
    )
    when: str = Field(min_length=1, description="When to use it, one sentence.")


@dataclass(frozen=True, slots=True)
class Preset:
    """A sound preset.

    Attributes:
        file: the name its file is found by.
        name: its own.
        when: when to use it.
        step: what it sets.
        loaded: a chain of nothing but the preset.
    """

    file: str
    name: str
    when: str
    step: EffectStep | PluginStep
    loaded: Loaded

    @property
    def reference(self) -> str:
        """What a chain writes: `use = "glue/soft"`."""
        return f"{self.file}/{self.name}"


def load_presets(path: Path) -> tuple[Preset, ...]:
    """The presets of a file, in its order.

    Raises:
        DiagnosticError: the file or a preset in it is wrong; carries all faults.
    """
    source, document = read(path)
    whole = written(document, Paper(source, path.parent))
    faults = Faults(Origins(whole))
    head = {key: value for key, value in document.items() if key != "preset"}
    try:
        PresetHead.model_validate(head)
    except ValidationError as error:
        faults.add(*schema_faults(faults.places, error, PresetHead))
    presets = [
        preset for table in presets_of(whole) if (preset := _preset(path.stem, table, faults)) is not None
    ]
    _names(whole, faults)
    faults.settle()
    return tuple(presets)


def _preset(file: str, table: Written, faults: Faults) -> Preset | None:
    words = {key: table.value[key].plain() for key in ("name", "when") if key in table.value}
    try:
        said = PresetWords.model_validate(words)
    except ValidationError as error:
        faults.add(*schema_faults(Origins(table), error, PresetWords))
        said = None
    step = {key: value for key, value in table.value.items() if key not in ("name", "when")}
    if "split" in step or "use" in step:
        key = "split" if "split" in step else "use"
        faults.add_at(step[key], "conflict", "a preset is one effect or one plug-in")
        return None
    try:
        loaded = made(_chain_of(Written(step, table.paper, table.keys)), {})
    except DiagnosticError as error:
        faults.add(*error.diagnostics)
        return None
    (only,) = loaded.chain.step
    if said is None or not isinstance(only, EffectStep | PluginStep):
        return None
    return Preset(file, said.name, said.when, only, loaded)


def _chain_of(step: Written) -> Written:
    """A chain of one step, which stands where the step was written."""
    paper, keys = step.paper, step.keys
    return Written(
        {"schema": Written(1, paper, ("schema",)), "step": Written([step], paper, keys)}, paper, ()
    )


def _names(whole: Written, faults: Faults) -> None:
    seen: dict[str, Mapping[str, Written]] = {}
    for table in presets_of(whole):
        name = table.get("name")
        if name is None or not isinstance(name.value, str):
            continue
        if name.value in seen:
            faults.add_at(name, "duplicate-id", f'there is already a preset "{name.value}" in this file')
        seen[name.value] = table.value

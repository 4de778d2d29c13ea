"""The files beside its own text that a chain's sound depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from masterchain.chain.load import Loaded
from masterchain.chain.model import EffectStep, PluginStep
from masterchain.chain.step_tree import walk
from masterchain.effects.catalogue import effects


@dataclass(frozen=True, slots=True)
class ChainFile:
    """A file that a step names.

    Attributes:
        step: the step's id.
        key: the key or parameter that names it: `state`, `impulse_response_filename`.
        written: the path as the chain has it.
        path: where it lies.
    """

    step: str
    key: str
    written: str
    path: Path


def chain_files(loaded: Loaded) -> Iterator[ChainFile]:
    """The states and impulse responses that a chain's steps name, in order; one of a step left out need not exist."""
    for _, step in walk(loaded.chain.step):
        for key, written in _named(step):
            yield ChainFile(str(step.id), key, written, loaded.folder / written)


def _named(step: object) -> Iterator[tuple[str, str]]:
    if isinstance(step, PluginStep) and step.state:
        yield "state", step.state
    if isinstance(step, EffectStep):
        for parameter in effects()[step.effect].parameters:
            if parameter.kind == "path":
                yield parameter.name, str(step.parameters[parameter.name])

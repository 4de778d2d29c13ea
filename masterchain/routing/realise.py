"""From a plan to processors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.chain.model import EffectStep, PluginStep
from masterchain.dsp.board import Board
from masterchain.dsp.mix import Mix
from masterchain.dsp.processor import Processor
from masterchain.dsp.reblock import Reblock
from masterchain.dsp.serial import Serial
from masterchain.effects.build import build
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.processor import PluginProcessor
from masterchain.routing.plan import Plan, Run
from masterchain.units import position

if TYPE_CHECKING:
    import pedalboard

Watch = Callable[[str], None]
"""Told, before a plug-in's code runs, whose it is and where in the track: all that is left when the process dies."""


@dataclass(frozen=True, slots=True)
class Realised:
    """The moving parts of a plan, not yet prepared.

    Attributes:
        processor: all of them.
        plugins: those that are plug-ins, in order; asked for their findings when the stream is over.
    """

    processor: Processor
    plugins: tuple[PluginProcessor, ...]


def realise(plan: Plan, folder: Path, watch: Watch = lambda _: None) -> Realised:
    """Make the moving parts of a plan.

    Args:
        plan: what runs.
        folder: what the chain's relative paths are relative to.
        watch: is told which plug-in is about to run.
    """
    plugins: list[PluginProcessor] = []
    parts: list[Processor] = []
    for run in plan.runs:
        if run.plugin is not None:
            (step,) = run.steps
            assert isinstance(step, PluginStep)  # noqa: S101 - the plan has made the run of it
            hosted = _plugin(step, run.plugin, folder, watch)
            plugins.append(hosted)
            part: Processor = hosted
        else:
            part = _board(run, folder)
        parts.append(Mix(part, run.mix) if run.mix < 1.0 else part)
    return Realised(Serial(parts), tuple(plugins))


def _board(run: Run, folder: Path) -> Processor:
    steps = [step for step in run.steps if isinstance(step, EffectStep)]

    def make() -> list[pedalboard.Plugin]:
        return [build(step.effect, step.parameters, folder) for step in steps]

    board = Board(make, [str(step.id) for step in steps], tail_s=sum(_wait_s(step) for step in steps))
    return Reblock(board) if run.fixed_blocks else board


def _plugin(step: PluginStep, description: PluginDescription, folder: Path, watch: Watch) -> PluginProcessor:
    name = f'{description.identity.name} (step "{step.id}")'

    def told(at_s: float | None) -> None:
        watch(f"{name} at {position(at_s)}" if at_s is not None else f"{name} while it was loaded")

    return PluginProcessor(
        description,
        step=step.id,
        values=step.parameters,
        state=folder / step.state if step.state else None,
        latency_samples=step.latency_samples,
        preroll_s=step.preroll_s,
        watch=told,
    )


def _wait_s(step: EffectStep) -> float:
    """How long a step can be silent and still have sound to come: the time between echoes."""
    return float(step.parameters["delay_seconds"]) if step.effect == "Delay" else 0.0

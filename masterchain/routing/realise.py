"""From a plan to processors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.chain.model import Step
from masterchain.dsp.board import Board
from masterchain.dsp.mix import Mix
from masterchain.dsp.processor import Processor
from masterchain.dsp.reblock import Reblock
from masterchain.dsp.serial import Serial
from masterchain.effects.build import build
from masterchain.routing.plan import Plan, Run

if TYPE_CHECKING:
    import pedalboard


def realise(plan: Plan, folder: Path) -> Processor:
    """The moving parts of a plan, not yet prepared.

    Args:
        plan: what runs.
        folder: what the chain's relative paths are relative to.
    """
    return Serial([_run(run, folder) for run in plan.runs])


def _run(run: Run, folder: Path) -> Processor:
    def make() -> list[pedalboard.Plugin]:
        return [build(step.effect, step.parameters, folder) for step in run.steps]

    names = [step.id or step.effect for step in run.steps]
    part: Processor = Board(make, names, tail_s=sum(_wait_s(step) for step in run.steps))
    if run.fixed_blocks:
        part = Reblock(part)
    return Mix(part, run.mix) if run.mix < 1.0 else part


def _wait_s(step: Step) -> float:
    """How long a step can be silent and still have sound to come: the time between echoes."""
    return float(step.parameters["delay_seconds"]) if step.effect == "Delay" else 0.0

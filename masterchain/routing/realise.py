"""From a plan to processors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.chain.model import EffectStep
from masterchain.dsp.automated import Automated
from masterchain.dsp.automated_board import automated_board
from masterchain.dsp.bands import Bands
from masterchain.dsp.board import Board
from masterchain.dsp.branches import Branch
from masterchain.dsp.curve import Curve
from masterchain.dsp.left_right import LeftRight
from masterchain.dsp.mid_side import MidSide
from masterchain.dsp.mix import Mix
from masterchain.dsp.oversample import Oversampled
from masterchain.dsp.parallel import Parallel
from masterchain.dsp.processor import Processor
from masterchain.dsp.reblock import Reblock
from masterchain.dsp.serial import Serial
from masterchain.effects.build import build
from masterchain.effects.catalogue import effects
from masterchain.effects.own import build_own
from masterchain.plugins.host import AUTOMATED_BLOCK_FRAMES, PLUGIN_BLOCK_FRAMES
from masterchain.plugins.processor import PluginProcessor
from masterchain.routing import nodes
from masterchain.routing.nodes import Node
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


def realise(
    planned: Sequence[Node],
    folder: Path,
    watch: Watch = lambda _: None,
    *,
    made: Callable[[Node, Processor], None] = lambda *_: None,
    stand_in: Callable[[nodes.Plugin], Processor] | None = None,
) -> Realised:
    """Make the moving parts of a plan's nodes.

    Args:
        planned: what runs.
        folder: what the chain's relative paths are relative to.
        watch: is told which plug-in is about to run.
        made: is told which processor each node became.
        stand_in: makes what stands in a plug-in's place, where its own code shall not run.
    """
    maker = _Maker(folder, watch, made, stand_in)
    return Realised(maker.serial(planned), tuple(maker.plugins))


@dataclass
class _Maker:
    folder: Path
    watch: Watch
    made: Callable[[Node, Processor], None]
    stand_in: Callable[[nodes.Plugin], Processor] | None
    plugins: list[PluginProcessor] = field(default_factory=list)

    def serial(self, planned: Sequence[Node]) -> Processor:
        parts = [self.part(node) for node in planned]
        return parts[0] if len(parts) == 1 else Serial(parts)

    def part(self, node: Node) -> Processor:
        part = self.realised(node)
        self.made(node, part)
        return part

    def realised(self, node: Node) -> Processor:
        match node:
            case nodes.Run():
                board = self.board(node)
                return Reblock(board) if node.fixed_blocks else board
            case nodes.OwnEffect(step):
                return build_own(step.effect, step.parameters, self.folder)
            case nodes.Plugin():
                return self.stand_in(node) if self.stand_in else self.plugin(node)
            case nodes.Moving():
                return self.moving(node)
            case nodes.Mixed(inner, amount):
                return Mix(self.serial(inner), amount)
            case nodes.Oversampled(inner, factor):
                return Oversampled(self.serial(inner), factor)
            case nodes.Split():
                return self.split(node)

    def split(self, node: nodes.Split) -> Processor:
        made = [self.serial(branch.nodes) for branch in node.branches]
        if node.kind == "mid-side":
            return MidSide(*made)
        if node.kind == "left-right":
            return LeftRight(*made)
        branches = [
            Branch(part, branch.gain_db, branch.invert)
            for part, branch in zip(made, node.branches, strict=True)
        ]
        if node.kind == "parallel":
            return Parallel(branches)
        return Bands(node.crossovers_hz, branches, node.phase)

    def board(self, run: nodes.Run, curves: Mapping[str, Curve] | None = None) -> Board:
        def make() -> list[pedalboard.Plugin]:
            return [build(step.effect, step.parameters, self.folder) for step in run.steps]

        names = [str(step.id) for step in run.steps]
        return Board(make, names, tail_s=sum(_wait_s(step, curves or {}) for step in run.steps))

    def moving(self, node: nodes.Moving) -> Processor:
        curves = dict(node.curves)
        match node.node:
            case nodes.Run() as run:
                (step,) = run.steps
                filters = effects()[step.effect].category == "filter"
                return automated_board(lambda: self.board(run, curves), curves, filters=filters)
            case nodes.OwnEffect(step):
                own = build_own(step.effect, step.parameters, self.folder)
                return Reblock(Automated(own, curves, own.change))
            case nodes.Plugin() as plugin:
                if self.stand_in:
                    return self.stand_in(plugin)
                hosted = self.plugin(plugin, block_frames=AUTOMATED_BLOCK_FRAMES)
                return Reblock(Automated(hosted, curves, hosted.change, step_frames=AUTOMATED_BLOCK_FRAMES))

    def plugin(self, node: nodes.Plugin, *, block_frames: int = PLUGIN_BLOCK_FRAMES) -> PluginProcessor:
        step = node.step
        name = f'{node.description.identity.name} (step "{step.id}")'

        def told(at_s: float | None) -> None:
            self.watch(f"{name} at {position(at_s)}" if at_s is not None else f"{name} while it was loaded")

        made = PluginProcessor(
            node.description,
            step=step.id,
            values=step.parameters,
            state=self.folder / step.state if step.state else None,
            latency_samples=step.latency_samples,
            preroll_s=step.preroll_s,
            watch=told,
            block_frames=block_frames,
        )
        self.plugins.append(made)
        return made


def _wait_s(step: EffectStep, curves: Mapping[str, Curve]) -> float:
    """How long a step can be silent and still have sound to come: the time between echoes, at its longest."""
    if step.effect != "Delay":
        return 0.0
    moving = curves.get("delay_seconds")
    still = float(step.parameters["delay_seconds"])
    return max([still, *(point.value for point in (moving.points if moving else ()))])

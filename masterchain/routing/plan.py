"""What will run, in which order, decided before any sound does.

Neighbouring pedalboard effects become one `Run`, so that an ordinary chain runs at pedalboard's own speed. What would
do nothing (a step switched off, a split whose branches are all empty) is not in the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from masterchain.chain.automation import curves, first_values
from masterchain.chain.load import Loaded
from masterchain.chain.model import BandsStep, EffectStep, ParallelStep, PluginStep, SplitStep, Step
from masterchain.chain.step_tree import branch_name, branches_of, held_by
from masterchain.effects.catalogue import effects
from masterchain.plugins.description import PluginDescription
from masterchain.routing.nodes import (
    BranchPlan,
    Mixed,
    Moving,
    Node,
    Oversampled,
    OwnEffect,
    Plugin,
    Run,
    Split,
    leaves,
)
from masterchain.routing.suits import TrackFormat, suits


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs for one track, in order; empty when sound passes untouched."""

    nodes: tuple[Node, ...]

    @property
    def steps(self) -> tuple[EffectStep | PluginStep, ...]:
        """Every effect and plug-in that will be heard, in order."""
        return tuple(leaves(self.nodes))


def plan(loaded: Loaded, track: TrackFormat) -> Plan:
    """The plan of a chain for a track of this format.

    Raises:
        DiagnosticError: an effect or a split cannot work on such a track (`unsupported-format`), or a frequency of the
            chain lies at or above half the sample rate it runs at (`above-nyquist`).
        PluginError: a plug-in cannot work on as many channels.
    """
    suits(loaded, track)
    return Plan(fused(_nodes(loaded.chain.step, _Chain(loaded.plugins, track.duration_s))))


def plan_by_step(loaded: Loaded, track: TrackFormat) -> tuple[tuple[str, Plan], ...]:
    """As `plan`, but a plan for each of the chain's own steps that is heard, so that one can listen between them.

    Raises:
        As `plan`.
    """
    suits(loaded, track)
    chain = _Chain(loaded.plugins, track.duration_s)
    apart = ((str(step.id), _nodes([step], chain)) for step in loaded.chain.step)
    return tuple((identity, Plan(nodes)) for identity, nodes in apart if nodes)


def fused(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The same nodes with neighbouring pedalboard runs made one."""
    made: list[Node] = []
    for node in nodes:
        last = made[-1] if made else None
        if isinstance(node, Run) and isinstance(last, Run):
            made[-1] = Run((*last.steps, *node.steps), last.fixed_blocks or node.fixed_blocks)
        else:
            made.append(node)
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Chain:
    plugins: Mapping[str, PluginDescription]
    duration_s: float


def _nodes(steps: Sequence[Step], chain: _Chain) -> tuple[Node, ...]:
    return tuple(node for step in steps for node in _node(step, chain))


def _node(step: Step, chain: _Chain) -> tuple[Node, ...]:
    if not step.enabled or step.mix == 0.0:
        return ()
    nodes = (_leaf(step, chain),) if isinstance(step, EffectStep | PluginStep) else _split(step, chain)
    if nodes and step.oversample != 1:
        nodes = (Oversampled(nodes, step.oversample),)
    return (Mixed(nodes, step.mix),) if nodes and step.mix < 1.0 else nodes


def _leaf(step: EffectStep | PluginStep, chain: _Chain) -> Node:
    moving = curves(step.parameters, chain.duration_s)
    still = step.model_copy(update={"parameters": first_values(step.parameters)}) if moving else step
    node: Run | OwnEffect | Plugin
    if isinstance(still, PluginStep):
        node = Plugin(still, chain.plugins[str(step.id)])
    else:
        described = effects()[still.effect]
        node = OwnEffect(still) if described.own else Run((still,), described.fixed_blocks)
    return Moving(node, tuple(moving.items())) if moving else node


def _split(step: SplitStep, chain: _Chain) -> tuple[Node, ...]:
    held = [fused(_nodes(steps, chain)) for _, steps in held_by(step)]
    if isinstance(step, BandsStep | ParallelStep):
        _, given = branches_of(step)
        branches = [
            BranchPlan(branch_name(step, at), nodes, one.gain_db, one.invert)
            for at, (one, nodes) in enumerate(zip(given, held, strict=True))
        ]
    else:
        branches = [
            BranchPlan(str(key), nodes) for ((key,), _), nodes in zip(held_by(step), held, strict=True)
        ]
    if all(branch.neutral for branch in branches) and (step.split != "parallel" or len(branches) == 1):
        return ()
    split = Split(str(step.id), step.split, tuple(branches))
    if isinstance(step, BandsStep):
        split = replace(split, crossovers_hz=tuple(step.crossovers_hz), phase=step.phase)
    return (split,)

"""What will run, in which order, decided before any sound does.

Neighbouring pedalboard effects become one `Run`, so that an ordinary chain runs at pedalboard's own speed. What would
do nothing (a step switched off, a split whose branches are all empty) is not in the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from masterchain.chain.load import Loaded
from masterchain.chain.model import BandsStep, EffectStep, ParallelStep, PluginStep, SplitStep, Step
from masterchain.chain.step_tree import branch_name, branches_of, held_by
from masterchain.effects.catalogue import effects
from masterchain.plugins.description import PluginDescription
from masterchain.routing.nodes import (
    BranchPlan,
    Mixed,
    Node,
    Oversampled,
    OwnEffect,
    Plugin,
    Run,
    Split,
    leaves,
)
from masterchain.routing.suits import suits


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs for one track, in order; empty when sound passes untouched."""

    nodes: tuple[Node, ...]

    @property
    def steps(self) -> tuple[EffectStep | PluginStep, ...]:
        """Every effect and plug-in that will be heard, in order."""
        return tuple(leaves(self.nodes))


def plan(loaded: Loaded, sample_rate_hz: int, channels: int) -> Plan:
    """The plan of a chain for a track of this format.

    Raises:
        DiagnosticError: an effect or a split cannot work on such a track (`unsupported-format`), or a frequency of the
            chain lies at or above half the sample rate it runs at (`above-nyquist`).
        PluginError: a plug-in cannot work on as many channels.
    """
    suits(loaded, sample_rate_hz, channels)
    return Plan(fused(_nodes(loaded.chain.step, loaded.plugins)))


def plan_by_step(loaded: Loaded, sample_rate_hz: int, channels: int) -> tuple[tuple[str, Plan], ...]:
    """As `plan`, but a plan for each of the chain's own steps that is heard, so that one can listen between them.

    Raises:
        As `plan`.
    """
    suits(loaded, sample_rate_hz, channels)
    apart = ((str(step.id), _nodes([step], loaded.plugins)) for step in loaded.chain.step)
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


def _nodes(steps: Sequence[Step], plugins: Mapping[str, PluginDescription]) -> tuple[Node, ...]:
    return tuple(node for step in steps for node in _node(step, plugins))


def _node(step: Step, plugins: Mapping[str, PluginDescription]) -> tuple[Node, ...]:
    if not step.enabled or step.mix == 0.0:
        return ()
    nodes: tuple[Node, ...]
    if isinstance(step, PluginStep):
        nodes = (Plugin(step, plugins[str(step.id)]),)
    elif isinstance(step, EffectStep):
        described = effects()[step.effect]
        nodes = (OwnEffect(step),) if described.own else (Run((step,), described.fixed_blocks),)
    else:
        nodes = _split(step, plugins)
    if nodes and step.oversample != 1:
        nodes = (Oversampled(nodes, step.oversample),)
    return (Mixed(nodes, step.mix),) if nodes and step.mix < 1.0 else nodes


def _split(step: SplitStep, plugins: Mapping[str, PluginDescription]) -> tuple[Node, ...]:
    held = [fused(_nodes(steps, plugins)) for _, steps in held_by(step)]
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

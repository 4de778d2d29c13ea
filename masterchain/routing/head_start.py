"""Where a chain may be cut, so that a second core takes its head.

A head is made of pedalboard effects only, which let go of Python's lock and belong to no thread, and none of them is
late: what follows then hears the same blocks as without the cut, and the result is the same to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence

from masterchain.chain.model import EffectStep
from masterchain.effects.catalogue import effects
from masterchain.routing.nodes import Node, Run
from masterchain.routing.plan import fused

_COSTS = {
    "level": 0.5,
    "filter": 4.0,
    "dynamics": 8.0,
    "colour": 8.0,
    "space": 15.0,
    "modulation": 25.0,
    "degradation": 100.0,
}
"""About how many nanoseconds a sample takes, by an effect's category."""
_TRUE_PEAK_COST = 75.0
_OTHER_COST = 30.0
_LEAST_COST = 8.0
"""A shorter head is not worth handing every block from one core to another."""


def cut(planned: Sequence[Node]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The head of a chain and the rest, which takes about as long; no head where none is worth it."""
    parts = [part for node in planned for part in _parts(node)]
    most = next((at for at, part in enumerate(parts) if not _may_lead(part)), len(parts))
    costs = [_cost(part) for part in parts]
    at = min(range(most + 1), key=lambda at: max(sum(costs[:at]), sum(costs[at:])))
    if sum(costs[:at]) < _LEAST_COST or sum(costs[at:]) == 0.0:
        return (), tuple(planned)
    return fused(parts[:at]), fused(parts[at:])


def _parts(node: Node) -> list[Node]:
    """What a node can be cut into."""
    if isinstance(node, Run):
        return [Run((step,), node.fixed_blocks) for step in node.steps]
    return [node]


def _may_lead(part: Node) -> bool:
    return isinstance(part, Run) and not any(effects()[step.effect].latent for step in part.steps)


def _cost(part: Node) -> float:
    return sum(map(_step_cost, part.steps)) if isinstance(part, Run) else _OTHER_COST


def _step_cost(step: EffectStep) -> float:
    if step.parameters.get("true_peak"):
        return _TRUE_PEAK_COST
    return _COSTS[effects()[step.effect].category]

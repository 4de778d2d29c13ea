"""What a plan is made of: steps that run as one, and the ways they are joined. Plain data, no sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from masterchain.chain.model import EffectStep, PluginStep
from masterchain.dsp.curve import Curve
from masterchain.plugins.description import PluginDescription


@dataclass(frozen=True, slots=True)
class Run:
    """Pedalboard effects that run as one pedalboard.

    Attributes:
        steps: in order.
        fixed_blocks: the run must see blocks of one constant size.
    """

    steps: tuple[EffectStep, ...]
    fixed_blocks: bool = False


@dataclass(frozen=True, slots=True)
class OwnEffect:
    """A step that is one of our own effects."""

    step: EffectStep


@dataclass(frozen=True, slots=True)
class Plugin:
    """A step that is a plug-in."""

    step: PluginStep
    description: PluginDescription


@dataclass(frozen=True, slots=True)
class Moving:
    """A single effect or plug-in whose parameters move with the time of the track.

    Attributes:
        node: what moves, with the values it begins with.
        curves: by the parameter's name.
    """

    node: Run | OwnEffect | Plugin
    curves: tuple[tuple[str, Curve], ...]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Nodes beside their own input.

    Attributes:
        nodes: the wet path.
        amount: how much of it is heard.
    """

    nodes: tuple[Node, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Oversampled:
    """Nodes that run at a multiple of the sample rate."""

    nodes: tuple[Node, ...]
    factor: Literal[2, 4, 8]


@dataclass(frozen=True, slots=True)
class BranchPlan:
    """One way through a split.

    Attributes:
        name: what it is called in drawings: `mid`, `120 to 2500 Hz`, `branch 2`.
        nodes: what runs in it; nothing lets the sound pass.
        gain_db: its level where the branches join.
        invert: its polarity is turned there.
    """

    name: str
    nodes: tuple[Node, ...]
    gain_db: float = 0.0
    invert: bool = False

    @property
    def neutral(self) -> bool:
        """Whether the branch does nothing to the sound."""
        return not self.nodes and self.gain_db == 0.0 and not self.invert


@dataclass(frozen=True, slots=True)
class Split:
    """Sound taken apart, and put together again after its branches.

    Attributes:
        id: the step's.
        kind: how it is taken apart.
        branches: in the order of the chain file.
        crossovers_hz: where bands meet.
        phase: of the bands' filters.
    """

    id: str
    kind: Literal["mid-side", "left-right", "bands", "parallel"]
    branches: tuple[BranchPlan, ...]
    crossovers_hz: tuple[float, ...] = ()
    phase: Literal["minimum", "linear"] = "minimum"


Node = Run | OwnEffect | Plugin | Moving | Mixed | Oversampled | Split


def leaves(nodes: tuple[Node, ...]) -> Iterator[EffectStep | PluginStep]:
    """Every effect and plug-in that will run, in the order of the chain file."""
    for node in nodes:
        match node:
            case Run():
                yield from node.steps
            case OwnEffect() | Plugin():
                yield node.step
            case Moving():
                yield from leaves((node.node,))
            case Mixed() | Oversampled():
                yield from leaves(node.nodes)
            case Split():
                for branch in node.branches:
                    yield from leaves(branch.nodes)

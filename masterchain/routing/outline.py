"""A plan for drawing: what stands in a row, what branches, and how late each part is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from masterchain.dsp.processor import Block, Format, Processor
from masterchain.dsp.stream import BLOCK_FRAMES
from masterchain.effects.catalogue import effects
from masterchain.routing import nodes
from masterchain.routing.nodes import Node
from masterchain.routing.plan import Plan
from masterchain.routing.realise import realise


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a row.

    Attributes:
        label: what it is called.
        detail: what it is; empty where the label says it.
        latency_frames: how late it makes the sound, at the rate it runs at.
        branches: the ways through it, with their names; empty for what is one thing.
    """

    label: str
    detail: str
    latency_frames: int
    branches: tuple[tuple[str, tuple[Part, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole chain for drawing.

    Attributes:
        parts: in order; neighbouring effects that run as one stand apart here, the latency with the first.
        latency_frames: of the whole, which a render takes off again.
        sample_rate_hz: of the track it is drawn for.
        channels: of that track.
    """

    parts: tuple[Part, ...]
    latency_frames: int
    sample_rate_hz: int
    channels: int


def outline(planned: Plan, folder: Path, sample_rate_hz: int, channels: int) -> Outline:
    """Draw up a plan. No plug-in is loaded: their latencies are those the catalogue knows, or the chain says.

    Raises:
        AudioFileError: a file that an effect needs is missing.
    """
    processors: dict[int, Processor] = {}

    def made(node: Node, processor: Processor) -> None:
        processors[id(node)] = processor

    whole = realise(planned.nodes, folder, made=made, stand_in=_Stated).processor
    whole.prepare(Format(sample_rate_hz, channels, BLOCK_FRAMES))
    try:
        late = {key: processor.latency for key, processor in processors.items()}
        return Outline(_parts(planned.nodes, late), whole.latency, sample_rate_hz, channels)
    finally:
        whole.close()


class _Stated:
    """Stands in for a plug-in: as late as it is said to be."""

    tail = 0

    def __init__(self, node: nodes.Plugin) -> None:
        stated = node.step.latency_samples
        self.latency = node.description.latency_frames if stated is None else stated

    def prepare(self, stream: Format) -> None:
        pass

    def process(self, block: Block) -> Block:
        return block

    def close(self) -> None:
        pass


def _parts(planned: Sequence[Node], late: Mapping[int, int]) -> tuple[Part, ...]:
    return tuple(part for node in planned for part in _part(node, late))


def _part(node: Node, late: Mapping[int, int]) -> tuple[Part, ...]:
    latency = late[id(node)]
    match node:
        case nodes.Run(steps):
            parts = [Part(str(step.id), step.effect, 0) for step in steps]
            return (replace(parts[0], latency_frames=latency), *parts[1:])
        case nodes.OwnEffect(step):
            return (Part(str(step.id), effects()[step.effect].name, latency),)
        case nodes.Plugin(step, description):
            identity = description.identity
            return (Part(str(step.id), f"{identity.name} ({identity.format})", latency),)
        case nodes.Moving(inner):
            (part,) = _part(inner, {**late, id(inner): latency})
            moving = ", ".join(name for name, _ in node.curves)
            return (replace(part, detail=f"{part.detail}, moving: {moving}"),)
        case nodes.Mixed(inner, amount):
            wet = (f"wet {amount:g}", _parts(inner, late))
            return (Part("mix", "", latency, (("dry", ()), wet)),)
        case nodes.Oversampled(inner, factor):
            return (Part(f"{factor}× oversampled", "", latency, (("", _parts(inner, late)),)),)
        case nodes.Split():
            detail = f"{node.kind}, {node.phase} phase" if node.kind == "bands" else node.kind
            ways = tuple((_named(branch), _parts(branch.nodes, late)) for branch in node.branches)
            return (Part(node.id, detail, latency, ways),)


def _named(branch: nodes.BranchPlan) -> str:
    gain = f" {branch.gain_db:+g} dB" if branch.gain_db else ""
    return f"{branch.name}{gain}{' inverted' if branch.invert else ''}"

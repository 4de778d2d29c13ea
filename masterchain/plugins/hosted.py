"""A plug-in's instances on one stream, at the plug-ins' own block size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from masterchain.dsp.processor import Block, Format
from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.finding import PluginFinding
from masterchain.plugins.guard import Guard
from masterchain.plugins.instance import Instance
from masterchain.plugins.layout import Layout, layout
from masterchain.units import position


class Hosted:
    """What `PluginProcessor` runs: a `Processor` whose blocks are multiples of `block_frames`.

    Its arguments are those of `PluginProcessor`.

    Attributes:
        instances: one, or one a channel; valid after `prepare`.
    """

    def __init__(
        self,
        description: PluginDescription,
        *,
        step: str,
        values: Mapping[str, object],
        state: Path | None,
        latency_samples: int | None,
        preroll_s: float,
        watch: Callable[[float | None], None] | None,
        block_frames: int,
    ) -> None:
        self._description = description
        self._step = step
        self._values = dict(values)
        self._state = state
        self._told_latency = latency_samples
        self._preroll_s = preroll_s
        self._watch = watch
        self._block_frames = block_frames
        self.instances: tuple[Instance, ...] = ()
        self._guard: Guard | None = None
        self._sides_differ_at: int | None = None
        self._sides_differ_by = np.float32(0.0)

    @property
    def latency(self) -> int:
        """What it really is where that was told, or what the plug-in reports."""
        if self._told_latency is not None:
            return self._told_latency
        return self.instances[0].latency if self.instances else 0

    @property
    def tail(self) -> int:
        """Not known here."""
        return 0

    def prepare(self, stream: Format) -> None:
        """Load fresh instances, give them state and parameters, and find their latency."""
        self._layout: Layout = layout(self._description, stream.channels)
        self._rate = stream.sample_rate_hz
        self._frames = 0
        inner = Format(stream.sample_rate_hz, self._layout.channels, self._block_frames)
        self._say(None)
        self.instances = tuple(
            Instance(self._description, self._values, self._state) for _ in range(self._layout.instances)
        )
        for instance in self.instances:
            instance.prepare(inner, round(self._preroll_s * stream.sample_rate_hz))
        if len({instance.latency for instance in self.instances}) > 1:
            raise PluginError(f"{self._step}: its instances, one a channel, report different latencies")
        set_to_something = bool(self._values) or self._state is not None
        self._guard = Guard(self._step, stream, self.latency, self._block_frames, changed=set_to_something)

    def process(self, block: Block) -> Block:
        """The block after the plug-in."""
        at = self._frames / self._rate
        self._say(at)
        try:
            out = self._run(block)
        except (RuntimeError, ValueError, TypeError, MemoryError) as error:
            words = (str(error).splitlines() or [type(error).__name__])[0]
            raise PluginError(
                f"{self._step} failed near {position(at)}: {words}", hint="the master was not written"
            ) from error
        if self._guard is not None:
            self._guard.watch(block, out)
        self._frames += block.shape[1]
        return out

    def change(self, values: Mapping[str, object]) -> None:
        """Set parameters from the next block on; before `prepare`, from the start."""
        self._values |= values
        if self.instances:
            self._say(self._frames / self._rate)
        for instance in self.instances:
            instance.change(values)

    def waiting_s(self) -> float:
        """How long it may be silent with sound still to come."""
        return max((instance.waiting_s() for instance in self.instances), default=0.0)

    def close(self) -> None:
        """Let the plug-ins go."""
        for instance in self.instances:
            instance.close()

    def findings(self) -> Iterator[PluginFinding]:
        """What is to be told of the stream so far."""
        if any(instance.state_came_back is False for instance in self.instances):
            words = f"{self._step} gives back another state than {self._state} holds; it may or may not have taken it"
            yield PluginFinding(self._step, "state-not-verified", "warn", words)
        if len(self.instances) > 1 and (apart := self._description.instances_apart_dbfs) is not None:
            words = (
                f"{self._step} runs once a channel, and its instances do not sound alike: left and right are not "
                f"treated the same (by up to {apart:.1f} dBFS, on a test sound)"
            )
            yield PluginFinding(self._step, "instances-differ", "warn", words)
        if self._guard is not None:
            yield from self._guard.findings()
        if self._sides_differ_at is not None:
            by = 20.0 * np.log10(self._sides_differ_by)
            words = (
                f"{self._step} made stereo of a mono track, and its mean was taken: the sides differ by up to "
                f"{by:.1f} dBFS"
            )
            at = max(0, self._sides_differ_at - self.latency) / self._rate
            yield PluginFinding(self._step, "stereo-from-mono", "warn", words, at)

    def _run(self, block: Block) -> Block:
        if self._layout.stereo_from_mono:
            return self._folded(self.instances[0].process(np.repeat(block, 2, axis=0)))
        if len(self.instances) == 1:
            return self.instances[0].process(block)
        return np.concatenate(
            [
                instance.process(np.ascontiguousarray(block[channel : channel + 1]))
                for channel, instance in enumerate(self.instances)
            ]
        )

    def _folded(self, stereo: Block) -> Block:
        """One channel of two; where they are the same to the bit, their mean is each of them."""
        apart = np.abs(stereo[0] - stereo[1])
        if apart.any():
            if self._sides_differ_at is None:
                self._sides_differ_at = self._frames + int(np.flatnonzero(apart)[0])
            self._sides_differ_by = np.maximum(self._sides_differ_by, apart.max())
        mean: Block = (stereo[:1] + stereo[1:]) * np.float32(0.5)
        return mean

    def _say(self, at: float | None) -> None:
        if self._watch is not None:
            self._watch(at)

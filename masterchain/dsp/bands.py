"""A sound processed in bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np

from masterchain.dsp.branches import Branch, Branches
from masterchain.dsp.crossover import Crossover, LinearPhase, MinimumPhase
from masterchain.dsp.delay import Delay
from masterchain.dsp.processor import Block, Format


class Bands:
    """One branch a band; every branch gets all channels of it.

    What the branches change is added to the undivided sound. Where they change nothing, this is what comes out: the
    sound itself, later, with linear phase; through an all-pass with minimum phase.

    Args:
        crossovers_hz: rising, above 0.
        branches: one more than crossovers, from the lowest band to the highest.
        phase: "minimum" has no latency and turns the phase at each crossover; "linear" keeps the phase, for some tenths
            of a second of latency where crossovers are low.

    Raises:
        ValueError: crossovers do not rise, or there are not as many branches as bands.
    """

    def __init__(
        self,
        crossovers_hz: Sequence[float],
        branches: Sequence[Branch],
        phase: Literal["minimum", "linear"] = "minimum",
    ) -> None:
        if not crossovers_hz or not all(low < high for low, high in pairwise((0.0, *crossovers_hz))):
            raise ValueError(f"crossovers of {list(crossovers_hz)} Hz do not rise from above 0")
        if len(branches) != len(crossovers_hz) + 1:
            raise ValueError(f"{len(branches)} branches for {len(crossovers_hz) + 1} bands")
        self._crossovers_hz = tuple(crossovers_hz)
        self._branches = Branches(branches)
        self._kind = MinimumPhase if phase == "minimum" else LinearPhase
        self._crossover: Crossover | None = None

    @property
    def latency(self) -> int:
        """That of the crossovers and that of the slowest branch, in frames."""
        own = self._crossover.latency if self._crossover else 0
        return own + self._branches.latency

    @property
    def tail(self) -> int:
        """The longest of the branches', in frames; the crossovers fade out without a pause."""
        return self._branches.tail

    def prepare(self, stream: Format) -> None:
        """Make the filters and prepare every branch.

        Raises:
            ValueError: a crossover is not below half the sample rate.
        """
        if 2.0 * self._crossovers_hz[-1] >= stream.sample_rate_hz:
            raise ValueError(
                f"{self._crossovers_hz[-1]:g} Hz is not below half of {stream.sample_rate_hz} Hz"
            )
        self._crossover = self._kind(self._crossovers_hz, stream)
        self._branches.prepare(replace(stream, late=stream.late + self._crossover.latency))
        self._undivided = Delay(stream.channels, self._branches.latency)

    def process(self, block: Block) -> Block:
        """The next block."""
        assert self._crossover  # noqa: S101 - prepared
        undivided, bands = self._crossover.divide(block)
        total, *others = self._branches.changes(bands)
        for other in others:
            total += other
        total += self._undivided.process(undivided)
        return total.astype(np.float32)

    def close(self) -> None:
        """Close every branch."""
        self._branches.close()

"""Processors side by side, brought to one latency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.delay import Delay
from masterchain.dsp.processor import Block, Format, Processor
from masterchain.units import db_to_gain

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Branch:
    """One way through a split.

    Attributes:
        processor: what happens on the way.
        gain_db: applied to its output.
        invert: turn its output's polarity round.
    """

    processor: Processor
    gain_db: float = 0.0
    invert: bool = False

    @property
    def factor(self) -> float:
        """Gain and polarity as one number."""
        gain = db_to_gain(self.gain_db)
        return -gain if self.invert else gain


class Branches:
    """The branches of a split: each gets a block of its own, and all come out as late as the slowest.

    Their outputs can be asked for whole, or as what each branch changed. A split that adds the changes to its own
    undivided input gives that input back to the last bit when its branches change nothing.
    """

    def __init__(self, branches: Sequence[Branch]) -> None:
        self._branches = tuple(branches)

    @property
    def latency(self) -> int:
        """That of the slowest branch, in frames."""
        return max((branch.processor.latency for branch in self._branches), default=0)

    @property
    def tail(self) -> int:
        """The longest of the branches', in frames."""
        return max((branch.processor.tail for branch in self._branches), default=0)

    def prepare(self, stream: Format) -> None:
        """Prepare every branch, then delay lines that make up for their differences."""
        for branch in self._branches:
            branch.processor.prepare(stream)
        latency, channels = self.latency, stream.channels
        self._wet = [Delay(channels, latency - branch.processor.latency) for branch in self._branches]
        self._dry = [Delay(channels, latency) for _ in self._branches]

    def outputs(self, blocks: Iterable[Block]) -> list[F64]:
        """A block through each branch, with its gain and polarity."""
        return [
            np.multiply(late.process(branch.processor.process(block)), branch.factor, dtype=np.float64)
            for branch, late, block in zip(self._branches, self._wet, blocks, strict=True)
        ]

    def changes(self, blocks: Sequence[Block]) -> list[F64]:
        """What each branch's output has more than its input; exactly zero where the branch gives its input back."""
        return [
            wet - dry.process(block)
            for wet, dry, block in zip(self.outputs(blocks), self._dry, blocks, strict=True)
        ]

    def close(self) -> None:
        """Close every branch, also when one cannot be closed."""
        with ExitStack() as closing:
            for branch in self._branches:
                closing.callback(branch.processor.close)

"""Parts one after another."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from masterchain.dsp.processor import Block, Format, Processor


class Serial:
    """Processors in a row; their latencies and tails add up. An empty row passes sound through untouched."""

    def __init__(self, parts: Sequence[Processor]) -> None:
        self._parts = tuple(parts)

    @property
    def latency(self) -> int:
        """The sum of the parts' latencies, in frames."""
        return sum(part.latency for part in self._parts)

    @property
    def tail(self) -> int:
        """The sum of the parts' tails, in frames."""
        return sum(part.tail for part in self._parts)

    def prepare(self, stream: Format) -> None:
        """Prepare every part, and tell each how late the parts before it are."""
        for part in self._parts:
            part.prepare(stream)
            stream = replace(stream, late=stream.late + part.latency)

    def process(self, block: Block) -> Block:
        """The block after all parts."""
        for part in self._parts:
            block = part.process(block)
        return block

    def close(self) -> None:
        """Close every part, also when one cannot be closed."""
        with ExitStack() as closing:
            for part in self._parts:
                closing.callback(part.close)

"""Dry and wet."""

from __future__ import annotations

import numpy as np

from masterchain.dsp.delay import Delay
from masterchain.dsp.processor import Block, Format, Processor


class Mix:
    """A processor beside its own input, the dry path delayed by the wet path's latency to the frame.

    Args:
        wet: the processor.
        amount: 0 is dry, 1 is wet; between, `dry + amount · (wet - dry)`, which is the dry sound to the bit where the
            wet path changes nothing.
    """

    def __init__(self, wet: Processor, amount: float) -> None:
        self._wet = wet
        self._amount = np.float32(amount)

    @property
    def latency(self) -> int:
        """That of the wet path."""
        return self._wet.latency

    @property
    def tail(self) -> int:
        """That of the wet path."""
        return self._wet.tail

    def prepare(self, stream: Format) -> None:
        """Prepare the wet path, then a dry path as late as it."""
        self._wet.prepare(stream)
        self._dry = Delay(stream.channels, self._wet.latency)

    def process(self, block: Block) -> Block:
        """The mixed block."""
        wet, dry = self._wet.process(block), self._dry.process(block)
        return dry + (wet - dry) * self._amount

    def close(self) -> None:
        """Close the wet path."""
        self._wet.close()

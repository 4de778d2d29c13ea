"""One channel at the bottom, two above: for vinyl, clubs and small speakers.

The side passes a Linkwitz-Riley high-pass of 4th order, the middle the all-pass that low and high part of that
crossover add up to. Both have the same phase then: at every frequency the side is scaled by a real number, |HP| = w^4
/ (1 + w^4), and the image above does not turn or smear. The mono sum is flat; its phase turns by 360 degrees across
the crossover.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

import numpy as np

from masterchain.dsp.crossover import linkwitz_riley
from masterchain.dsp.linear_system import F64
from masterchain.dsp.moving import Moving
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.state_space import SystemFilter


class MonoBelow(Moving):
    """Takes the side away below a frequency.

    Args:
        values: `frequency_hz`; the side is 6.02 dB down there.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(_SideHighPass, values)


class _SideHighPass:
    def __init__(
        self, values: Mapping[str, Any], stream: Format, going_on: SystemFilter | None = None
    ) -> None:
        self._stream = stream
        crossover = linkwitz_riley((values["frequency_hz"],), stream.sample_rate_hz)
        if going_on is None:
            self._filter = SystemFilter(crossover, 2)
        else:
            self._filter = copy(going_on)
            self._filter.change(crossover)

    def process(self, block: Block) -> F64:
        left, right = block.astype(np.float64)
        low, high = self._filter.process(np.stack((0.5 * (left + right), 0.5 * (left - right))))
        middle, side = low[0] + high[0], high[1]
        return np.stack((middle + side, middle - side))

    def changed(self, values: Mapping[str, Any]) -> _SideHighPass:
        return _SideHighPass(values, self._stream, self._filter)

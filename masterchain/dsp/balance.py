"""One channel louder than the other.

The law: the channel it is turned to keeps every bit, the other is lowered by as many dB as asked for. Nothing is
raised, so nothing can clip, and at 0 dB both are what they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from masterchain.dsp.linear_system import F64
from masterchain.dsp.moving import Moving
from masterchain.dsp.processor import Block, Format


class Balance(Moving):
    """Lowers the left or the right.

    Args:
        values: `balance_db`: by how much the right is louder than the left for what was in the middle.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(_Gains, values)


class _Gains:
    def __init__(self, values: Mapping[str, Any], stream: Format | None = None) -> None:
        del stream
        to_the_right = float(values["balance_db"])
        lowered = np.array([[-max(to_the_right, 0.0)], [min(to_the_right, 0.0)]])
        self._gains: F64 = 10.0 ** (lowered / 20.0)

    def process(self, block: Block) -> Block | F64:
        return block * self._gains

    def changed(self, values: Mapping[str, Any]) -> _Gains:
        return _Gains(values)

"""How wide a stereo image is.

Of two channels, M = (L + R) / 2 is what they share and S = (L - R) / 2 what tells them apart (A. Blumlein, British
patent 394325, 1931). The side is multiplied by the width w and the middle left alone. So L + R, what a mono speaker
plays, stays as it is at every width, and the energy of the two channels becomes that of 2 M^2 + 2 w^2 S^2: wider is
louder by what there is of a side, and never by more than w.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from masterchain.dsp.linear_system import F64
from masterchain.dsp.moving import Moving
from masterchain.dsp.processor import Block, Format


class Width(Moving):
    """Scales the side of two channels.

    Args:
        values: `width`: 0 is mono, 1 leaves every bit as it is.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(_Side, values)


class _Side:
    def __init__(self, values: Mapping[str, Any], stream: Format | None = None) -> None:
        del stream
        self._width = float(values["width"])

    def process(self, block: Block) -> Block | F64:
        if self._width == 1.0:
            return block
        left, right = block.astype(np.float64)
        if self._width == 0.0:
            middle = 0.5 * (left + right)
            return np.stack((middle, middle))
        more = (0.5 * (self._width - 1.0)) * (left - right)
        return np.stack((left + more, right - more))

    def changed(self, values: Mapping[str, Any]) -> _Side:
        return _Side(values)

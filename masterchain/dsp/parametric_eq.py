"""An equalizer of any number of bands, as one filter in double precision.

pedalboard computes the coefficients and the sound of such a filter in single precision, which errs by -69 to -84 dB
with bands below 100 Hz. Here the only rounding that counts is that to the block's own float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from masterchain.dsp.equalizer_bands import sections
from masterchain.dsp.linear_system import Section
from masterchain.dsp.moving_filter import MovingFilter


class ParametricEQ(MovingFilter):
    """Bands one after another.

    Args:
        values: `bands`, each as `equalizer_bands` takes it.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(_sections, values)


def _sections(values: Mapping[str, Any], sample_rate_hz: int) -> tuple[Section, ...]:
    return sections(values["bands"], sample_rate_hz)

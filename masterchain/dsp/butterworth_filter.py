"""A steep high-pass or low-pass, flat as far as it lets through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from masterchain.dsp.biquads import butterworth
from masterchain.dsp.linear_system import Section
from masterchain.dsp.moving_filter import MovingFilter


class ButterworthFilter(MovingFilter):
    """A Butterworth filter of order 1 to 8.

    Args:
        values: `mode` (`high_pass` or `low_pass`), `cutoff_frequency_hz`, `slope_db_per_octave`.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(_sections, values)


def _sections(values: Mapping[str, Any], sample_rate_hz: int) -> tuple[Section, ...]:
    order = round(values["slope_db_per_octave"] / 6)
    high = values["mode"] == "high_pass"
    return butterworth(values["cutoff_frequency_hz"], order, sample_rate_hz, high=high)

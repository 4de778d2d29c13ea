"""The whole spectrum turned around one frequency: darker or brighter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from masterchain.dsp.biquads import tilt
from masterchain.dsp.linear_system import Section
from masterchain.dsp.moving_filter import MovingFilter


class TiltEQ(MovingFilter):
    """One first-order slope.

    Args:
        values: `pivot_frequency_hz`, `tilt_db`.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(_sections, values)


def _sections(values: Mapping[str, Any], sample_rate_hz: int) -> tuple[Section, ...]:
    return (tilt(values["pivot_frequency_hz"], values["tilt_db"], sample_rate_hz),)

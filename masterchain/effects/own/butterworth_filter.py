"""ButterworthFilter: a steep high-pass or low-pass."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect, Parameter
from masterchain.effects.own.equalizer import frequency, slope

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="ButterworthFilter",
    category="filter",
    sentence="Takes away what lies below or above a frequency, steeply.",
    parameters=(
        Parameter(
            name="mode",
            sentence="Whether it lets the high or the low pass.",
            default="high_pass",
            kind="choice",
            choices=("high_pass", "low_pass"),
        ),
        frequency("cutoff_frequency_hz", "It is 3.01 dB down here.", 30.0, (15.0, 40.0)),
        slope(24.0),
    ),
    traps=("Steep slopes ring at the cutoff and turn the phase around it.",),
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.butterworth_filter import ButterworthFilter

    return ButterworthFilter(values)

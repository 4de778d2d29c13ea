"""DCBlock: an offset taken away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect, Parameter

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="DCBlock",
    category="filter",
    sentence="Takes away a constant offset and what lies below hearing.",
    parameters=(
        Parameter(
            name="cutoff_frequency_hz",
            sentence="It is 3 dB down here and falls by 6 dB an octave below.",
            default=2.0,
            unit="Hz",
            minimum=0.1,
            maximum=20.0,
            below_nyquist=True,
            typical=(1.0, 5.0),
            remark="2 takes 0.04 dB at 20 Hz, 5 takes 0.26 dB",
        ),
    ),
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.dc_block import DCBlock

    return DCBlock(values)

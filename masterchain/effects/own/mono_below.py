"""MonoBelow: one channel at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect
from masterchain.effects.own.equalizer import frequency

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="MonoBelow",
    category="space",
    sentence="Makes the sound mono below a frequency; above, the image stays as it is.",
    parameters=(
        frequency(
            "frequency_hz", "The side is 6 dB down here and falls by 24 dB an octave.", 120.0, (60.0, 200.0)
        ),
    ),
    traps=("It turns the phase of both channels by 360 degrees across the frequency, as a crossover does.",),
    min_channels=2,
    max_channels=2,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.mono_below import MonoBelow

    return MonoBelow(values)

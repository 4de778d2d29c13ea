"""TiltEQ: darker or brighter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect
from masterchain.effects.own.equalizer import frequency, gain

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="TiltEQ",
    category="filter",
    sentence="Turns the whole spectrum around one frequency: darker or brighter.",
    parameters=(
        frequency("pivot_frequency_hz", "Here nothing changes.", 650.0, (400.0, 1500.0)),
        gain("tilt_db", "From bottom to top: half of it is raised above, half lowered below.", most=24.0),
    ),
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.tilt_eq import TiltEQ

    return TiltEQ(values)

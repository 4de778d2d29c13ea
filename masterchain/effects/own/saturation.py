"""Saturation: harmonics without aliases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect, Parameter

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="Saturation",
    category="colour",
    sentence="Saturates along a hyperbolic tangent, at four times the sample rate.",
    parameters=(
        Parameter(
            name="drive_db",
            sentence="How hard it is driven; what is quiet keeps its level.",
            default=3.0,
            unit="dB",
            minimum=0.0,
            maximum=36.0,
            typical=(0.5, 6.0),
            remark="0 changes nothing, 6 takes 2.3 dB off a full-scale peak",
        ),
        Parameter(
            name="even",
            sentence="How lopsided the curve is: how much there is of the even harmonics.",
            default=0.0,
            minimum=0.0,
            maximum=1.0,
            typical=(0.0, 0.5),
            remark="0 gives odd harmonics only",
        ),
    ),
    latent=True,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.saturation import Saturation

    return Saturation(values)

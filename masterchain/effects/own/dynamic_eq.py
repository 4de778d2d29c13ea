"""DynamicEQ: a band whose gain follows its own level."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect, Parameter
from masterchain.effects.own.ballistics import ballistics, curve
from masterchain.effects.own.equalizer import frequency, width

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="DynamicEQ",
    category="dynamics",
    sentence="One band of an equalizer that turns down, or up, when there is much in the band.",
    parameters=(
        Parameter(
            name="type",
            sentence="What kind of band it is.",
            default="peak",
            kind="choice",
            choices=("peak", "low_shelf", "high_shelf"),
        ),
        frequency("frequency_hz", "The middle of the band, or of a shelf's slope.", 3000.0, (60.0, 12_000.0)),
        width("How narrow a peak is; a shelf always falls by 6 dB an octave."),
        *curve(-30.0, 2.0),
        Parameter(
            name="range_db",
            sentence="How far its gain may go: down with a minus, up without.",
            default=-6.0,
            unit="dB",
            minimum=-36.0,
            maximum=24.0,
            typical=(-6.0, 3.0),
            remark="0 changes nothing",
        ),
        *ballistics(10.0, 100.0),
    ),
    traps=("The threshold is the level within the band, which is lower than that of the whole sound.",),
    latent=True,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.dynamic_eq import DynamicEQ

    return DynamicEQ(values)

"""LinearPhaseEQ: an equalizer that does not turn phases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect
from masterchain.effects.own.equalizer import BANDS

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="LinearPhaseEQ",
    category="filter",
    sentence="An equalizer of any number of bands that leaves every phase as it is.",
    parameters=(BANDS,),
    traps=(
        "It rings before a sound as well as after it, the longer the lower and narrower a band is.",
        "A notch is filled in at its bottom, to -40 dB and a low narrow one to -30 dB: ParametricEQ's is exact.",
        "A band narrower than 2 Hz comes out wider.",
    ),
    latent=True,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.linear_phase_eq import LinearPhaseEQ

    return LinearPhaseEQ(values)

"""ParametricEQ: any number of bands as one filter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect
from masterchain.effects.own.equalizer import BANDS

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="ParametricEQ",
    category="filter",
    sentence="An equalizer of any number of bands, in double precision.",
    parameters=(BANDS,),
    traps=(
        "Near half the sample rate peaks get narrower and shelves end early, as with all filters of this kind.",
    ),
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.parametric_eq import ParametricEQ

    return ParametricEQ(values)

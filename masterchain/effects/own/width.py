"""Width: from mono to wider than it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect, Parameter

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="Width",
    category="space",
    sentence="Makes the stereo image narrower or wider; the mono sum stays as it is.",
    parameters=(
        Parameter(
            name="width",
            sentence="By how much the side, what tells left from right, is multiplied.",
            default=1.0,
            minimum=0.0,
            maximum=4.0,
            typical=(0.8, 1.3),
            remark="0 is mono, 1 changes nothing, 2 doubles the side",
        ),
    ),
    traps=("Wider is louder: check the ceiling, and the mono sum.",),
    min_channels=2,
    max_channels=2,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.width import Width

    return Width(values)

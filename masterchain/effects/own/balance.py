"""Balance: left against right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect, Parameter

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="Balance",
    category="level",
    sentence="Lowers the left or the right channel; the other keeps every bit.",
    parameters=(
        Parameter(
            name="balance_db",
            sentence="How much louder the right is to be than the left: the other one is lowered by it.",
            default=0.0,
            unit="dB",
            minimum=-60.0,
            maximum=60.0,
            typical=(-1.0, 1.0),
            remark="0 changes nothing, above 0 it leans to the right",
        ),
    ),
    min_channels=2,
    max_channels=2,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.balance import Balance

    return Balance(values)

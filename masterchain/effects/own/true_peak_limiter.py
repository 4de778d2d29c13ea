"""TruePeakLimiter: no peak above the ceiling, not even between the samples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.dsp.limiter.settings import LINK, LOOKAHEAD_MS, NO_LIMIT_DB, RELEASE_MS
from masterchain.effects.description import Effect, Parameter

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="TruePeakLimiter",
    category="dynamics",
    sentence="Holds true peaks at a ceiling, with a gain that is never seen to step.",
    parameters=(
        Parameter(
            name="ceiling_dbtp",
            sentence="No true peak passes it.",
            default=-1.0,
            unit="dBTP",
            minimum=-20.0,
            maximum=0.0,
            typical=(-2.0, -0.3),
        ),
        Parameter(
            name="drive_db",
            sentence="Gain before the limiter: how hard the sound is pushed into it.",
            default=0.0,
            unit="dB",
            minimum=-24.0,
            maximum=24.0,
            typical=(0.0, 6.0),
        ),
        Parameter(
            name="lookahead_ms",
            sentence="So long before a single peak 37 % of its reduction is there; the whole when it comes.",
            default=LOOKAHEAD_MS,
            unit="ms",
            minimum=1.0,
            maximum=20.0,
            typical=(5.0, 15.0),
            changeable=False,
            remark="short is louder and less clean, long is cleaner and softer",
        ),
        Parameter(
            name="release_ms",
            sentence="The time in which the reduction after a single peak falls to 37 %.",
            default=RELEASE_MS,
            unit="ms",
            minimum=1.0,
            maximum=1000.0,
            typical=(10.0, 100.0),
            changeable=False,
            remark="loud passages recover more slowly by themselves, and within a cycle of a bass nothing moves",
        ),
        Parameter(
            name="link",
            sentence="How far channels are turned down together: 1 all alike, 0 each by what it needs itself.",
            default=LINK,
            minimum=0.0,
            maximum=1.0,
            typical=(0.5, 1.0),
            changeable=False,
        ),
        Parameter(
            name="mid_side",
            sentence="Limits the first two channels' middle and sides apart, before both together.",
            default=False,
            kind="boolean",
        ),
        Parameter(
            name="max_gain_reduction_db",
            sentence="No peak is turned down by more; what would need it is faded down beforehand.",
            default=NO_LIMIT_DB,
            unit="dB",
            minimum=0.5,
            maximum=NO_LIMIT_DB,
            typical=(3.0, NO_LIMIT_DB),
            changeable=False,
            remark=f"{NO_LIMIT_DB:g} sets no limit",
        ),
    ),
    traps=(
        "It is late by about a second, which a render makes up for.",
        'The landing has this limiter too, behind the chain: reach = "limiter" in [loudness].',
    ),
    latent=True,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.limiter.limiter import TruePeakLimiter

    return TruePeakLimiter(values)

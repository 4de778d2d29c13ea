"""What effects of our own that ride a gain take: threshold, ratio, knee, attack, release."""

from __future__ import annotations

from masterchain.effects.description import Parameter


def curve(threshold_db: float, ratio: float) -> tuple[Parameter, Parameter, Parameter]:
    """Where the gain begins to move, and how far."""
    return (
        Parameter(
            name="threshold_db",
            sentence="The middle of the knee; a full-scale sine has 0 dB.",
            default=threshold_db,
            unit="dB",
            minimum=-80.0,
            maximum=0.0,
            typical=(-30.0, -6.0),
            remark="0 is full scale",
        ),
        Parameter(
            name="ratio",
            sentence="How many dB louder it must come in to come out 1 dB louder.",
            default=ratio,
            minimum=1.0,
            maximum=100.0,
            typical=(1.2, 4.0),
            remark="1 changes nothing, higher compresses more",
        ),
        Parameter(
            name="knee_db",
            sentence="How wide the bend of the curve is.",
            default=6.0,
            unit="dB",
            minimum=0.0,
            maximum=36.0,
            typical=(3.0, 12.0),
            remark="0 is a corner",
        ),
    )


def ballistics(attack_ms: float, release_ms: float) -> tuple[Parameter, Parameter]:
    """How fast the gain moves."""
    return (
        Parameter(
            name="attack_ms",
            sentence="How long it takes for 63 % of the way when the sound gets louder.",
            default=attack_ms,
            unit="ms",
            minimum=0.1,
            maximum=1000.0,
            typical=(5.0, 80.0),
            remark="below 0.3 it is as fast as it can be",
        ),
        Parameter(
            name="release_ms",
            sentence="How long it takes for 63 % of the way back.",
            default=release_ms,
            unit="ms",
            minimum=1.0,
            maximum=10_000.0,
            typical=(50.0, 600.0),
            remark="shorter is more restless",
        ),
    )

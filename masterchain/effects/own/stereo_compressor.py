"""StereoCompressor: one gain for the whole mix."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.effects.description import Effect, Parameter
from masterchain.effects.own.ballistics import ballistics, curve

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor

EFFECT = Effect(
    name="StereoCompressor",
    category="dynamics",
    sentence="A compressor for the whole mix: one gain for all channels, soft knee, side-chain high-pass.",
    parameters=(
        *curve(-18.0, 1.5),
        *ballistics(30.0, 200.0),
        Parameter(
            name="detector",
            sentence="Whether it follows effective values (over 21 ms) or peaks (held for 11 ms).",
            default="rms",
            kind="choice",
            choices=("rms", "peak"),
        ),
        Parameter(
            name="sidechain_high_pass_hz",
            sentence="What lies below moves the gain less: by 12 dB an octave.",
            default=0.0,
            unit="Hz",
            minimum=0.0,
            maximum=1000.0,
            below_nyquist=True,
            typical=(60.0, 150.0),
            remark="0 is none",
        ),
        Parameter(
            name="make_up_db",
            sentence="By how much the whole is raised afterwards.",
            default=0.0,
            unit="dB",
            minimum=0.0,
            maximum=36.0,
            typical=(0.0, 3.0),
            remark="0 raises nothing",
        ),
        Parameter(
            name="auto_make_up",
            sentence="Whether half of what it would take off 0 dBFS is put back.",
            default=False,
            kind="boolean",
        ),
    ),
    traps=("With rms it reads what was on average 11 ms ago, so short peaks pass: use peak to catch them.",),
    latent=True,
    source="masterchain",
    own=True,
)


def build(values: Mapping[str, Any], folder: Path | None) -> Processor:  # noqa: ARG001 - no effect's files but its own
    """The effect with these values."""
    from masterchain.dsp.stereo_compressor import StereoCompressor

    return StereoCompressor(values)

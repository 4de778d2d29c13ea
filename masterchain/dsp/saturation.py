"""Harmonics: the sound bent along a hyperbolic tangent.

With k = 10^(drive / 20) - 1 a sample u becomes tanh(k u + b) less what silence would become, scaled so that quiet
sound keeps its level; b makes the curve lopsided, which adds the even harmonics.

The curve is computed at four times the sample rate, since its overtones would otherwise fold back as tones that
belong to no chord (J. Pakarinen, D. T. Yeh, "A Review of Digital Techniques for Modeling Vacuum-Tube Guitar
Amplifiers", CMJ 33 (2), 2009). Only what the curve changes goes up and down: the sound itself is merely delayed, so a
drive of 0 dB keeps every bit and the highest treble is not filtered. The offset a lopsided curve makes is taken away
at 2 Hz.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from masterchain.dsp.dc_block import DCBlock
from masterchain.dsp.delay import Delay
from masterchain.dsp.linear_system import F64
from masterchain.dsp.moving import Moving
from masterchain.dsp.oversample import Oversampled
from masterchain.dsp.processor import Block, Format

_FACTOR: Literal[4] = 4
_MOST_LOPSIDED = 0.8


class Saturation:
    """Soft saturation, band-limited.

    Args:
        values: `drive_db`: 0 changes nothing; `even`: 0 gives odd harmonics only, 1 as many even ones as there can be.
    """

    tail = 0

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._curve = Moving(_Curve, values)
        self._oversampled = Oversampled(self._curve, _FACTOR)
        self._offset = DCBlock({"cutoff_frequency_hz": 2.0})

    @property
    def latency(self) -> int:
        """That of the way up and down."""
        return self._oversampled.latency

    def prepare(self, stream: Format) -> None:
        """Make ready for a stream."""
        self._oversampled.prepare(stream)
        self._offset.prepare(stream)
        self._sound = Delay(stream.channels, self.latency)

    def process(self, block: Block) -> Block:
        """The delayed sound and what the curve adds to it."""
        added = self._offset.process(self._oversampled.process(block))
        return self._sound.process(block) + added

    def change(self, values: Mapping[str, float]) -> None:
        """Take other values for some of the parameters, from the next frame on."""
        self._curve.change(values)

    def close(self) -> None:
        """Nothing is held."""


class _Curve:
    def __init__(self, values: Mapping[str, Any], stream: Format | None = None) -> None:
        del stream
        self._steepness = 10.0 ** (float(values["drive_db"]) / 20.0) - 1.0
        self._shift = _MOST_LOPSIDED * float(values["even"])

    def process(self, block: Block) -> F64:
        """What the curve changes: nothing where it is straight."""
        sound = block.astype(np.float64)
        if self._steepness == 0.0:
            return np.zeros_like(sound)
        rest = np.tanh(self._shift)
        bent = np.tanh(self._steepness * sound + self._shift) - rest
        changed: F64 = bent / (self._steepness * (1.0 - rest * rest)) - sound
        return changed

    def changed(self, values: Mapping[str, Any]) -> _Curve:
        return _Curve(values)

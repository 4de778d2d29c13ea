"""Filters written down as systems of states, ready to be run by `state_space`.

Every second-order part is a state variable filter of two trapezoidal integrators (V. Zavalishin, "The Art of VA Filter
Design", rev. 2.1.2, ch. 4; A. Simper, "Linear Trapezoidal Integrated SVF", 2013). It has the transfer function of the
biquad it stands for, and states that are of the signal's own size and keep their meaning when the coefficients move: so
double precision suffices at 20 Hz and 192 kHz, and a moving filter does not click.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

Section = tuple[float, float, float, float, float]
"""A biquad (b0, b1, b2, a1, a2) with a0 = 1: y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''."""


@dataclass(frozen=True)
class System:
    """One input, any number of outputs.

    Attributes:
        following: (states, states + 1); the next states are `following @ [states, input]`.
        outputs: (outputs, states + 1); the outputs are `outputs @ [states, input]`.
    """

    following: F64
    outputs: F64


class Network:
    """Builds a system out of second-order parts.

    A signal in it is a row over `[states, input]`: signals are added, scaled and put into further parts as such.

    Args:
        parts: how many second-order parts there will be.
    """

    def __init__(self, parts: int) -> None:
        self._following = np.zeros((2 * parts, 2 * parts + 1))
        self._parts = 0

    @property
    def input(self) -> F64:
        """The system's input."""
        return self._unit(len(self._following))

    def part(self, signal: F64, g: float, damping: float) -> tuple[F64, F64]:
        """Filter a signal by one part.

        Args:
            signal: what goes in.
            g: tan(pi * frequency / sample rate).
            damping: 1 / Q.

        Returns:
            The band-pass `s / (s^2 + damping * s + 1)` and the low-pass `1 / (...)` of the signal, `s` in units of the
            part's frequency.
        """
        first, second = 2 * self._parts, 2 * self._parts + 1
        self._parts += 1
        band = (self._unit(first) + g * (signal - self._unit(second))) / (1.0 + g * (g + damping))
        low = self._unit(second) + g * band
        self._following[first] = 2.0 * band - self._unit(first)
        self._following[second] = 2.0 * low - self._unit(second)
        return band, low

    def system(self, outputs: Sequence[F64]) -> System:
        """The system whose outputs are these signals."""
        return System(self._following, np.array(outputs))

    def _unit(self, index: int) -> F64:
        unit = np.zeros(len(self._following) + 1)
        unit[index] = 1.0
        return unit


def cascade(sections: Sequence[Section]) -> System:
    """Biquads one after another, as a system of one output.

    Raises:
        ValueError: a section is not stable.
    """
    network = Network(len(sections))
    signal = network.input
    for b0, b1, b2, a1, a2 in sections:
        at_dc, at_nyquist = 1.0 + a1 + a2, 1.0 - a1 + a2
        if not (at_dc > 0.0 and at_nyquist > 0.0 and abs(a2) < 1.0):
            raise ValueError(f"the section with a1 = {a1:g}, a2 = {a2:g} is not stable")
        g = math.sqrt(at_dc / at_nyquist)
        damping = 2.0 * (1.0 - a2) / (at_nyquist * g)
        high = (b0 - b1 + b2) / at_nyquist
        band, low = network.part(signal, g, damping)
        signal = (
            high * signal
            + (2.0 * (b0 - b2) / (at_nyquist * g) - damping * high) * band
            + ((b0 + b1 + b2) / at_dc - high) * low
        )
    return network.system([signal])

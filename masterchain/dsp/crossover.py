"""A sound divided into bands that add up to it.

Both kinds have the magnitudes of Linkwitz-Riley filters of 4th order (S. Linkwitz, "Active Crossover Networks for
Noncoincident Drivers", JAES 24, 1976): a band's edges fall by 24 dB an octave and lie 6.02 dB down at the crossover.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from masterchain.dsp.convolution import Convolution
from masterchain.dsp.delay import Delay
from masterchain.dsp.linear_system import F64, Network, System
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.state_space import SystemFilter

_DAMPING = math.sqrt(2.0)
"""That of a Butterworth filter of 2nd order; two of them in a row are a Linkwitz-Riley filter."""
_CUT_OFF = 1e-8
"""Linear-phase kernels end where they have decayed to this: -160 dB."""


class Crossover(Protocol):
    """Divides one stream."""

    @property
    def latency(self) -> int:
        """Frames by which undivided sound and bands come late."""

    def divide(self, block: Block) -> tuple[Block, list[Block]]:
        """The sum of the bands, and the bands from the lowest to the highest."""


def linkwitz_riley(crossovers_hz: Sequence[float], sample_rate_hz: int) -> System:
    """Bands of minimum phase whose sum is an all-pass; one output a band, from the lowest.

    Each crossover divides what lies above the one before. The bands below then pass the all-pass that the crossover's
    low and high parts add up to, so that all bands have the same phase and no two of them cancel where they meet
    (J. D'Appolito, "Active Realization of Multiway All-Pass Crossover Systems", JAES 35, 1987).

    Args:
        crossovers_hz: rising.
        sample_rate_hz: of the stream.
    """
    count = len(crossovers_hz)
    network = Network(2 * count + count * (count - 1) // 2)
    above, bands = network.input, list[F64]()
    for crossover_hz in crossovers_hz:
        g = _g(crossover_hz, sample_rate_hz)
        bands = [band - 2.0 * _DAMPING * network.part(band, g, _DAMPING)[0] for band in bands]
        middle, once = network.part(above, g, _DAMPING)
        _, low = network.part(once, g, _DAMPING)
        bands.append(low)
        # The high part is what the low part lacks to the all-pass (s^2 - ks + 1) / (s^2 + ks + 1).
        above = above - 2.0 * _DAMPING * middle - low
    return network.system([*bands, above])


def linear_phase_lowpasses(crossovers_hz: Sequence[float], sample_rate_hz: int) -> F64:
    """The low part of each crossover without its phase: (crossovers, 2 * n + 1), symmetrical, each of sum 1.

    Args:
        crossovers_hz: rising.
        sample_rate_hz: of the stream.
    """
    half = max(_half_length(_g(crossover_hz, sample_rate_hz)) for crossover_hz in crossovers_hz)
    size = 1 << (4 * half).bit_length()
    warped = np.tan(np.pi * np.arange(size // 2 + 1) / size)
    kernels = np.empty((len(crossovers_hz), 2 * half + 1))
    for kernel, crossover_hz in zip(kernels, crossovers_hz, strict=True):
        response = np.fft.irfft(1.0 / (1.0 + (warped / _g(crossover_hz, sample_rate_hz)) ** 4), size)
        kernel[:half], kernel[half:] = response[half:0:-1], response[: half + 1]
        kernel /= kernel.sum()
    return kernels


def _half_length(g: float) -> int:
    """Frames until the slowest pole has decayed to `_CUT_OFF`."""
    squared_radius = (1.0 - _DAMPING * g + g * g) / (1.0 + _DAMPING * g + g * g)
    return math.ceil(2.0 * math.log(_CUT_OFF) / math.log(squared_radius))


def _g(crossover_hz: float, sample_rate_hz: int) -> float:
    return math.tan(math.pi * crossover_hz / sample_rate_hz)


class MinimumPhase:
    """Recursive filters without latency; the sum of the bands is the sound with its phase turned."""

    latency = 0

    def __init__(self, crossovers_hz: Sequence[float], stream: Format) -> None:
        self._filter = SystemFilter(linkwitz_riley(crossovers_hz, stream.sample_rate_hz), stream.channels)

    def divide(self, block: Block) -> tuple[Block, list[Block]]:
        """The sum of the bands, and the bands from the lowest to the highest."""
        bands = self._filter.process(block)
        return bands.sum(axis=0).astype(np.float32), list(bands.astype(np.float32))


class LinearPhase:
    """Symmetrical kernels; the sum of the bands is the sound, later."""

    def __init__(self, crossovers_hz: Sequence[float], stream: Format) -> None:
        kernels = linear_phase_lowpasses(crossovers_hz, stream.sample_rate_hz)
        self._lows = Convolution(kernels, stream.channels)
        self.latency = self._lows.latency + kernels.shape[1] // 2
        self._undivided = Delay(stream.channels, self.latency)

    def divide(self, block: Block) -> tuple[Block, list[Block]]:
        """The sum of the bands, and the bands from the lowest to the highest."""
        undivided = self._undivided.process(block)
        below, bands = np.zeros(block.shape), []
        for low in (*self._lows.process(block), undivided):
            bands.append((low - below).astype(np.float32))
            below = low
        return undivided, bands

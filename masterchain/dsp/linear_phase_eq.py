"""An equalizer that does not turn phases.

The magnitude of the bands' recursive filters, sampled closely and transformed back without its phase, gives a kernel
that is the same forwards and backwards: the sound is equalized and comes later, and nothing else. What such a filter
costs is that it rings before as well as after (A. V. Oppenheim, R. W. Schafer, "Discrete-Time Signal Processing", 5.7
and 7.5).

The kernel is as long as the slowest part of the filters takes to decay by 80 dB, and half of that again for a taper,
so its gain is that of the recursive filters within 0.05 dB. A notch has a corner at its bottom, which takes longer to
draw: its kernel is six times as long, and still its bottom lies at some -40 dB. No kernel is longer than 2.1 s on
either side, which a notch of 50 Hz with a Q of 10 fills: its bottom lies at -30 dB.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from masterchain.dsp.convolution import Convolution
from masterchain.dsp.equalizer_bands import sections
from masterchain.dsp.linear_system import F64, Section
from masterchain.dsp.processor import Block, Format

_DECAYED = 1e-4
_FOR_A_NOTCH = 6
_LONGEST_S = 1.4


class LinearPhaseEQ:
    """Bands one after another, of linear phase. Without a band that does anything it is nothing.

    Args:
        values: `bands`, each as `equalizer_bands` takes it.
    """

    tail = 0

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._bands = values["bands"]
        self._latency = 0

    @property
    def latency(self) -> int:
        """Half of the kernel, and what the transforms gather."""
        return self._latency

    def prepare(self, stream: Format) -> None:
        """Design the kernel for the stream's sample rate."""
        filters = sections(self._bands, stream.sample_rate_hz)
        self._convolution = None
        self._latency = 0
        if filters:
            kernel = linear_phase(filters, stream.sample_rate_hz)
            self._convolution = Convolution(kernel[None], stream.channels)
            self._latency = self._convolution.latency + len(kernel) // 2

    def process(self, block: Block) -> Block:
        """The next frames."""
        if self._convolution is None:
            return block
        out: Block = self._convolution.process(block)[0].astype(np.float32)
        return out

    def change(self, values: Mapping[str, float]) -> None:
        """None of its parameters is a number."""

    def close(self) -> None:
        """Nothing is held."""


def linear_phase(filters: Sequence[Section], sample_rate_hz: int) -> F64:
    """A symmetrical kernel, of odd length, with the magnitude of some sections in a row."""
    longest = math.ceil(_LONGEST_S * sample_rate_hz)
    decay = min(longest, max(256, max(_decay(section) for section in filters)))
    half = decay + decay // 2
    size = 1 << (4 * half).bit_length()
    response = np.fft.irfft(_magnitude(filters, size), size)
    kernel = np.concatenate((response[half:0:-1], response[: half + 1]))
    taper = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, half - decay + 1) / (half - decay + 1))
    kernel[: half - decay] *= taper[::-1]
    kernel[len(kernel) - (half - decay) :] *= taper
    return np.asarray(kernel)


def _magnitude(filters: Sequence[Section], size: int) -> F64:
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    product = np.ones(len(delay))
    for b0, b1, b2, a1, a2 in filters:
        product *= np.abs((b0 + delay * (b1 + delay * b2)) / (1.0 + delay * (a1 + delay * a2)))
    return product


def _decay(section: Section) -> int:
    """Frames until what is left of the slowest pole or zero is below `_DECAYED`; for a notch, many times as long."""
    b0, b1, b2, a1, a2 = section
    roots = np.concatenate((np.roots((1.0, a1, a2)), np.roots((b0, b1, b2))))
    radii = np.abs(roots)
    on_circle = np.abs(radii - 1.0) < 1e-9
    # A zero outside the unit circle has the magnitude of its mirror inside.
    inside = [min(radius, 1.0 / radius) for radius in radii[~on_circle] if radius > 1e-9]
    if not inside:
        return 0
    # The magnitude of a notch has a corner at its bottom, and a corner takes long to draw.
    longer = _FOR_A_NOTCH if (np.abs(roots[on_circle].imag) > 1e-6).any() else 1
    return longer * math.ceil(math.log(_DECAYED) / math.log(max(inside)))

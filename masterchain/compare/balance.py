"""In which octaves two sounds differ in level, of the very frames that stand side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from masterchain.audio.read import Block

OCTAVES_HZ = (31.5, 63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
_WINDOW_S = 0.34
_SILENT = 1e-13
"""Mean power in an octave (-130 dB) below which a level says nothing about the sound."""


@dataclass(frozen=True, slots=True)
class OctaveChange:
    """One octave of both sounds.

    Attributes:
        centre_hz: the nominal mid-band frequency.
        change_db: the level of the second minus that of the first; None where one of them has nothing there.
    """

    centre_hz: float
    change_db: float | None


class Balance:
    """Fed with both sounds side by side, tells the octaves' levels.

    Every frame counts, in windows that are the same for both: one sound laid over itself has no difference at all,
    wherever in its file it begins.

    Args:
        sample_rate_hz: of both.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate = sample_rate_hz
        self._size = 1 << round(math.log2(_WINDOW_S * sample_rate_hz))
        self._window = np.hanning(self._size)
        self._powers = np.zeros((2, self._size // 2 + 1))
        self._windows = 0

    def feed(self, first: Block, second: Block) -> None:
        """Take the next frames of both."""
        count = -(-first.shape[1] // self._size)
        for at, block in enumerate((first, second)):
            self._powers[at] += self._power(block, count)
        self._windows += count

    def octaves(self, gain: float = 1.0) -> tuple[OctaveChange, ...]:
        """What changes from the first to the second, with a gain on the second."""
        edges = [(hz / math.sqrt(2.0), hz * math.sqrt(2.0)) for hz in OCTAVES_HZ]
        bins = np.fft.rfftfreq(self._size, 1.0 / self._rate)
        # Of a Hann-windowed sine of full scale, an octave's bins come to 1.
        scale = max(1, self._windows) * self._size * float(np.square(self._window).sum()) / 4.0
        found = []
        for hz, (low, high) in zip(OCTAVES_HZ, edges, strict=True):
            inside = (bins >= low) & (bins < high)
            one, other = (float(power[inside].sum()) / scale for power in self._powers)
            silent = min(one, other) < _SILENT
            change = None if silent else 10.0 * math.log10(other * gain * gain / one)
            found.append(OctaveChange(hz, change))
        return tuple(found)

    def _power(self, block: Block, count: int) -> npt.NDArray[np.float64]:
        whole = np.zeros((block.shape[0], count * self._size))
        whole[:, : block.shape[1]] = block
        spectra = np.fft.rfft(whole.reshape(-1, self._size) * self._window, axis=1)
        power: npt.NDArray[np.float64] = (np.square(spectra.real) + np.square(spectra.imag)).sum(axis=0)
        return power

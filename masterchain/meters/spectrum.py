"""The long-term spectrum: third-octave balance, and cliffs that tell of a lossy or upsampled source.

One Hann-windowed block of about a third of a second in every six seconds, its place within them varied so
that no beat is always hit or missed; powers are averaged and summed over the channels. Bands are those of IEC
61260-1 (base ten), power of a transform bin shared where a band edge cuts it.

A cliff is a fall of at least 25 dB within 1 kHz, with nothing above it within 20 dB of what is below: music
ends in slopes, filters of codecs and resamplers in cliffs. This is a suspicion, not a proof: a steep low-pass
set by hand looks the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.chunk import Chunk

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

NOMINAL_HZ = (
    *(
        20.0,
        25.0,
        31.5,
        40.0,
        50.0,
        63.0,
        80.0,
        100.0,
        125.0,
        160.0,
        200.0,
        250.0,
        315.0,
        400.0,
        500.0,
        630.0,
    ),
    *(
        800.0,
        1000.0,
        1250.0,
        1600.0,
        2000.0,
        2500.0,
        3150.0,
        4000.0,
        5000.0,
        6300.0,
        8000.0,
        10000.0,
        12500.0,
    ),
    *(16000.0, 20000.0),
)
_FIRST_BAND = 13
"""The 20 Hz band is ten to the 1.3."""

_EVERY_S = 6
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0

_BIN_HZ = 250.0
_LEAST_FALL_DB = 25.0
_LEAST_CLEAR_DB = 20.0
_LOWEST_CLIFF_HZ = 6_000.0
_HIGHEST_CLIFF = 0.925
"""Of half the sample rate: above this, every converter's own filter falls."""
_FAINTEST = 10.0 ** (-100.0 / 10.0)
_SOURCE_RATES_HZ = (16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000)


@dataclass(frozen=True, slots=True)
class SpectrumReading:
    """Powers summed over blocks, (bins,), mean squares; how many blocks; and the sample rate."""

    powers: F64
    blocks: int
    sample_rate_hz: int

    def joined(self, after: SpectrumReading) -> SpectrumReading:
        """Both, every block weighing the same."""
        return SpectrumReading(self.powers + after.powers, self.blocks + after.blocks, self.sample_rate_hz)

    def bands(self) -> tuple[tuple[float, float], ...]:
        """Nominal mid-band frequency and mean square of each third octave below half the sample rate."""
        nyquist = self.sample_rate_hz / 2.0
        exact = [10.0 ** ((_FIRST_BAND + number) / 10.0) for number in range(len(NOMINAL_HZ))]
        half = 10.0**0.05
        return tuple(
            (nominal, self._between(mid / half, mid * half))
            for nominal, mid in zip(NOMINAL_HZ, exact, strict=True)
            if mid * half <= nyquist
        )

    def cliff_hz(self) -> float | None:
        """Where the spectrum falls off a cliff; None when it does not."""
        nyquist = self.sample_rate_hz / 2.0
        levels = np.array(
            [self._between(low, low + _BIN_HZ) for low in np.arange(0.0, nyquist - _BIN_HZ, _BIN_HZ)]
        )
        decibels = 10.0 * np.log10(np.maximum(levels, 1e-20))
        best, place = 0.0, None
        for edge in range(int(_LOWEST_CLIFF_HZ / _BIN_HZ), int(_HIGHEST_CLIFF * nyquist / _BIN_HZ) + 1):
            below, above = decibels[edge - 3 : edge], decibels[edge + 1 :]
            if not len(above) or levels[edge - 3 : edge].mean() < _FAINTEST:
                continue
            fall = float(below.mean() - above[:3].mean())
            if fall > max(best, _LEAST_FALL_DB) and above.max() < below.mean() - _LEAST_CLEAR_DB:
                best, place = fall, edge * _BIN_HZ
        return place

    def _between(self, low_hz: float, high_hz: float) -> float:
        bins = len(self.powers)
        width = self.sample_rate_hz / 2.0 / (bins - 1)
        low, high = low_hz / width + 0.5, high_hz / width + 0.5
        first, last = int(low), min(int(high), bins - 1)
        total = float(self.powers[first : last + 1].sum())
        total -= (low - first) * float(self.powers[first])
        if high < bins:
            total -= (1.0 - (high - last)) * float(self.powers[last])
        return max(total, 0.0) / max(self.blocks, 1)


def suspicion(cliff_hz: float, sample_rate_hz: int) -> str:
    """What a cliff looks like: "upsampled" when it stands at half of a lower usual rate, else "lossy"."""
    for rate in _SOURCE_RATES_HZ:
        half = rate / 2.0
        # Codecs cut at 16 and 20 kHz too: at the usual rates only what they never cut at tells of resampling.
        telling = sample_rate_hz >= 88_200 or rate <= 22_050 or cliff_hz > 20_500
        if telling and rate < sample_rate_hz and 0.9 * half <= cliff_hz <= 1.02 * half:
            return "upsampled"
    return "lossy"


class SpectrumMeter:
    """Fed with chunks."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._length = 2 ** round(math.log2(sample_rate_hz * 0.35))
        self._window = _hann(self._length)
        bins = self._length // 2 + 1
        self._powers = np.zeros(bins)
        # Memory for one transform: asking for it anew each time takes longer than the transform.
        self._windowed = np.zeros(self._length, np.float32)
        self._spectrum = np.empty(bins, np.complex64)
        self._blocks = 0
        self._next = 0

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk; one every six seconds is looked at."""
        if chunk.start < self._next or (chunk.frames < self._length and self._blocks):
            return
        self._next = chunk.start + _EVERY_S * self._sample_rate_hz
        if chunk.frames < self._length:
            window, start = _hann(chunk.frames), 0
        else:
            window, start = self._window, int((self._blocks * _GOLDEN % 1.0) * (chunk.frames - self._length))
        scale = 2.0 / (self._length * max(float(window @ window), 1e-9))
        for samples in chunk.samples:
            np.multiply(samples[start : start + len(window)], window, out=self._windowed[: len(window)])
            np.fft.rfft(self._windowed, out=self._spectrum)
            parts = self._spectrum.view(np.float32)
            np.square(parts, out=parts)
            self._powers += (parts[::2] + parts[1::2]) * scale
        self._blocks += 1

    def reading(self) -> SpectrumReading:
        """The powers so far."""
        return SpectrumReading(self._powers.copy(), self._blocks, self._sample_rate_hz)


def _hann(length: int) -> F32:
    return np.sin(np.pi * (np.arange(length) + 0.5) / length).astype(np.float32) ** 2

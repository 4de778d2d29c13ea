"""Sound for the tests of the meters, and the shortest way to a measurement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.meters import Measurement, Meter

F32 = NDArray[np.float32]


def measured(sound: NDArray[np.floating], rate: int = 48_000) -> Measurement:
    """`sound` is (channels, n) or (n,)."""
    block = np.atleast_2d(np.asarray(sound, np.float32))
    meter = Meter(rate, len(block))
    meter.feed(block)
    return meter.measurement()


def noise(seconds: float, rate: int = 48_000, channels: int = 2, level: float = 0.1, seed: int = 1) -> F32:
    """White noise, not related between the channels."""
    shape = channels, round(seconds * rate)
    return (level * np.random.default_rng(seed).standard_normal(shape)).astype(np.float32)


def programme(seconds: float, rate: int = 48_000, seed: int = 1) -> F32:
    """Stereo noise falling 6 dB an octave whose level wanders: something like music to a meter."""
    white = noise(seconds, rate, seed=seed).astype(np.float64)
    freqs = np.fft.rfftfreq(white.shape[1], 1.0 / rate)
    shaped = np.fft.irfft(np.fft.rfft(white) / np.maximum(freqs, 50.0) * 50.0, white.shape[1])
    time = np.arange(white.shape[1]) / rate
    swell = 10.0 ** (-0.6 + 0.5 * np.sin(2.0 * np.pi * time / 7.3))
    sound = shaped * swell
    return (0.7 * sound / np.abs(sound).max()).astype(np.float32)


def sine(
    hertz: float, seconds: float, amplitude: float = 0.5, rate: int = 48_000, phase: float = 0.0
) -> NDArray[np.float64]:
    """One channel."""
    return amplitude * np.sin(2.0 * np.pi * hertz / rate * np.arange(round(seconds * rate)) + phase)

"""Signals by formula."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]


def sine(
    frequency_hz: float,
    seconds: float,
    *,
    dbfs: float = -18.0,
    sample_rate_hz: int = 48000,
    channels: int = 2,
    phase: float = 0.0,
) -> Sound:
    """A sine of peak level `dbfs`, the same in every channel: (channels, frames)."""
    time = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * frequency_hz * time + phase)
    return np.tile(wave.astype(np.float32), (channels, 1))


def noise(
    seconds: float, *, dbfs: float = -20.0, sample_rate_hz: int = 48000, channels: int = 2, seed: int = 1
) -> Sound:
    """White Gaussian noise of RMS level `dbfs`, independent channels."""
    rng = np.random.default_rng(seed)
    return (10 ** (dbfs / 20) * rng.standard_normal((channels, round(seconds * sample_rate_hz)))).astype(
        np.float32
    )


def music_like(seconds: float, *, sample_rate_hz: int = 48000, seed: int = 3) -> Sound:
    """A stereo sound with a beat, chords and dynamics: not music, but as awkward for a chain as music is."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * sample_rate_hz)
    time = np.arange(frames) / sample_rate_hz
    beat = np.exp(-12 * (time % 0.5)) * np.sin(2 * np.pi * 60 * (time % 0.5))
    chord = sum(np.sin(2 * np.pi * f * time) for f in (220.0, 277.2, 329.6)) * (
        0.5 + 0.5 * np.sin(0.7 * time)
    )
    hiss = rng.standard_normal((2, frames)) * np.exp(-30 * (time % 0.25))
    left = 0.4 * beat + 0.06 * chord + 0.05 * hiss[0]
    right = 0.4 * beat + 0.05 * chord + 0.05 * hiss[1]
    return np.stack((left, right)).astype(np.float32)

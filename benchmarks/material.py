"""Material for the benchmarks, by formula: the same on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile


def make(path: Path, seconds: int, *, sample_rate_hz: int = 44100) -> Path:
    """A stereo 24-bit WAV, as dense and as dynamic as a loud master; made once and kept.

    Args:
        path: where it goes.
        seconds: its length.
        sample_rate_hz: its rate.
    """
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.wav")
    rng = np.random.default_rng(4)
    with soundfile.SoundFile(part, "w", sample_rate_hz, 2, "PCM_24") as file:
        for second in range(seconds):
            file.write(_second(rng, second, sample_rate_hz))
    part.rename(path)
    return path


def _second(rng: np.random.Generator, second: int, rate: int) -> np.ndarray:
    time = np.arange(rate) / rate
    level = 0.35 + 0.25 * np.sin(second / 7.0)
    kick = np.exp(-9.0 * (time % 0.5)) * np.sin(2 * np.pi * 55.0 * (time % 0.5))
    root = 110.0 * 2.0 ** ((second * 5 % 12) / 12.0)
    chord = sum(np.sin(2 * np.pi * root * ratio * time) for ratio in (1.0, 1.26, 1.5, 2.0)) / 4.0
    noise = rng.standard_normal((rate, 2)) * np.exp(-20.0 * (time % 0.25))[:, None]
    mix = level * (kick + 0.8 * chord)[:, None] + 0.12 * noise
    return np.tanh(2.2 * mix) * 0.97

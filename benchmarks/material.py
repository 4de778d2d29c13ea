"""Material for the benchmarks, by formula: the same on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile


def make(path: Path, seconds: int, *, sample_rate_hz: int = 44100, bits: int = 24) -> Path:
    """A stereo WAV, as dense and as dynamic as a loud master; made once and kept.

    Args:
        path: where it goes.
        seconds: its length.
        sample_rate_hz: its rate.
        bits: 16 or 24.
    """
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.wav")
    rng = np.random.default_rng(4)
    with soundfile.SoundFile(part, "w", sample_rate_hz, 2, f"PCM_{bits}") as file:
        for second in range(seconds):
            file.write(_second(rng, second, sample_rate_hz))
    part.rename(path)
    return path


def noise(path: Path, seconds: int, *, sample_rate_hz: int = 44100) -> Path:
    """Clipped white noise, the hardest there is for a meter that leaves out what cannot matter."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(5)
        with soundfile.SoundFile(path, "w", sample_rate_hz, 2, "PCM_24") as file:
            for _ in range(seconds):
                file.write(np.clip(0.5 * rng.standard_normal((sample_rate_hz, 2)), -0.97, 0.97))
    return path


def whole(folder: Path, music: Path, *, bits: int = 24) -> Path:
    """Music of any format as a WAV that all programs read, made once and kept."""
    path = folder / f"{music.stem}.{bits}.wav"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # In blocks: what this process has in memory counts as the peak memory of those it starts.
        with (
            soundfile.SoundFile(music) as source,
            soundfile.SoundFile(path, "w", source.samplerate, source.channels, f"PCM_{bits}") as file,
        ):
            for block in source.blocks(65_536, dtype="float64", always_2d=True):
                file.write(np.clip(block, -1.0, 1.0))
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

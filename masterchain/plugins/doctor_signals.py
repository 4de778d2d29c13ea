"""The doctor's test sound, and what two sounds are compared by."""

from __future__ import annotations

import numpy as np

from masterchain.dsp.processor import Block

RATE_HZ = 48000
_NOISE_S, _MUSIC_S, _SILENCE_S = 1.0, 1.5, 0.5
_SEED = 20


def probe_sound(channels: int, sample_rate_hz: int = RATE_HZ) -> Block:
    """A second of noise at -20 dBFS RMS, beats and a chord, half a second of silence; channels differ."""
    rng = np.random.default_rng(_SEED)
    noise = 0.1 * rng.standard_normal((channels, round(_NOISE_S * sample_rate_hz)))
    time = np.arange(round(_MUSIC_S * sample_rate_hz)) / sample_rate_hz
    beat = 0.5 * np.exp(-12.0 * (time % 0.5)) * np.sin(2 * np.pi * 60.0 * (time % 0.5))
    chord = sum(0.06 * np.sin(2 * np.pi * hertz * time) for hertz in (220.0, 277.2, 329.6))
    music = np.stack([beat + chord * (1.0 - 0.2 * channel) for channel in range(channels)])
    silence = np.zeros((channels, round(_SILENCE_S * sample_rate_hz)))
    return np.ascontiguousarray(np.concatenate((noise, music, silence), axis=1), np.float32)


def difference_dbfs(one: Block, other: Block) -> float | None:
    """The greatest difference of two sounds, or None where they are the same to the bit."""
    if one.shape != other.shape:
        return 0.0
    greatest = float(np.abs(one.astype(np.float64) - other).max(initial=0.0))
    return 20.0 * float(np.log10(greatest)) if greatest else None


def lag(out: Block, sound: Block) -> tuple[int, float]:
    """By how many frames a sound comes later than another, and how alike they are then, 0 to 1.

    By cross-correlation of the sum of the channels, of either polarity.
    """
    first, second = out.sum(axis=0, dtype=np.float64), sound.sum(axis=0, dtype=np.float64)
    size = 1 << int(np.ceil(np.log2(first.size + second.size)))
    spectrum = np.fft.rfft(first, size) * np.conj(np.fft.rfft(second, size))
    correlation = np.abs(np.fft.irfft(spectrum, size))
    at = int(correlation.argmax())
    energy = float(np.sqrt(np.square(first).sum() * np.square(second).sum()))
    return (at if at < size // 2 else at - size), (float(correlation[at]) / energy if energy else 0.0)

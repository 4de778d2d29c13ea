"""Signals made by formula, for the conformance cases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Tones = float | tuple[float, ...]
"""A level in dBFS for both channels of stereo, or one for each channel."""

_TONE_HZ = 1000
_OVERSAMPLING = 4


def tone(sample_rate_hz: int, parts: Iterable[tuple[float, Tones]]) -> Iterator[F32]:
    """1000 Hz sines one after another without a gap: blocks of (channels, n), at most a second each.

    Args:
        sample_rate_hz: frames a second, whole hertz.
        parts: seconds and level of each; minus infinity is silence.
    """
    # A second holds a thousand whole periods, so one second serves for all.
    second = np.sin(2.0 * np.pi * _TONE_HZ * np.arange(sample_rate_hz) / sample_rate_hz)
    for seconds, levels in parts:
        channels = levels if isinstance(levels, tuple) else (levels, levels)
        gains = np.array([[10.0 ** (level / 20.0)] for level in channels])
        block = (gains * second).astype(np.float32)
        left = round(seconds * sample_rate_hz)
        while left > 0:
            yield block[:, :left]
            left -= sample_rate_hz


def sine(
    sample_rate_hz: int,
    frequency_hz: float,
    amplitude: float,
    phase_deg: float,
    *,
    seconds: float,
    fade_s: float,
) -> F32:
    """A stereo sine in phase with linear fades at both ends: (2, n)."""
    n = round(seconds * sample_rate_hz)
    phase = 2.0 * np.pi * frequency_hz / sample_rate_hz * np.arange(n) + math.radians(phase_deg)
    one = amplitude * np.sin(phase) * _fades(n, round(fade_s * sample_rate_hz))
    return np.stack([one, one]).astype(np.float32)


def constant(frames: int, value: float) -> F32:
    """The same value in both channels of stereo: (2, frames)."""
    return np.full((2, frames), value, np.float32)


def burst_between_samples(sample_rate_hz: int, offset: int) -> F32:
    """Tech 3341 cases 20 to 23: a sine at fs/6, 0.5, holding one period at fs/4, 1.0, continuous in phase.

    Made at four times the rate, low-pass filtered and thinned out beginning at sample `offset`: (2, n).
    """
    slow, fast = 6 * _OVERSAMPLING, 4 * _OVERSAMPLING
    around = round(0.1 * sample_rate_hz / 6) * slow
    increments = np.concatenate(
        [np.full(around, 1.0 / slow), np.full(fast, 1.0 / fast), np.full(around, 1.0 / slow)]
    )
    phase = np.concatenate([[0.0], np.cumsum(increments)[:-1]])
    amplitude = np.where(np.abs(np.arange(len(phase)) - around - fast / 2 + 0.5) < fast / 2, 1.0, 0.5)
    signal = (
        amplitude
        * np.sin(2.0 * np.pi * phase)
        * _fades(len(phase), round(0.01 * sample_rate_hz) * _OVERSAMPLING)
    )
    one = np.convolve(signal, _low_pass(), mode="same")[offset::_OVERSAMPLING]
    return np.stack([one, one]).astype(np.float32)


def _low_pass() -> F64:
    """A linear-phase low-pass at 0.95 of half the final rate, about 90 dB."""
    distance = np.arange(-256, 257)
    cutoff = 0.95 / _OVERSAMPLING
    taps = cutoff * np.sinc(cutoff * distance) * np.kaiser(len(distance), 9.0)
    return np.asarray(taps / taps.sum())


def _fades(n: int, length: int) -> F64:
    gain = np.ones(n)
    if length:
        ramp = np.arange(length) / length
        gain[:length] = ramp
        gain[n - length :] = ramp[::-1]
    return gain

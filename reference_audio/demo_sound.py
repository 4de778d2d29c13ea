"""What sound is shaped with: noise that repeats, filters by their analogue formulas, room, echo, chorus.

Sound is float64; mono `(frames,)`, stereo `(2, frames)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 44_100
Sound = NDArray[np.float64]
Response = Callable[[Sound], Any]


def uniform(seed: int, count: int) -> Sound:
    """Numbers from -1 to 1, the same with every release of numpy: only raw generator bits are promised to be."""
    raw = np.random.PCG64(seed).random_raw(count)
    return np.asarray(raw >> np.uint64(11), np.float64) * 2.0**-52 - 1.0


def filtered(sound: Sound, *responses: Response) -> Sound:
    """Sound through filters given as complex responses over frequency in Hz; what rings past the end is cut."""
    frames = sound.shape[-1]
    padded = 1 << (frames + RATE // 2 - 1).bit_length()
    frequency_hz = np.fft.rfftfreq(padded, 1 / RATE)
    spectrum = np.fft.rfft(sound, padded)
    for response in responses:
        spectrum = spectrum * response(frequency_hz)
    return np.fft.irfft(spectrum, padded)[..., :frames]


def low_pass(cutoff_hz: float, q: float = 0.707) -> Response:
    """12 dB an octave above the cutoff."""
    return lambda f: 1 / (1 - (f / cutoff_hz) ** 2 + 1j * f / (q * cutoff_hz))


def high_pass(cutoff_hz: float, q: float = 0.707) -> Response:
    """12 dB an octave below the cutoff."""
    return lambda f: -((f / cutoff_hz) ** 2) / (1 - (f / cutoff_hz) ** 2 + 1j * f / (q * cutoff_hz))


def bell(centre_hz: float, gain_db: float, q: float) -> Response:
    """A band raised or lowered."""
    a = 10 ** (gain_db / 40)

    def response(f: Sound) -> Any:
        x = f / centre_hz
        return (1 - x**2 + 1j * x * a / q) / (1 - x**2 + 1j * x / (a * q))

    return response


def high_shelf(cutoff_hz: float, gain_db: float) -> Response:
    """Everything above a frequency raised or lowered, first order."""
    a = 10 ** (gain_db / 40)
    return lambda f: (1 + 1j * a * f / cutoff_hz) / (1 + 1j * f / (a * cutoff_hz))


def panned(mono: Sound, place: float) -> Sound:
    """Mono sound set between left (-1) and right (1) at constant power."""
    angle = (place + 1) * np.pi / 4
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)])


def chorus(mono: Sound, rate_hz: float, depth_ms: float, centre_ms: float) -> Sound:
    """Mono into stereo: beside the dry sound, a copy whose delay sways against each other left and right."""
    frames = np.arange(len(mono))
    sway = np.sin(2 * np.pi * rate_hz * frames / RATE)
    sides = []
    for sign in (1.0, -1.0):
        delay = (centre_ms + sign * depth_ms * sway) * RATE / 1000
        sides.append(0.75 * mono + 0.55 * np.interp(frames - delay, frames, mono, left=0.0))
    return np.stack(sides)


def echo(mono: Sound, delay_s: float, feedback: float, times: int) -> Sound:
    """Echoes only, going left and right in turn, each duller than the last."""
    out = np.zeros((2, len(mono)))
    copy = mono
    for n in range(1, times + 1):
        copy = feedback * filtered(copy, low_pass(3200.0), high_pass(250.0))
        at = round(n * delay_s * RATE)
        if at < len(mono):
            out += panned(np.concatenate([np.zeros(at), copy[: len(mono) - at]]), -0.6 if n % 2 else 0.6)
    return out


def room(stereo: Sound, decay_s: float, before_s: float, seed: int) -> Sound:
    """A room only: left and right noise that decays by 60 dB in `decay_s`, faster the higher."""
    frames = round(decay_s * 1.2 * RATE)
    time = np.arange(frames) / RATE
    response = np.zeros((2, frames))
    bands = ((150.0, 700.0, 1.0), (700.0, 2800.0, 0.8), (2800.0, 9000.0, 0.45))
    for number, (low, high, share) in enumerate(bands):
        noise = uniform(seed + number, 2 * frames).reshape(2, frames)
        noise = filtered(noise, high_pass(low), low_pass(high))
        response += noise * np.exp(-6.91 * time / (decay_s * share))
    response *= np.minimum(1.0, time / 0.004)  # the room answers softly, not with a click
    response /= np.sqrt(np.sum(response**2, axis=1, keepdims=True))
    start = round(before_s * RATE)
    length = stereo.shape[1]
    padded = 1 << (length + frames - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(stereo, padded) * np.fft.rfft(response, padded), padded)
    return np.concatenate([np.zeros((2, start)), wet[:, : length - start]], axis=1)

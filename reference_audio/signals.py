"""Make the reference signals: sound by formula, whose measurements are known beforehand.

    python reference_audio/signals.py FOLDER [NAME...]

It writes one 48 kHz 24-bit WAV a signal (all of them, or those named), the same every time. What each must measure,
and why, stands in `manifest.toml`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 48_000
Sound = NDArray[np.float64]


def main() -> None:
    """Write the signals named on the command line, or all."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or SIGNALS:
        # Rounded here, since libsndfile cuts off; 24 bits, since it puts the time of day into a float WAV.
        sound = np.round(SIGNALS[name]() * 2**23) / 2**23
        soundfile.write(folder / f"{name}.wav", sound.T, RATE, format="WAV", subtype="PCM_24")
        print(folder / f"{name}.wav")


def tone_997hz() -> Sound:
    """997 Hz at -18 dBFS, both channels, 10 s: the line-up tone."""
    return both(sine(997.0, 10.0, -18.0))


def tone_left_only() -> Sound:
    """997 Hz at -18 dBFS on the left, nothing on the right."""
    tone = sine(997.0, 10.0, -18.0)
    return np.stack([tone, np.zeros_like(tone)])


def balance_6db() -> Sound:
    """997 Hz at -18 dBFS on the left and 6 dB lower on the right."""
    return np.stack([sine(997.0, 10.0, -18.0), sine(997.0, 10.0, -24.0)])


def true_peak_45_degrees() -> Sound:
    """A quarter of the sample rate at -6.02 dBFS, every sample 45 degrees away from a crest."""
    return both(soft_ends(sine(RATE / 4, 4.0, -6.0206, phase=np.pi / 4)))


def true_peak_over() -> Sound:
    """The same at +3 dBFS: no sample reaches full scale, the sound between them does."""
    return both(soft_ends(sine(RATE / 4, 4.0, 3.0, phase=np.pi / 4)))


def pink_noise() -> Sound:
    """Pink noise, 20 Hz to 20 kHz, -20 dBFS RMS, left and right independent, 20 s."""
    return np.stack([pink(20.0, -20.0, seed=1), pink(20.0, -20.0, seed=2)])


def dual_mono() -> Sound:
    """The same pink noise left and right: a mono track in a stereo file."""
    return both(pink(10.0, -20.0, seed=3))


def right_inverted() -> Sound:
    """The same pink noise left and right, the right one with its polarity turned over."""
    noise = pink(10.0, -20.0, seed=3)
    return np.stack([noise, -noise])


def dc_offset() -> Sound:
    """The line-up tone sitting 1 % of full scale too high on the right."""
    tone = sine(997.0, 10.0, -18.0)
    return np.stack([tone, tone + 0.01])


def sweep() -> Sound:
    """A sine from 20 Hz to 20 kHz at -12 dBFS, rising the same number of octaves every second."""
    length_s, low, high = 10.0, 20.0, 20_000.0
    rate = np.log(high / low) / length_s
    phase = 2 * np.pi * low * (np.exp(rate * time(length_s)) - 1) / rate
    return both(soft_ends(10 ** (-12 / 20) * np.sin(phase)))


def loudness_range_10() -> Sound:
    """EBU Tech 3342 case 1: 20 s at -20 LUFS, then 20 s at -30 LUFS."""
    return both(np.concatenate([sine(1000.0, 20.0, -20.0), sine(1000.0, 20.0, -30.0)]))


def gated() -> Sound:
    """EBU Tech 3341 case 3, shortened: 10 s at -36, 20 s at -23, 10 s at -36 LUFS."""
    return both(
        np.concatenate([sine(1000.0, length, level) for length, level in ((10, -36), (20, -23), (10, -36))])
    )


def silence() -> Sound:
    """5 s of zeros."""
    return np.zeros((2, 5 * RATE))


def silent_ends() -> Sound:
    """1 s of zeros, 4 s of tone, 2 s of zeros."""
    tone = sine(1000.0, 4.0, -18.0)
    return both(np.concatenate([np.zeros(RATE), tone, np.zeros(2 * RATE)]))


def sixteen_bits() -> Sound:
    """The line-up tone rounded to 16 bits without dither."""
    return both(np.round(sine(997.0, 5.0, -18.0) * 2**15) / 2**15)


def time(length_s: float) -> Sound:
    """The time of every frame in seconds."""
    return np.arange(round(length_s * RATE)) / RATE


def sine(frequency_hz: float, length_s: float, peak_dbfs: float, phase: float = 0.0) -> Sound:
    """A sine by its peak level."""
    return np.asarray(10 ** (peak_dbfs / 20) * np.sin(2 * np.pi * frequency_hz * time(length_s) + phase))


def pink(length_s: float, rms_dbfs: float, seed: int) -> Sound:
    """Noise with the same power in every octave from 20 Hz to 20 kHz, nothing outside, at an exact RMS.

    Only raw generator bits are promised to stay the same between releases of numpy, so uniform noise is made of them.
    """
    frames = round(length_s * RATE)
    raw = np.random.PCG64(seed).random_raw(frames)
    spectrum = np.fft.rfft(np.asarray(raw >> np.uint64(11), np.float64) * 2.0**-52 - 1.0)
    frequency_hz = np.fft.rfftfreq(frames, 1 / RATE)
    heard = (frequency_hz >= 20.0) & (frequency_hz <= 20_000.0)
    spectrum[~heard] = 0.0
    spectrum[heard] /= np.sqrt(frequency_hz[heard])
    noise = np.fft.irfft(spectrum, frames)
    return np.asarray(noise * 10 ** (rms_dbfs / 20) / np.sqrt(np.mean(noise**2)))


def soft_ends(sound: Sound) -> Sound:
    """Faded in and out within 50 ms: a sine that starts at once rings between its samples."""
    fade = np.sin(0.5 * np.pi * np.arange(RATE // 20) / (RATE // 20)) ** 2
    return np.concatenate(
        [sound[: len(fade)] * fade, sound[len(fade) : -len(fade)], sound[-len(fade) :] * fade[::-1]]
    )


def both(mono: Sound) -> Sound:
    """The same sound on both channels."""
    return np.stack([mono, mono])


SIGNALS: dict[str, Callable[[], Sound]] = {
    signal.__name__: signal
    for signal in (
        tone_997hz,
        tone_left_only,
        balance_6db,
        true_peak_45_degrees,
        true_peak_over,
        pink_noise,
        dual_mono,
        right_inverted,
        dc_offset,
        sweep,
        loudness_range_10,
        gated,
        silence,
        silent_ends,
        sixteen_bits,
    )
}


if __name__ == "__main__":
    main()

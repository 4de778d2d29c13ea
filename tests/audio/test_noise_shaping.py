"""Shaped dither: the error has the spectrum the filter says, and says nothing of the sound."""

from __future__ import annotations

import numpy as np
import pytest
from audio.signals import noise
from numpy.typing import NDArray

from masterchain.audio import noise_shaping
from masterchain.audio.dither import Quantizer
from masterchain.audio.noise_shaping import COEFFICIENTS

RATE = 44_100


def shaped(
    sound: NDArray[np.floating], *, seed: int = 1, cuts: tuple[int, ...] = (), bits: int = 16
) -> NDArray[np.int32]:
    quantizer = Quantizer(bits, len(sound), dither="shaped", seed=seed)
    parts = [quantizer(part) for part in np.split(sound, cuts, axis=1)]
    return np.concatenate([*parts, quantizer.finish()], axis=1)


def theory(frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """The error's power spectrum relative to LSB²/4, by the published filter."""
    turns = np.exp(-2j * np.pi * frequencies_hz / RATE)
    return np.abs(1 - sum(c * turns ** (n + 1) for n, c in enumerate(COEFFICIENTS))) ** 2


def spectrum(error: NDArray[np.float64], size: int = 4096) -> NDArray[np.float64]:
    """Its power spectrum relative to LSB²/4, averaged."""
    window = np.hanning(size)
    pieces = [error[:, at : at + size] * window for at in range(0, error.shape[1] - size, size // 2)]
    return np.mean(np.abs(np.fft.rfft(pieces, axis=2)) ** 2, axis=(0, 1)) / (window**2).sum() / 0.25


@pytest.fixture(scope="module")
def long_error() -> NDArray[np.float64]:
    """Of a minute of a loud tone in a little noise, over several stretches of lanes."""
    time_s = np.arange(60 * RATE) / RATE
    sound = (0.3 * np.sin(2 * np.pi * 997 * time_s) + 0.1 * noise(60 * RATE)).astype(np.float32)
    return shaped(sound) - sound.astype(np.float64) * 32_768


def test_the_errors_spectrum_is_the_filters(long_error: NDArray[np.float64]) -> None:
    frequencies = np.fft.rfftfreq(4096, 1 / RATE)
    measured, expected = spectrum(long_error), theory(frequencies)
    # Bands of 500 Hz: some 50 bins and 2,500 pieces each, so a band's own scatter is below 0.05 dB.
    for low in range(0, 22_000, 500):
        band = (frequencies >= max(low, 40)) & (frequencies < low + 500)
        away_db = 10 * np.log10(measured[band].mean() / expected[band].mean())
        assert abs(away_db) < 0.3, low


def test_it_is_quieter_where_the_ear_is_sensitive_and_louder_in_all(long_error: NDArray[np.float64]) -> None:
    frequencies = np.fft.rfftfreq(4096, 1 / RATE)
    measured = spectrum(long_error)
    assert 10 * np.log10(measured[(frequencies > 3000) & (frequencies < 5000)].mean()) < -19.5
    assert 10 * np.log10(measured[(frequencies > 40) & (frequencies < 3000)].mean()) < -15.5
    whole = 0.25 * (1 + sum(c * c for c in COEFFICIENTS))
    assert long_error.var() == pytest.approx(whole, rel=0.01)
    assert abs(long_error.mean()) < 0.001


@pytest.mark.parametrize("level", [0.0, 0.25, 0.5, -0.37, 1000.123])
def test_the_error_does_not_depend_on_the_level(level: float) -> None:
    """No noise modulation: mean and power are the same between any two codes."""
    error = shaped(np.full((2, 300_000), level / 32_768)) - level
    assert abs(error.mean()) < 0.004
    assert error.var() == pytest.approx(0.25 * (1 + sum(c * c for c in COEFFICIENTS)), rel=0.02)


def test_a_tone_below_one_code_comes_through_undistorted() -> None:
    time_s = np.arange(20 * RATE) / RATE
    tone = 0.4 * np.sin(2 * np.pi * 1000 * time_s)
    out = shaped(np.tile(tone / 32_768, (2, 1))).astype(np.float64)
    window = np.hanning(out.shape[1])
    lines = np.abs(np.fft.rfft(out * window, axis=1)).mean(axis=0) / (window.sum() / 2)
    at = 1000 * 20
    assert lines[at] == pytest.approx(0.4, rel=0.03)
    for harmonic in (2, 3, 4, 5):
        near = lines[harmonic * at - 200 : harmonic * at + 201]
        assert near[200] < 4 * near.mean()


@pytest.mark.parametrize("frames", [1, 5, 2000, 16_384, 16_385, 40_000, 400_001])
def test_it_does_not_depend_on_the_block_size(monkeypatch: pytest.MonkeyPatch, frames: int) -> None:
    # Few lanes, so that there are several stretches.
    monkeypatch.setattr(noise_shaping, "_LANES", 12)
    sound = noise(frames, 3)
    whole = shaped(sound)
    assert whole.shape == sound.shape
    random = np.random.default_rng(frames)
    for count in (1, 3, 20):
        cuts = tuple(sorted(int(cut) for cut in random.integers(0, frames + 1, count)))
        assert np.array_equal(shaped(sound, cuts=cuts), whole)


def one_after_the_other(sound: NDArray[np.floating], seed: int) -> NDArray[np.float64]:
    """The plain recursion, sample for sample; the noise is drawn in the same order as TPDF's."""
    noise_source = Quantizer(16, len(sound), seed=seed)._noise
    assert noise_source is not None
    dither = noise_source.draw(sound.shape[1], len(sound)).T
    errors = np.zeros((len(sound), 5))
    codes = np.empty(sound.shape)
    for frame in range(sound.shape[1]):
        wanted = sound[:, frame] * 32_768.0 - errors @ COEFFICIENTS
        codes[:, frame] = np.rint(wanted + dither[:, frame])
        errors = np.column_stack((codes[:, frame] - wanted, errors[:, :-1]))
    return codes


@pytest.mark.parametrize("lane_frames", [2048, 5000, 32_768])
@pytest.mark.parametrize("lanes", [2, 4, 64])
def test_lanes_give_what_rounding_one_after_the_other_gives(
    monkeypatch: pytest.MonkeyPatch, lane_frames: int, lanes: int
) -> None:
    monkeypatch.setattr(noise_shaping, "_LANES", lanes)
    monkeypatch.setattr(noise_shaping, "_LANE_FRAMES", lane_frames)
    time_s = np.arange(70_001) / RATE
    # Loud, then silent: lanes must find each other in both.
    sound = np.stack((0.5 * np.sin(2 * np.pi * 441 * time_s), 0.1 * noise(70_001, 1)[0]))
    sound[:, 35_000:50_000] = 0.0
    assert np.array_equal(shaped(sound, seed=9), one_after_the_other(sound, 9))


@pytest.mark.parametrize("bits", [16, 24])
def test_overs_are_counted_and_codes_stay_in_range(bits: int) -> None:
    sound = np.zeros((2, 3000), dtype=np.float32)
    sound[1, 60] = 1.5
    sound[0, 70] = -1.001
    sound[0, 100:2000] = 1.0
    quantizer = Quantizer(bits, 2, dither="shaped", seed=1)
    early = quantizer(sound)
    out = np.concatenate((early, quantizer.finish()), axis=1)
    assert (quantizer.overs, quantizer.first_over) == (2, (60, 1))
    assert (out.min(), out.max()) == (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    assert out[1, 60] == (1 << (bits - 1)) - 1


def test_nothing_gives_nothing() -> None:
    quantizer = Quantizer(16, 2, dither="shaped")
    assert quantizer(np.zeros((2, 0))).shape == quantizer.finish().shape == (2, 0)
    assert Quantizer(16, 2).finish().shape == (2, 0)

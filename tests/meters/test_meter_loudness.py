"""Loudness against other implementations and against the definition written out."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meters.hearing import measured, noise, programme, sine
from numpy.typing import NDArray

from masterchain.meters import Meter
from masterchain.meters.gating import integrated
from masterchain.meters.kweighting import KWeighting, coefficients
from masterchain.meters.layout import default_layout, weight
from masterchain.meters.loudness import windows
from masterchain.meters.loudness_range import loudness_range

PRINTED = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585),
    (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621),
)


def response_db(rate: int, hertz: float) -> float:
    z = cmath.exp(-2j * math.pi * hertz / rate)
    total = 1.0 + 0j
    for b0, b1, b2, a1, a2 in coefficients(rate):
        total *= (b0 + b1 * z + b2 * z * z) / (1.0 + a1 * z + a2 * z * z)
    return 20.0 * math.log10(abs(total))


def weighted(sound: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """The two biquads in double precision, sample by sample."""
    for b0, b1, b2, a1, a2 in coefficients(rate):
        out, s1, s2 = np.empty_like(sound), 0.0, 0.0
        for i, x in enumerate(sound):
            y = b0 * x + s1
            s1, s2 = b1 * x - a1 * y + s2, b2 * x - a2 * y
            out[i] = y
        sound = out
    return sound


def test_the_coefficients_are_those_printed_for_48_khz() -> None:
    assert np.allclose(coefficients(48_000), PRINTED, rtol=0, atol=1e-13)


@pytest.mark.parametrize("rate", [44_100, 88_200, 96_000, 176_400, 192_000, 384_000])
@pytest.mark.parametrize("hertz", [20.0, 38.0, 100.0, 400.0, 997.0, 2000.0, 4000.0, 8000.0])
def test_other_rates_have_the_response_of_48_khz(rate: int, hertz: float) -> None:
    assert response_db(rate, hertz) == pytest.approx(
        response_db(48_000, hertz), abs=0.12 if hertz > 1000 else 0.007
    )


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 44_056, 48_000, 192_000])
def test_the_products_of_matrices_are_the_filter(rate: int) -> None:
    sound = noise(2.3, rate, 2, 0.3) if rate < 100_000 else noise(1.2, rate, 2, 0.3)
    sound += np.float32(0.2)
    sound[1] *= np.float32(1e-3)
    bank = KWeighting(rate, 2)
    joined = np.concatenate(
        [bank.filter(sound[:, begin : begin + rate]).copy() for begin in range(0, sound.shape[1], rate)],
        axis=1,
    )
    for channel in range(2):
        frames = min(sound.shape[1], 120_000)
        exact = weighted(sound[channel, :frames].astype(np.float64), rate)
        assert np.abs(joined[channel, :frames] - exact).max() < 3e-6 * np.abs(exact).max()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0.0, 1.0), max_size=60), st.integers(1, 40))
def test_windows_are_means_of_consecutive_values(values: list[float], length: int) -> None:
    expected = [sum(values[i : i + length]) / length for i in range(len(values) - length + 1)]
    assert windows(np.array(values), length) == pytest.approx(expected, abs=1e-12)


def test_the_gates_pass_what_is_strictly_above() -> None:
    at_gate = 10.0 ** ((-70.0 + 0.691) / 10.0)
    assert integrated(np.array([at_gate])) is None
    assert integrated(np.array([at_gate * 1.0001])) == pytest.approx(-70.0, abs=1e-3)
    # A third of 2.06 is 0.687, so the relative gate stands at 0.0687.
    assert integrated(np.array([1.0, 1.0, 0.06])) == pytest.approx(-0.691, abs=1e-9)
    assert integrated(np.array([1.0, 1.0, 0.07])) == pytest.approx(
        -0.691 + 10.0 * math.log10(2.07 / 3.0), abs=1e-9
    )


def test_loudness_range_takes_percentiles_without_interpolation() -> None:
    levels = np.linspace(-30.0, -20.0, 101)
    assert loudness_range(10.0 ** ((levels + 0.691) / 10.0)) == pytest.approx(8.5)
    # Of 16 values the third and the fifteenth: 1.5 rounds up, 14.25 down.
    assert loudness_range(10.0 ** ((np.arange(-20.0, -4.0) + 0.691) / 10.0)) == pytest.approx(12.0)
    assert loudness_range(np.array([0.0])) is None


def test_loudness_range_keeps_what_is_at_the_gates() -> None:
    assert loudness_range(np.full(9, 10.0 ** ((-70.0 + 0.691) / 10.0))) == 0.0


def test_loudness_range_hears_silence_after_the_sound() -> None:
    meter = Meter(48_000, 2)
    meter.feed(noise(5.0))
    reading = meter.state().loudness
    # 21 windows of 3 s fit into 5 s at 10 Hz, 15 more reach into 1.5 s of silence.
    assert len(reading.range_windows()) == 36
    assert reading.range_windows()[-1] == pytest.approx(reading.range_windows()[0] / 2.0, rel=0.05)


def test_surround_channels_weigh_as_annex_3_says() -> None:
    assert [weight(name) for name in default_layout(6)] == [1.0, 1.0, 1.0, 0.0, 1.41, 1.41]
    assert [weight(name) for name in default_layout(8)] == [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41]
    assert [weight(name) for name in default_layout(11)] == [1.0] * 11


@pytest.mark.parametrize(
    ("sound", "name", "reason"),
    [
        (np.zeros((2, 200_000)), "integrated_lufs", "never above the absolute gate of -70 LUFS"),
        (np.zeros((2, 200_000)), "max_momentary_lufs", "digital silence"),
        (np.zeros((2, 200_000)), "true_peak_dbtp", "digital silence"),
        (np.full((2, 19_000), 0.1), "integrated_lufs", "shorter than one gating block of 400 ms"),
        (np.full((2, 19_000), 0.1), "max_momentary_lufs", "shorter than 400 ms"),
        (np.full((2, 100_000), 0.1), "loudness_range_lu", "shorter than 3 s"),
        (np.full((2, 100_000), 0.1), "max_short_term_lufs", "shorter than 3 s"),
        (np.zeros((2, 0)), "integrated_lufs", "there is no sound at all"),
        (np.full((1, 48_000), 0.1), "phase_correlation", "there is only one channel"),
    ],
)
def test_a_value_that_does_not_exist_says_why(sound: NDArray[np.float64], name: str, reason: str) -> None:
    found = measured(sound)
    assert getattr(found, name) is None
    assert found.reasons[name] == reason


def test_the_loudest_moment_is_placed() -> None:
    sound = np.zeros((2, 48_000 * 8))
    sound[:, 240_000 : 240_000 + 19_200] = sine(1000.0, 0.4)
    found = measured(sound)
    assert found.places["max_momentary_lufs"].at_s == pytest.approx(5.0, abs=0.011)
    assert found.max_momentary_lufs == pytest.approx(-6.01, abs=0.05)
    assert 2.39 < found.places["max_short_term_lufs"].at_s < 5.01


def test_the_curves_stand_at_10_hz() -> None:
    sound = np.concatenate([np.zeros((2, 48_000 * 4)), np.stack([sine(1000.0, 4.0)] * 2)], axis=1)
    found = measured(sound)
    assert len(found.momentary_curve_lufs) == 80 - 3
    assert len(found.short_term_curve_lufs) == 80 - 29
    assert found.momentary_curve_lufs[0] is None
    assert found.momentary_curve_lufs[-1] == pytest.approx(-6.01, abs=0.01)
    assert found.short_term_curve_lufs[-1] == pytest.approx(-6.01, abs=0.01)


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_libebur128_agrees(rate: int, seed: int) -> None:
    ebur = pytest.importorskip(
        "pyebur128", reason="libebur128's Python binding is not installed: nothing to compare with"
    )
    sound = programme(30.0, rate, seed)
    mode = ebur.MeasurementMode
    other = ebur.R128State(2, rate, mode.MODE_I | mode.MODE_LRA | mode.MODE_SAMPLE_PEAK)
    other.add_frames(np.ascontiguousarray(sound.T).ravel(), sound.shape[1])
    found = measured(sound, rate)
    assert found.integrated_lufs == pytest.approx(ebur.get_loudness_global(other), abs=0.005)
    assert found.channel_sample_peaks_dbfs == pytest.approx(
        [20.0 * math.log10(ebur.get_sample_peak(other, channel)) for channel in range(2)], abs=1e-5
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_pyloudnorm_agrees(rate: int) -> None:
    import pyloudnorm

    sound = programme(20.0, rate)
    other = pyloudnorm.Meter(rate).integrated_loudness(sound.T.astype(np.float64))
    assert measured(sound, rate).integrated_lufs == pytest.approx(other, abs=0.05)

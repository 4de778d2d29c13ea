"""Bands add up to the sound, fall by 24 dB an octave and meet 6.02 dB down."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.processors import Late, played
from support.signals import noise

from masterchain.dsp.bands import Bands
from masterchain.dsp.branches import Branch
from masterchain.dsp.crossover import linear_phase_lowpasses, linkwitz_riley
from masterchain.dsp.linear_system import F64
from masterchain.dsp.processor import Format
from masterchain.dsp.state_space import SystemFilter

RATES = (44_100, 48_000, 96_000, 192_000)
Phase = Literal["minimum", "linear"]


def responses(crossovers_hz: list[float], rate: int, phase: Phase, size: int = 1 << 18) -> F64:
    """The bands' complex responses at `rfft` frequencies, from their impulse responses: (bands, bins)."""
    impulse = np.zeros((1, size))
    impulse[0, 0] = 1.0
    if phase == "minimum":
        return np.fft.rfft(SystemFilter(linkwitz_riley(crossovers_hz, rate), 1).process(impulse)[:, 0])
    kernels = linear_phase_lowpasses(crossovers_hz, rate)
    lows = np.concatenate((kernels, np.zeros((1, kernels.shape[1]))))
    lows[-1, kernels.shape[1] // 2] = 1.0
    return np.fft.rfft(np.diff(lows, axis=0, prepend=0.0), size)


def at(response: F64, frequency_hz: float, rate: int) -> float:
    """The level in dB at a frequency, between bins."""
    bins = np.arange(response.shape[-1]) * rate / (2 * (response.shape[-1] - 1))
    return float(20 * np.log10(np.interp(frequency_hz, bins, np.abs(response))))


@pytest.mark.parametrize("rate", RATES)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_bands_sum_flat(rate: int, data: st.DataObject) -> None:
    crossovers_hz = data.draw(
        st.lists(st.floats(30.0, 0.45 * rate), min_size=1, max_size=4, unique=True).map(sorted)
    )
    for phase in ("minimum", "linear"):
        total = responses(crossovers_hz, rate, phase).sum(axis=0)
        assert np.abs(20 * np.log10(np.abs(total))).max() < 1e-6


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("phase", ["minimum", "linear"])
def test_bands_meet_6_db_down_and_fall_24_db_an_octave(rate: int, phase: Phase) -> None:
    low, high = responses([1000.0], rate, phase)
    assert at(low, 1000.0, rate) == pytest.approx(-6.02, abs=0.01)
    assert at(high, 1000.0, rate) == pytest.approx(-6.02, abs=0.01)
    assert at(high, 125.0, rate) - at(high, 62.5, rate) == pytest.approx(24.08, abs=0.1)
    if rate == 192_000:
        assert at(low, 4000.0, rate) - at(low, 8000.0, rate) == pytest.approx(24.08, abs=0.6)


@pytest.mark.parametrize("phase", ["minimum", "linear"])
def test_three_bands_stand_where_they_should(phase: Phase) -> None:
    low, mid, high = responses([120.0, 2500.0], 48_000, phase)
    for lower, upper, crossover_hz in ((low, mid, 120.0), (mid, high, 2500.0)):
        assert at(lower, crossover_hz, 48_000) == pytest.approx(-6.02, abs=0.03)
        assert at(upper, crossover_hz, 48_000) == pytest.approx(-6.02, abs=0.03)
    assert at(low, 20.0, 48_000) == pytest.approx(0.0, abs=0.01)
    assert at(mid, 550.0, 48_000) == pytest.approx(0.0, abs=0.05)
    assert at(high, 15_000.0, 48_000) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("rate", RATES)
def test_a_constant_is_in_the_lowest_band_alone(rate: int) -> None:
    kernels = linear_phase_lowpasses([30.0, 5000.0], rate)
    assert kernels.sum(axis=1) == pytest.approx(1.0, abs=1e-14)
    assert (kernels == kernels[:, ::-1]).all()


def test_all_bands_of_minimum_phase_have_one_phase() -> None:
    bands = responses([80.0, 600.0, 5000.0], 48_000, "minimum")
    total = bands.sum(axis=0)
    loud = np.abs(bands) > 1e-3
    turned = np.angle(bands / total)
    assert np.abs(turned[loud]).max() < 1e-6


@pytest.mark.parametrize("rate", RATES)
def test_bands_of_linear_phase_that_do_nothing_are_a_pure_delay(rate: int) -> None:
    sound = noise(0.3, sample_rate_hz=rate)
    bands = Bands([30.0, 700.0], [Branch(Late(5)), Branch(Late()), Branch(Late(99))], "linear")
    assert (played(bands, sound, sample_rate_hz=rate) == sound).all()
    assert bands.latency < rate


@pytest.mark.parametrize("phase", ["minimum", "linear"])
def test_each_band_has_its_own_gain(phase: Phase) -> None:
    impulse = np.zeros((1, 1 << 16), np.float32)
    impulse[0, 1 << 15] = 1.0
    branches = [
        Branch(Late(3), gain_db=6.0),
        Branch(Late(gain=0.0)),
        Branch(Late(), gain_db=-3.0, invert=True),
    ]
    response = np.fft.rfft(played(Bands([200.0, 3000.0], branches, phase), impulse)[0])
    assert at(response, 20.0, 48_000) == pytest.approx(6.0, abs=0.01)
    assert at(response, 15_000.0, 48_000) == pytest.approx(-3.0, abs=0.02)
    assert at(response, 775.0, 48_000) < -30.0


def test_bands_work_on_any_number_of_channels() -> None:
    sound = noise(0.3, channels=6)
    together = played(Bands([500.0], [Branch(Late()), Branch(Late(gain=0.5))]), sound)
    for channel in range(6):
        alone = played(Bands([500.0], [Branch(Late()), Branch(Late(gain=0.5))]), sound[channel : channel + 1])
        assert np.abs(alone[0] - together[channel]).max() < 1e-8


@pytest.mark.parametrize(
    ("crossovers_hz", "branches", "message"),
    [
        ([], 1, "do not rise"),
        ([500.0, 200.0], 3, "do not rise"),
        ([0.0, 200.0], 3, "do not rise"),
        ([float("nan")], 2, "do not rise"),
        ([200.0], 3, "3 branches for 2 bands"),
    ],
)
def test_what_are_no_bands_is_refused(crossovers_hz: list[float], branches: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Bands(crossovers_hz, [Branch(Late())] * branches)


def test_a_crossover_above_half_the_sample_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="22050 Hz is not below half of 44100 Hz"):
        Bands([22_050.0], [Branch(Late())] * 2).prepare(Format(44_100, 2, 1024))

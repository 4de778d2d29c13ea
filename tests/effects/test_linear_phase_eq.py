from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.own_effects import built, gain_db, play, played
from support.signals import music_like, sine

from masterchain.dsp.equalizer_bands import sections
from masterchain.dsp.linear_phase_eq import linear_phase
from masterchain.dsp.processor import Format
from masterchain.effects.catalogue import effects

BANDS: list[dict[str, Any]] = [
    {"type": "high_pass", "frequency_hz": 25.0, "slope_db_per_octave": 12},
    {"type": "peak", "frequency_hz": 50.0, "gain_db": 4.0, "q": 2.0},
    {"type": "low_shelf", "frequency_hz": 200.0, "gain_db": -3.0, "q": 0.7},
    {"type": "peak", "frequency_hz": 3000.0, "gain_db": -8.0, "q": 6.0},
    {"type": "high_shelf", "frequency_hz": 9000.0, "gain_db": 3.0, "q": 0.7},
    {"type": "low_pass", "frequency_hz": 19_000.0, "slope_db_per_octave": 24},
]


def plain() -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = effects()["LinearPhaseEQ"].parameters[0].plain(BANDS)
    return value


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 192_000])
def test_its_gain_is_the_recursive_filters_and_its_phase_a_delay(rate: int) -> None:
    filters = sections(plain(), rate)
    kernel = linear_phase(filters, rate)
    assert np.array_equal(kernel, kernel[::-1])
    frequencies = np.geomspace(15.0, 20_000.0, 120)
    delay = np.exp(-2j * np.pi * frequencies / rate)
    expected = np.ones(len(frequencies))
    for b0, b1, b2, a1, a2 in filters:
        expected *= np.abs((b0 + b1 * delay + b2 * delay**2) / (1 + a1 * delay + a2 * delay**2))
    distance = np.arange(len(kernel)) - len(kernel) // 2
    # Real, since it is symmetrical: positive, so that no phase is turned over either.
    response = np.array([kernel @ np.cos(2 * np.pi * f / rate * distance) for f in frequencies])
    assert (response > 0).all()
    assert np.abs(20 * np.log10(response / expected)).max() < 0.05


@pytest.mark.parametrize(
    "band",
    [
        {"type": "peak", "frequency_hz": 60.0, "gain_db": 9.0, "q": 8.0},
        {"type": "peak", "frequency_hz": 60.0, "gain_db": -15.0, "q": 4.0},
        {"type": "low_shelf", "frequency_hz": 40.0, "gain_db": 6.0, "q": 0.7},
        {"type": "high_pass", "frequency_hz": 25.0, "slope_db_per_octave": 18},
        {"type": "high_pass", "frequency_hz": 30.0, "slope_db_per_octave": 48},
        {"type": "notch", "frequency_hz": 1000.0, "q": 2.0},
    ],
    ids=lambda band: f"{band['type']} {band['frequency_hz']:g}",
)
def test_low_and_steep_bands_keep_their_gain(band: dict[str, Any]) -> None:
    filters = sections(effects()["LinearPhaseEQ"].parameters[0].plain([band]), 48_000)
    kernel, size = linear_phase(filters, 48_000), 1 << 19
    response = np.abs(np.fft.rfft(kernel, size))
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    expected = np.ones(len(delay))
    for b0, b1, b2, a1, a2 in filters:
        expected *= np.abs((b0 + b1 * delay + b2 * delay**2) / (1 + a1 * delay + a2 * delay**2))
    heard = (expected > 10 ** ((-12 if band["type"] == "notch" else -40) / 20)) & (
        np.arange(len(delay)) > 100
    )
    assert np.abs(20 * np.log10(response[heard] / expected[heard])).max() < 0.05


@pytest.mark.parametrize("frequency_hz", [40.0, 3000.0, 12_000.0])
def test_it_sounds_as_loud_as_the_parametric_eq_and_is_aligned(frequency_hz: float) -> None:
    tone = sine(frequency_hz, 2.0, channels=1)
    heard = played("LinearPhaseEQ", tone, bands=BANDS)
    louder = gain_db(played("ParametricEQ", tone, bands=BANDS), tone, frequency_hz)
    assert gain_db(heard, tone, frequency_hz) == pytest.approx(louder, abs=0.05)
    # The delay is trimmed to the frame: what is left is the tone itself, scaled.
    steady = slice(48_000, 72_000)
    rest = heard[0, steady] - tone[0, steady] * 10 ** (louder / 20)
    assert np.abs(rest).max() < 0.006 * np.abs(heard[0, steady]).max()


def test_the_latency_it_reports_is_the_delay_it_has() -> None:
    processor = built("LinearPhaseEQ", bands=BANDS[1:2])
    processor.prepare(Format(48_000, 1, 4096))
    impulse = np.zeros((1, 4096), np.float32)
    impulse[0, 0] = 1.0
    silence = np.zeros((1, 4096), np.float32)
    heard = [processor.process(block) for block in (impulse, *[silence] * 50)]
    response = np.concatenate(heard, axis=1)[0]
    late = processor.latency
    assert np.argmax(np.abs(response)) == late
    assert np.abs(response[late + 1 : late + 5000] - response[late - 1 : late - 5000 : -1]).max() < 1e-7


def test_without_a_band_that_does_anything_it_is_nothing() -> None:
    sound = music_like(0.5)
    flat = [{"type": "peak", "frequency_hz": 500.0, "gain_db": 0.0}]
    for bands in ([], flat):
        processor = built("LinearPhaseEQ", bands=bands)
        assert np.array_equal(play(processor, sound), sound)
        assert processor.latency == 0

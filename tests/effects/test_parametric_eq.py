from __future__ import annotations

import math
from typing import Any

import numpy as np
import pedalboard
import pytest
from scipy.signal import sosfilt
from support.own_effects import Sound, gain_db, played
from support.signals import music_like, noise, sine

from masterchain.effects.catalogue import effects

BANDS: list[dict[str, Any]] = [
    {"type": "low_shelf", "frequency_hz": 90.0, "gain_db": 1.5, "q": 0.7},
    {"type": "peak", "frequency_hz": 250.0, "gain_db": -1.5, "q": 1.0},
    {"type": "peak", "frequency_hz": 2500.0, "gain_db": 1.0, "q": 0.8},
    {"type": "high_shelf", "frequency_hz": 9000.0, "gain_db": 2.0, "q": 0.7},
    {"type": "notch", "frequency_hz": 15_734.0, "q": 20.0},
    {"type": "peak", "frequency_hz": 40.0, "gain_db": 4.0, "q": 2.0},
]


def cookbook(band: dict[str, Any], rate: int) -> list[float]:
    """The Audio EQ Cookbook, typed once more from its text."""
    amplitude = 10 ** (band.get("gain_db", 0.0) / 40)
    w0 = 2 * np.pi * band["frequency_hz"] / rate
    cos, alpha = np.cos(w0), np.sin(w0) / (2 * band["q"])
    up, down, root = amplitude + 1, amplitude - 1, 2 * np.sqrt(amplitude) * alpha
    b, a = {
        "peak": (
            [1 + alpha * amplitude, -2 * cos, 1 - alpha * amplitude],
            [1 + alpha / amplitude, -2 * cos, 1 - alpha / amplitude],
        ),
        "low_shelf": (
            [
                amplitude * (up - down * cos + root),
                2 * amplitude * (down - up * cos),
                amplitude * (up - down * cos - root),
            ],
            [up + down * cos + root, -2 * (down + up * cos), up + down * cos - root],
        ),
        "high_shelf": (
            [
                amplitude * (up + down * cos + root),
                -2 * amplitude * (down + up * cos),
                amplitude * (up + down * cos - root),
            ],
            [up - down * cos + root, 2 * (down - up * cos), up - down * cos - root],
        ),
        "notch": ([1, -2 * cos, 1], [1 + alpha, -2 * cos, 1 - alpha]),
    }[band["type"]]
    return [*(value / a[0] for value in b), *(value / a[0] for value in a)]


def error_db(sound: Sound, expected: np.ndarray[Any, Any]) -> float:
    return float(20 * np.log10(np.std(sound - expected) / np.std(expected)))


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 192_000])
def test_it_is_the_cookbooks_filter_in_double_precision(rate: int) -> None:
    sound = noise(2.0, sample_rate_hz=rate) + music_like(2.0, sample_rate_hz=rate)
    expected = sosfilt(np.array([cookbook(band, rate) for band in BANDS]), sound.astype(np.float64))
    heard = played("ParametricEQ", sound, rate=rate, bands=BANDS)
    assert error_db(heard, expected) < -145
    # Rounding to float32 is all that is left: at most half a step of the largest sample.
    assert np.abs(heard - expected).max() <= np.abs(expected).max() * 2.0**-24


def test_pedalboards_filters_err_more() -> None:
    # Why there is an own equalizer. When this fails, pedalboard has got better.
    sound = music_like(2.0)
    two = [BANDS[0], BANDS[5]]
    board = pedalboard.Pedalboard(
        [pedalboard.LowShelfFilter(90, 1.5, 0.7), pedalboard.PeakFilter(40, 4.0, 2.0)]
    )
    expected = sosfilt(np.array([cookbook(band, 48_000) for band in two]), sound.astype(np.float64))
    assert error_db(board(sound, 48_000), expected) > -90
    assert error_db(played("ParametricEQ", sound, bands=two), expected) < -145


@pytest.mark.parametrize("frequency_hz", [40.0, 1000.0, 10_000.0])
@pytest.mark.parametrize(
    ("kind", "below", "at", "above"),
    [("peak", 0, 1, 0), ("low_shelf", 1, 0.5, 0), ("high_shelf", 0, 0.5, 1)],
)
def test_a_band_has_its_gain_where_it_should(
    frequency_hz: float, kind: str, below: float, at: float, above: float
) -> None:
    band = {"type": kind, "frequency_hz": frequency_hz, "gain_db": -6.0, "q": 0.9}
    for where, share in ((frequency_hz / 30, below), (frequency_hz, at), (frequency_hz * 30, above)):
        if 15 < where < 20_000:
            tone = sine(where, 2.0, channels=1)
            heard = gain_db(played("ParametricEQ", tone, bands=[band]), tone, where)
            assert heard == pytest.approx(-6.0 * share, abs=0.001 if share == at else 0.03)


def test_a_notch_is_silent_at_its_frequency_and_as_wide_as_its_q() -> None:
    band = {"type": "notch", "frequency_hz": 1000.0, "q": 4.0}
    tone = sine(1000.0, 1.0, channels=1)
    assert gain_db(played("ParametricEQ", tone, bands=[band]), tone, 1000.0) < -120
    edge = 1000.0 * (math.sqrt(1 + 1 / 64) + 1 / 8)
    tone = sine(edge, 1.0, channels=1)
    assert gain_db(played("ParametricEQ", tone, bands=[band]), tone, edge) == pytest.approx(-3.01, abs=0.02)


def test_bands_that_change_nothing_leave_every_bit_as_it_was() -> None:
    sound = music_like(0.5)
    flat = [{"type": kind, "frequency_hz": 500.0} for kind in ("peak", "low_shelf", "high_shelf")]
    assert np.array_equal(played("ParametricEQ", sound), sound)
    assert np.array_equal(played("ParametricEQ", sound, bands=flat), sound)


def test_any_number_of_bands_and_channels() -> None:
    sound = noise(0.5, channels=6)
    bands = [
        {"type": "peak", "frequency_hz": 30.0 * 1.25**n, "gain_db": (-1) ** n * 3.0, "q": 3.0}
        for n in range(30)
    ]
    expected = sosfilt(np.array([cookbook(band, 48_000) for band in bands]), sound.astype(np.float64))
    assert error_db(played("ParametricEQ", sound, bands=bands), expected) < -145


def test_its_description_is_the_same_for_programs() -> None:
    (bands,) = effects()["ParametricEQ"].parameters
    assert [field.name for field in bands.fields_of("notch")] == ["type", "frequency_hz", "q"]
    assert [field.name for field in bands.fields_of("low_pass")] == [
        "type",
        "frequency_hz",
        "slope_db_per_octave",
    ]

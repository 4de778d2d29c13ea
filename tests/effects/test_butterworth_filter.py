from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.signal import butter, sosfilt
from support.own_effects import gain_db, played
from support.signals import noise, sine

SLOPES = range(6, 49, 6)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("mode", ["high_pass", "low_pass"])
@pytest.mark.parametrize("slope", SLOPES)
def test_its_cutoff_and_slope_are_butterworths(rate: int, mode: str, slope: int) -> None:
    cutoff = 1000.0
    values = {"mode": mode, "cutoff_frequency_hz": cutoff, "slope_db_per_octave": slope}
    for ratio in (0.5, 1.0, 2.0):
        tone = sine(cutoff * ratio, 0.5, channels=1, dbfs=0, sample_rate_hz=rate)
        heard = gain_db(played("ButterworthFilter", tone, rate=rate, **values), tone, cutoff * ratio, rate)
        # |H|^2 = 1 / (1 + w^2n), w by the prewarped bilinear transform.
        warped = math.tan(math.pi * cutoff * ratio / rate) / math.tan(math.pi * cutoff / rate)
        fallen = warped if mode == "low_pass" else 1 / warped
        assert heard == pytest.approx(-10 * math.log10(1 + fallen ** (slope / 3)), abs=0.01)
        if ratio == 1.0:
            assert heard == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("rate", [44_100, 192_000])
@pytest.mark.parametrize("cutoff", [20.0, 15_000.0])
def test_its_sound_is_that_of_the_textbook_filter(rate: int, cutoff: float) -> None:
    sound = noise(1.0, sample_rate_hz=rate)
    for mode, kind in (("high_pass", "highpass"), ("low_pass", "lowpass")):
        values = {"mode": mode, "cutoff_frequency_hz": cutoff, "slope_db_per_octave": 48}
        expected = sosfilt(butter(8, cutoff, kind, fs=rate, output="sos"), sound.astype(np.float64))
        error = np.std(played("ButterworthFilter", sound, rate=rate, **values) - expected)
        assert error < 1e-7 * np.std(expected)

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from support.own_effects import gain_db, played
from support.signals import Sound, music_like, sine


def bent(sound: Sound, drive_db: float, even: float = 0.0) -> np.ndarray[Any, Any]:
    """The curve itself, without oversampling."""
    k, b = 10 ** (drive_db / 20) - 1, 0.8 * even
    return np.asarray(
        (np.tanh(k * sound.astype(np.float64) + b) - math.tanh(b)) / (k * (1 - math.tanh(b) ** 2))
    )


def strongest_alias_db(sound: np.ndarray[Any, Any], frequency_hz: int) -> float:
    """The strongest tone below 20 kHz that is no harmonic, against the fundamental; one second at 48 kHz."""
    spectrum = np.abs(np.fft.rfft(sound))[:20_000]
    fundamental = spectrum[frequency_hz]
    spectrum[:3] = 0.0
    spectrum[frequency_hz::frequency_hz] = 0.0
    return float(20 * np.log10(spectrum.max() / fundamental))


def test_without_drive_every_bit_is_kept() -> None:
    sound = music_like(1.0)
    for even in (0.0, 1.0):
        assert np.array_equal(played("Saturation", sound, drive_db=0.0, even=even), sound)


@pytest.mark.parametrize("even", [0.0, 0.5])
@pytest.mark.parametrize("drive_db", [1.0, 6.0, 18.0])
def test_it_bends_along_its_curve(drive_db: float, even: float) -> None:
    tone = sine(1000.0, 1.0, dbfs=0.0, channels=1)
    heard = played("Saturation", tone, drive_db=drive_db, even=even)[0, 24_000:].astype(np.float64)
    expected = bent(tone, drive_db, even)[0, 24_000:]
    # A lopsided curve's offset is taken away, and slowly: at 2 Hz.
    difference = heard - expected
    assert np.abs(difference - difference.mean()).max() < 0.005


def test_what_is_quiet_keeps_its_level() -> None:
    tone = sine(1000.0, 0.5, dbfs=-70.0)
    for even in (0.0, 1.0):
        heard = gain_db(played("Saturation", tone, drive_db=12.0, even=even), tone, 1000.0)
        assert heard == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(("frequency_hz", "drive_db"), [(4001, 6.0), (7001, 12.0), (11_003, 18.0)])
def test_it_aliases_far_less_than_the_bare_curve(frequency_hz: int, drive_db: float) -> None:
    tone = sine(frequency_hz, 2.0, dbfs=0.0, channels=1)
    heard = played("Saturation", tone, drive_db=drive_db)[0, 48_000:].astype(np.float64)
    bare = strongest_alias_db(bent(tone, drive_db)[0, 48_000:], frequency_hz)
    assert strongest_alias_db(heard, frequency_hz) < bare - 30


def test_even_harmonics_come_when_asked_for_and_leave_no_offset() -> None:
    tone = sine(1000.0, 4.0, dbfs=-6.0, channels=1)
    for even in (0.0, 1.0):
        heard = played("Saturation", tone, drive_db=9.0, even=even)[0, -48_000:].astype(np.float64)
        spectrum = np.abs(np.fft.rfft(heard)) / len(heard)
        second, third = (20 * math.log10(spectrum[n * 1000] / spectrum[1000] + 1e-12) for n in (2, 3))
        assert third > -60
        assert (second > -30) == (even == 1.0)
        assert second > -30 or second < -120
        assert spectrum[0] < 1e-5


def test_the_remark_on_six_decibels_is_true() -> None:
    peak = np.abs(bent(np.ones((1, 1), np.float32), 6.0)).max()
    assert 20 * math.log10(peak) == pytest.approx(-2.3, abs=0.05)

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from support.own_effects import built, gain_db, played
from support.signals import Sound, music_like, sine

from masterchain.dsp.processor import Format

FAST = {"attack_ms": 1.0, "release_ms": 20.0}


def curve(level_db: float, threshold_db: float, ratio: float, knee_db: float) -> float:
    """The gain of Giannoulis, Massberg and Reiss, eq. 4, less its input."""
    if 2 * (level_db - threshold_db) < -knee_db:
        return 0.0
    if 2 * abs(level_db - threshold_db) <= knee_db:
        return (1 / ratio - 1) * (level_db - threshold_db + knee_db / 2) ** 2 / (2 * knee_db)
    return threshold_db + (level_db - threshold_db) / ratio - level_db


@pytest.mark.parametrize("detector", ["rms", "peak"])
@pytest.mark.parametrize(("ratio", "knee_db"), [(1.5, 6.0), (4.0, 12.0), (100.0, 0.001)])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_its_curve_is_the_formulas(detector: str, ratio: float, knee_db: float, rate: int) -> None:
    values = {"threshold_db": -20.0, "ratio": ratio, "knee_db": knee_db, "detector": detector, **FAST}
    for level in (-40.0, -26.0, -22.0, -20.0, -17.0, -10.0, 0.0):
        tone = sine(997.0, 0.5, dbfs=level, sample_rate_hz=rate)
        heard = gain_db(played("StereoCompressor", tone, rate=rate, **values), tone, 997.0, rate)
        assert heard == pytest.approx(curve(level, -20.0, ratio, knee_db), abs=0.05)


def gain(sound: Sound, heard: Sound) -> np.ndarray[Any, Any]:
    """The gain in dB of every frame, of a sound without a zero."""
    return np.asarray(20 * np.log10(heard[0].astype(np.float64) / sound[0]))


@pytest.mark.parametrize("rate", [48_000, 96_000])
def test_its_times_are_time_constants(rate: int) -> None:
    # A steady offset, so that the gain can be read off every frame: up at 0.5 s, down again at 1.5 s.
    sound = np.full((1, 3 * rate), 0.01, np.float32)
    sound[:, rate // 2 : 3 * rate // 2] = 0.5
    values = {"threshold_db": -30.0, "ratio": 4.0, "knee_db": 0.0, "detector": "peak"}
    heard = played("StereoCompressor", sound, rate=rate, attack_ms=40.0, release_ms=150.0, **values)
    curve_db = gain(sound, heard)
    full = curve(20 * math.log10(0.5), -30.0, 4.0, 0.0)
    assert curve_db[3 * rate // 2 - 1] == pytest.approx(full, abs=0.001)
    attacked = np.argmax(curve_db < full * (1 - math.exp(-1))) / rate - 0.5
    assert attacked == pytest.approx(0.040, abs=0.0005)
    released = (np.argmax(curve_db[3 * rate // 2 :] > full * math.exp(-1))) / rate
    # Peaks are held for 32 cells of a third of a millisecond.
    assert released == pytest.approx(0.150 + 32 / 3000, abs=0.001)
    # A smooth gain: no frame moves further than the steepest attack does.
    assert np.abs(np.diff(curve_db)).max() < 1.05 * abs(full) / (0.040 * rate)


def test_all_channels_move_together() -> None:
    sound = music_like(2.0)
    sound[1] *= 0.3
    heard = played("StereoCompressor", sound, threshold_db=-40.0, ratio=4.0)
    loud = np.abs(sound).min(axis=0) > 1e-3
    left, right = heard[:, loud].astype(np.float64) / sound[:, loud]
    assert np.abs(left / right - 1).max() < 3e-7
    assert left.min() < 0.5
    # The loud channel turns the quiet one down.
    alone = played("StereoCompressor", np.stack((sound[1], sound[1])), threshold_db=-40.0, ratio=4.0)
    assert np.std(heard[1]) < 0.9 * np.std(alone[0])


def test_below_the_knee_and_at_a_ratio_of_1_every_bit_is_kept() -> None:
    sound = music_like(1.0)
    quiet = (sound * np.float32(0.01)).astype(np.float32)
    assert np.array_equal(played("StereoCompressor", quiet, threshold_db=-10.0, ratio=8.0), quiet)
    assert np.array_equal(played("StereoCompressor", sound, threshold_db=-60.0, ratio=1.0), sound)


def test_the_side_chain_does_not_hear_what_lies_below_its_high_pass() -> None:
    tone = sine(40.0, 2.0, dbfs=-6.0)
    values = {"threshold_db": -40.0, "ratio": 4.0, "knee_db": 0.0, "sidechain_high_pass_hz": 150.0, **FAST}
    heard = gain_db(played("StereoCompressor", tone, detector="peak", **values), tone, 40.0)
    lost = 10 * math.log10(1 + (150 / 40) ** 4)
    assert heard == pytest.approx(curve(-6.0 - lost, -40.0, 4.0, 0.0), abs=0.05)


def test_make_up_is_what_was_asked_for_and_auto_is_half_of_the_curve_at_full_scale() -> None:
    tone = sine(997.0, 0.5, dbfs=-60.0)
    raised = gain_db(played("StereoCompressor", tone, make_up_db=3.0), tone, 997.0)
    assert raised == pytest.approx(3.0, abs=0.001)
    values = {"threshold_db": -20.0, "ratio": 2.0, "knee_db": 6.0, "auto_make_up": True}
    raised = gain_db(played("StereoCompressor", tone, **values), tone, 997.0)
    assert raised == pytest.approx(5.0, abs=0.001)
    assert gain_db(played("StereoCompressor", tone), tone, 997.0) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("detector", "frequency_hz", "most_db"), [("peak", 60.0, -80), ("rms", 60.0, -60)])
def test_it_does_not_follow_the_wave_of_a_bass(detector: str, frequency_hz: float, most_db: float) -> None:
    tone = sine(frequency_hz, 3.0, dbfs=-6.0, channels=1)
    values = {"threshold_db": -20.0, "ratio": 4.0, "detector": detector}
    heard = played("StereoCompressor", tone, **values)[0, 48_000:144_000].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(heard * np.blackman(len(heard))))
    fundamental = round(frequency_hz * len(heard) / 48_000)
    overtones = [spectrum[n * fundamental] for n in range(2, 20)]
    assert 20 * math.log10(math.hypot(*overtones) / spectrum[fundamental]) < most_db


def test_a_moved_threshold_takes_hold() -> None:
    tone = sine(997.0, 1.0, dbfs=-6.0)
    processor = built("StereoCompressor", threshold_db=0.0, ratio=2.0, **FAST)
    processor.prepare(Format(48_000, 2, 4800))
    heard = []
    for at in range(0, tone.shape[1], 4800):
        if at == 24_000:
            processor.change({"threshold_db": -26.0, "sidechain_high_pass_hz": 20.0})  # type: ignore[attr-defined]
        heard.append(processor.process(np.ascontiguousarray(tone[:, at : at + 4800])))
    out = np.concatenate(heard, axis=1)[:, processor.latency :]
    assert np.array_equal(out[:, :20_000], tone[:, :20_000])
    assert gain_db(out, tone[:, : out.shape[1]], 997.0) == pytest.approx(-10.0, abs=0.1)

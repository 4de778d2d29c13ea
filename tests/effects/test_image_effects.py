"""Width, Balance and MonoBelow: what they do to two channels, by formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from support.own_effects import built, gain_db, played
from support.signals import Sound, music_like, noise, sine

from masterchain.dsp.processor import Format
from masterchain.effects.catalogue import effects


def middle(sound: Sound) -> Sound:
    return (0.5 * (sound[:1].astype(np.float64) + sound[1:])).astype(np.float32)


def side(sound: Sound) -> Sound:
    return (0.5 * (sound[:1].astype(np.float64) - sound[1:])).astype(np.float32)


@pytest.mark.parametrize(("name", "neutral"), [("Width", {"width": 1.0}), ("Balance", {"balance_db": 0.0})])
def test_neutral_settings_keep_every_bit(name: str, neutral: dict[str, float]) -> None:
    sound = np.concatenate((music_like(0.3), np.array([[1e-20, 1.0], [1.0, -3e-9]], np.float32)), axis=1)
    assert np.array_equal(played(name, sound, **neutral), sound)


def test_a_width_of_0_is_mono_to_the_bit() -> None:
    sound = music_like(0.5)
    left, right = played("Width", sound, width=0.0)
    assert np.array_equal(left, right)
    assert np.array_equal(left, middle(sound)[0])


@pytest.mark.parametrize("width", [0.0, 0.4, 1.7, 4.0])
def test_width_scales_the_side_and_leaves_the_mono_sum(width: float) -> None:
    sound = noise(0.5)
    heard = played("Width", sound, width=width)
    assert np.abs(middle(heard) - middle(sound)).max() < 1e-7
    assert np.abs(side(heard) - width * side(sound)).max() < 1e-7
    energy = 2 * np.sum(middle(sound) ** 2) + 2 * width**2 * np.sum(side(sound) ** 2)
    assert np.sum(heard**2) == pytest.approx(energy, rel=1e-5)


@pytest.mark.parametrize("balance_db", [-6.0, -0.5, 0.5, 60.0])
def test_balance_lowers_one_channel_and_keeps_the_other(balance_db: float) -> None:
    sound = noise(0.5)
    heard = played("Balance", sound, balance_db=balance_db)
    kept, lowered = (1, 0) if balance_db > 0 else (0, 1)
    assert np.array_equal(heard[kept], sound[kept])
    assert np.allclose(heard[lowered], sound[lowered] * 10 ** (-abs(balance_db) / 20), rtol=1e-6, atol=0)


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_below_its_frequency_mono_below_leaves_no_side(rate: int) -> None:
    for frequency_hz in (30.0, 60.0, 120.0, 240.0, 1000.0, 10_000.0):
        tone = sine(frequency_hz, 1.0, channels=2, sample_rate_hz=rate)
        tone[1] *= -0.5
        heard = played("MonoBelow", tone, rate=rate, frequency_hz=120.0)
        warped = math.tan(math.pi * frequency_hz / rate) / math.tan(math.pi * 120.0 / rate)
        expected = 20 * math.log10(warped**4 / (1 + warped**4))
        assert gain_db(side(heard), side(tone), frequency_hz, rate) == pytest.approx(expected, abs=0.01)
        # The mono sum is flat.
        assert gain_db(middle(heard), middle(tone), frequency_hz, rate) == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("frequency_hz", [60.0, 120.0, 300.0, 5000.0])
def test_mono_below_does_not_turn_the_side_against_the_middle(frequency_hz: float) -> None:
    tone = sine(frequency_hz, 2.0, channels=2)
    tone[1] = 0.0
    heard = played("MonoBelow", tone, frequency_hz=120.0)[:, -48_000:].astype(np.float64)
    turn = np.exp(-2j * np.pi * frequency_hz * np.arange(48_000) / 48_000)
    ratio = complex(side(heard)[0] @ turn) / complex(middle(heard)[0] @ turn)
    assert abs(math.degrees(np.angle(ratio))) < 0.01


@pytest.mark.parametrize("name", ["Width", "Balance", "MonoBelow"])
def test_they_need_two_channels(name: str) -> None:
    described = effects()[name]
    assert described.format_fault(48_000, 2) is None
    for channels in (1, 6):
        fault = described.format_fault(48_000, channels)
        assert fault is not None
        assert fault.code == "unsupported-format"
        assert str(channels) in fault.message


def test_a_moved_width_fades() -> None:
    sound = np.stack((np.ones(960, np.float32), -np.ones(960, np.float32)))
    processor = built("Width")
    processor.change({"width": 0.5})  # type: ignore[attr-defined]
    processor.prepare(Format(48_000, 2, 480))
    first = processor.process(np.ascontiguousarray(sound[:, :480]))
    processor.change({"width": 1.5})  # type: ignore[attr-defined]
    second = processor.process(np.ascontiguousarray(sound[:, 480:]))
    assert (first[0] == 0.5).all()
    assert np.abs(np.diff(second[0, :64]) - 1 / 64).max() < 1e-6
    assert (second[0, 64:] == 1.5).all()

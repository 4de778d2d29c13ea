"""The limiter in sound: what it promises of ceiling, cleanness and transparency."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.own_effects import built, play, played
from support.signals import Sound, music_like, noise, sine
from support.true_peak import by_itu_filter, by_long_meter

from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.processor import Format

NAME = "TruePeakLimiter"


def beside_full_scale(sound: Sound) -> Sound:
    return sound / np.abs(sound).max()


def impulses(rate: int) -> Sound:
    sound = np.zeros((2, rate), np.float32)
    sound[0, ::4801], sound[1, 5::3001] = 1.0, -1.0
    return sound


SIGNALS = {
    "music": lambda rate: beside_full_scale(music_like(2.0, sample_rate_hz=rate)),
    "noise": lambda rate: noise(1.0, dbfs=-10.0, sample_rate_hz=rate),
    "a quarter of the rate": lambda rate: sine(rate / 4, 1.0, dbfs=0.0, sample_rate_hz=rate, phase=np.pi / 4),
    "5 kHz, where the printed filter reads high": lambda rate: sine(5000, 1.0, dbfs=0.0, sample_rate_hz=rate),
    "close to half the rate": lambda rate: sine(0.46 * rate, 1.0, dbfs=0.0, sample_rate_hz=rate),
    "a square": lambda rate: np.sign(sine(2500, 1.0, dbfs=0.0, sample_rate_hz=rate, phase=0.1)),
    "impulses": impulses,
}


WAYS = (
    {"link": 0.0},
    {"mid_side": True},
    {"lookahead_ms": 1.0, "release_ms": 1.0},
    {"max_gain_reduction_db": 2.0},
)
CASES = [(signal, rate, {}) for signal in SIGNALS for rate in (44_100, 48_000, 96_000)]
CASES += [(signal, 48_000, values) for signal in ("music", "noise", "a square") for values in WAYS]


@pytest.mark.parametrize(("signal", "rate", "values"), CASES, ids=str)
def test_no_independent_meter_reads_more_than_the_ceiling(
    signal: str, rate: int, values: dict[str, float]
) -> None:
    heard = played(NAME, SIGNALS[signal](rate), rate=rate, drive_db=6.0, ceiling_dbtp=-1.0, **values)
    assert by_long_meter(heard) <= -1.0 + 0.01
    assert by_itu_filter(heard) <= -1.0 + 0.01
    # And it is not simply turned down: the loudest reading stands at the ceiling.
    if signal in {"music", "noise"}:
        assert max(by_long_meter(heard), by_itu_filter(heard)) > -1.05


@pytest.mark.parametrize("frequency_hz", [1000.0, 60.0, 30.0])
def test_a_tone_stays_clean_at_six_decibels_of_reduction(frequency_hz: float) -> None:
    heard = played(NAME, sine(frequency_hz, 5.0, dbfs=-1.0, channels=1), drive_db=6.0)[0, 48_000:-48_000]
    time = np.arange(len(heard)) / 48_000
    turn = np.stack(
        (np.sin(2 * np.pi * frequency_hz * time), np.cos(2 * np.pi * frequency_hz * time)), axis=1
    )
    parts = np.linalg.lstsq(turn, heard.astype(np.float64), rcond=None)[0]
    rest = heard - turn @ parts
    assert 20.0 * np.log10(np.hypot(*parts)) == pytest.approx(-1.0, abs=0.03)
    assert 20.0 * np.log10(np.std(rest) / np.std(heard)) < -100.0


def test_below_the_ceiling_every_sample_comes_out_as_it_went_in() -> None:
    sound = beside_full_scale(music_like(1.5)) * np.float32(0.8)
    for values in ({}, {"mid_side": True}, {"link": 0.3}, {"max_gain_reduction_db": 3.0}):
        assert np.array_equal(played(NAME, sound, **values), sound)


def test_before_and_after_a_peak_every_sample_comes_out_as_it_went_in() -> None:
    sound = music_like(4.0) * np.float32(0.5)
    sound[:, 96_000:96_050] += np.float32(1.0)
    heard = played(NAME, sound)
    changed = np.flatnonzero((heard != sound).any(axis=0))
    # Less than 4 dB, on exponentials of 14 and 16 ms to a tenth of a dB below nothing; then what was sustained.
    assert changed[0] > 96_000 - (np.log(4.1 / 0.1) * 0.014 + 0.002) * 48_000
    assert changed[-1] < 96_050 + (0.5 + np.log(4.1 / 0.1) * 0.016 + 0.002) * 48_000


def test_without_work_the_drive_is_a_gain_in_double_precision() -> None:
    sound = noise(1.0, dbfs=-40.0)
    heard = played(NAME, sound, drive_db=6.0)
    assert np.array_equal(heard, (sound.astype(np.float64) * 10.0**0.3).astype(np.float32))


def test_the_gain_curve_has_no_step() -> None:
    # A constant shows the gain itself: 12 dB down and up again.
    sound = np.full((1, 96_000), 0.25, np.float32)
    sound[:, 40_000:40_010] = 1.0
    gain = played(NAME, sound, drive_db=6.0)[0] / sound[0]
    slope = np.abs(np.diff(20.0 * np.log10(gain)[:39_990]))
    assert np.ptp(gain[:39_990]) > 0.5
    # Nowhere steeper than where an exponential of 14 ms arrives at 7 dB, and a trim of a tenth of a dB within 1 ms.
    assert slope.max() < 7.2 / (0.014 * 48_000) + 0.1 / (0.001 * 48_000)


@pytest.mark.parametrize(("link", "moved"), [(1.0, True), (0.0, False)])
def test_link_decides_whether_a_quiet_channel_moves(link: float, *, moved: bool) -> None:
    sound = np.stack((sine(200, 1.0, dbfs=3.0)[0], sine(300, 1.0, dbfs=-20.0)[0]))
    heard = played(NAME, sound, link=link)
    assert np.array_equal(heard[1], sound[1]) is not moved


def test_a_peak_in_the_middle_leaves_the_sides_alone_in_mid_side() -> None:
    side = sine(3000, 1.0, dbfs=-40.0)[0]
    middle = sine(100, 1.0, dbfs=5.0)[0]
    sound = np.stack((middle + side, middle - side))
    linked, apart = (played(NAME, sound, mid_side=value) for value in (False, True))
    levels = [np.std((heard[0] - heard[1])[24_000:]) for heard in (linked, apart)]
    assert levels[0] < 0.55 * np.std(2 * side)
    assert levels[1] > 0.95 * np.std(2 * side)


def test_a_moving_drive_and_ceiling_hold_the_ceiling_of_the_time() -> None:
    sound = noise(3.0, dbfs=-12.0)
    processor = built(NAME, ceiling_dbtp=-6.0)
    processor.prepare(Format(48_000, 2, 480))
    heard = []
    silence = np.zeros((2, processor.latency // 480 * 480 + 480), np.float32)
    for number, at in enumerate(range(0, sound.shape[1], 480)):
        processor.change({"drive_db": 6.0 * (number // 10 % 2), "ceiling_dbtp": -6.0 + min(5.0, number / 50)})
        heard.append(processor.process(np.ascontiguousarray(sound[:, at : at + 480])))
    heard += [
        processor.process(np.ascontiguousarray(silence[:, at : at + 480]))
        for at in range(0, silence.shape[1], 480)
    ]
    whole = np.concatenate(heard, axis=1)[:, processor.latency :]
    for second in range(3):
        part = whole[:, second * 48_000 + 200 : (second + 1) * 48_000 - 200]
        ceiling = -6.0 + min(5.0, (second + 1) * 100 / 50)
        assert by_long_meter(part) <= ceiling + 0.02
        assert by_long_meter(part) > ceiling - 1.0
    drops = np.abs(np.diff(whole[:, : 2 * 48_000].astype(np.float64))).max()
    assert drops < 2.0


def test_a_drive_that_changes_at_once_is_ramped() -> None:
    sound = np.full((1, 200_000), 0.1, np.float32)
    processor = built(NAME)
    processor.prepare(Format(48_000, 1, 1000))
    heard = []
    for number, at in enumerate(range(0, sound.shape[1], 1000)):
        if number == 50:
            processor.change({"drive_db": 6.0})
        heard.append(processor.process(np.ascontiguousarray(sound[:, at : at + 1000])))
    gain = np.concatenate(heard, axis=1)[0, processor.latency :] / np.float32(0.1)
    assert (gain[:49_980] == 1.0).all()
    assert gain[50_090:50_500] == pytest.approx(10.0**0.3)
    assert np.abs(np.diff(20.0 * np.log10(gain[:51_000]))).max() < 6.0 / 64 * 1.01


@given(st.integers(1, 100_000), st.sampled_from((64, 333, 8192, 70_000)))
@settings(max_examples=10, deadline=None)
def test_its_output_is_the_same_however_the_stream_is_cut(pieces: int, block: int) -> None:
    sound = noise(1.7, dbfs=-10.0)
    whole = played(NAME, sound, drive_db=6.0, link=0.5)
    assert np.array_equal(
        play(built(NAME, drive_db=6.0, link=0.5), sound, block=block, pieces=max(64, pieces)), whole
    )


@pytest.mark.parametrize("frames", [1, 100, 14_400])
def test_short_sounds_keep_their_length_and_the_ceiling(frames: int) -> None:
    heard = played(NAME, noise(1.0, dbfs=-3.0)[:, :frames], drive_db=12.0)
    assert heard.shape == (2, frames)
    assert by_long_meter(heard) <= -0.99


def test_the_latency_is_constant_and_told() -> None:
    processor = built(NAME)
    for rate, channels in ((44_100, 2), (96_000, 1)):
        processor.prepare(Format(rate, channels, 512))
        assert processor.latency == built_latency(rate)
        assert processor.latency < 1.2 * rate
        assert processor.tail == 0


def built_latency(rate: int) -> int:
    """Where an impulse comes out."""
    processor = built(NAME)
    processor.prepare(Format(rate, 1, grid_of(rate).segment))
    sound = np.zeros((1, 4 * grid_of(rate).segment), np.float32)
    sound[0, 7] = 0.5
    return int(np.argmax(processor.process(sound)[0])) - 7

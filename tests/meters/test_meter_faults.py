"""What may be wrong with a master: each fault made, found, named and placed."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile
from meters.hearing import measured, noise, programme, sine

from masterchain.meters import Meter
from masterchain.meters.file import measure_file

RATE = 48_000


def quantised(sound: np.ndarray, bits: int) -> np.ndarray:
    steps = 2.0 ** (bits - 1)
    return np.rint(sound * steps) / steps


@pytest.mark.parametrize("at", [100, 95_997, 95_998, 95_999, 96_000, 96_001])
def test_an_over_of_three_samples_is_placed(at: int) -> None:
    sound = programme(3.0) * np.float32(0.5)
    sound[1, at : at + 3] = 1.0
    sound[0, 2000:2002] = 1.0
    found = measured(sound)
    assert found.overs == 1
    (span,) = found.over_spans
    assert (span.at_s, span.duration_s, span.channel) == (at / RATE, 3 / RATE, 1)


def test_overs_are_all_counted_and_a_hundred_listed() -> None:
    sound = np.zeros(20 * 1000)
    for start in range(0, 20_000, 20):
        sound[start : start + 4] = -1.0
    found = measured(sound)
    assert found.overs == 1000
    assert len(found.over_spans) == 100


@pytest.mark.parametrize("level", [1.0, 0.7, 0.3])
def test_flat_tops_are_clipped_runs_at_any_level(level: float) -> None:
    sound = np.clip(sine(200.0, 1.0, 1.5), -1.0, 1.0) * level
    found = measured(sound)
    assert found.clipped_runs == 400
    assert found.clipped_spans[0].at_s == pytest.approx(np.argmax(sound == level) / RATE)


@pytest.mark.parametrize("hertz", [30.0, 55.0, 200.0, 1000.0])
def test_the_tops_of_quantised_sines_are_not(hertz: float) -> None:
    assert measured(quantised(sine(hertz, 1.0, 0.9), 16)).clipped_runs == 0


def test_a_run_across_two_chunks_is_one() -> None:
    sound = np.zeros(100_000)
    sound[95_990:96_010] = 0.8
    found = measured(sound)
    assert found.clipped_runs == 1
    assert found.clipped_spans[0].duration_s == 20 / RATE


def test_a_channel_that_drops_out_is_placed() -> None:
    sound = programme(10.0) * np.float32(0.9)
    sound += noise(10.0, level=0.05)
    sound[1, 3 * RATE : 5 * RATE] = 0.0
    found = measured(sound)
    (span,) = found.dropouts
    assert span.channel == 1
    assert span.at_s == pytest.approx(3.0, abs=0.011)
    assert span.duration_s == pytest.approx(2.0, abs=0.021)
    assert found.gaps == ()


def test_a_channel_lost_to_the_end_is_a_dropout_and_one_never_there_is_not() -> None:
    sound = noise(4.0, level=0.1)
    sound[0, 3 * RATE :] = 0.0
    assert [(span.at_s, span.channel) for span in measured(sound).dropouts] == [(3.0, 0)]
    sound = noise(4.0, level=0.1)
    sound[0] = 0.0
    assert measured(sound).dropouts == ()


def test_a_hole_in_all_channels_is_a_dropout_and_a_long_one_a_gap() -> None:
    sound = noise(8.0, level=0.1)
    sound[:, RATE : RATE + 2400] = 0.0
    sound[:, 4 * RATE : 6 * RATE] = 0.0
    found = measured(sound)
    assert [(span.at_s, span.duration_s, span.channel) for span in found.dropouts] == [(1.0, 0.05, None)]
    assert [(span.at_s, span.duration_s, span.channel) for span in found.gaps] == [(4.0, 2.0, None)]


def test_a_fade_is_no_dropout() -> None:
    sound = noise(6.0, level=0.1)
    sound[1] *= np.concatenate([np.logspace(0.0, -6.0, 3 * RATE), np.zeros(3 * RATE)]).astype(np.float32)
    assert measured(sound).dropouts == ()


def test_silence_before_and_after_is_measured() -> None:
    sound = np.zeros((2, 45 * RATE))
    sound[:, 30 * RATE : 40 * RATE] = noise(10.0)
    found = measured(sound)
    assert found.head_silence_s == pytest.approx(30.0, abs=0.011)
    assert found.tail_silence_s == pytest.approx(5.0, abs=0.011)


@pytest.mark.parametrize("bits", [8, 12, 16, 20, 24])
def test_the_bits_in_use_are_found(bits: int) -> None:
    assert measured(quantised(programme(2.0), bits)).bits_in_use == bits


def test_one_finer_sample_tells() -> None:
    sound = quantised(programme(3.0), 16)
    sound[1, 100_000] += 2.0**-23
    assert measured(sound).bits_in_use == 24


def test_an_inverted_channel_is_lost_in_mono() -> None:
    left = programme(5.0)[0]
    found = measured(np.stack([left, -left]))
    assert found.mono_loss_lu is not None
    assert found.mono_loss_lu > 60.0
    assert found.phase_correlation == pytest.approx(-1.0, abs=1e-5)
    assert found.worst_phase_correlation == pytest.approx(-1.0, abs=1e-5)


def test_identical_channels_lose_nothing_and_are_named() -> None:
    left = programme(5.0)[0]
    found = measured(np.stack([left, left]))
    assert found.identical_channels == ((0, 1),)
    assert found.mono_loss_lu == pytest.approx(0.0, abs=1e-4)
    assert found.phase_correlation == pytest.approx(1.0, abs=1e-5)
    other = left.copy()
    other[-1] += 1e-6
    assert measured(np.stack([left, other])).identical_channels == ()
    assert measured(np.zeros((2, 1000))).identical_channels == ()


def test_unrelated_channels_lose_three_decibels() -> None:
    found = measured(noise(20.0))
    assert found.mono_loss_lu == pytest.approx(3.01, abs=0.05)
    assert found.phase_correlation == pytest.approx(0.0, abs=0.01)


def test_the_worst_three_seconds_of_correlation_are_placed() -> None:
    left = noise(12.0, channels=1)[0]
    right = left.copy()
    right[6 * RATE : 9 * RATE] *= -1.0
    found = measured(np.stack([left, right]))
    assert found.worst_phase_correlation == pytest.approx(-1.0, abs=1e-4)
    assert found.places["worst_phase_correlation"].at_s == pytest.approx(6.0, abs=0.11)
    assert found.phase_correlation == pytest.approx(0.5, abs=0.02)


def test_plain_levels_of_a_sine() -> None:
    found = measured(np.stack([sine(1000.0, 10.0, 0.5) + 0.01, sine(1000.0, 10.0, 0.25)]))
    assert found.dc_offset == pytest.approx(0.01, abs=1e-6)
    assert found.places["dc_offset"].channel == 0
    assert found.balance_db == pytest.approx(6.02, abs=0.01)
    assert found.channel_rms_dbfs[1] == pytest.approx(20.0 * math.log10(0.25) - 3.0103, abs=1e-3)
    assert found.rms_aes17_dbfs == pytest.approx((found.rms_dbfs or 0.0) + 3.0103, abs=1e-4)
    assert measured(sine(997.0, 10.0, 1.0)).rms_aes17_dbfs == pytest.approx(0.0, abs=1e-3)
    assert measured(sine(997.0, 10.0, 1.0)).crest_db == pytest.approx(3.01, abs=1e-2)


def test_dr_compares_the_loudest_fifth_with_the_second_peak() -> None:
    # Ten blocks of 3 s: two loud ones (sine, 0 dB in this scale re amplitude), peaks of 0.8 by clicks in two others.
    sound = np.concatenate([sine(1000.0, 3.0, 0.2 if number in (3, 7) else 0.02) for number in range(10)])
    sound[100] = sound[9 * RATE + 100] = 0.8
    expected = 20.0 * math.log10(0.8 / 0.2)
    assert measured(sound).dr == math.floor(expected + 0.5) == 12
    assert measured(sine(1000.0, 5.0)).reasons["dr"] == "needs 3 blocks of 3 s with sound"


def test_the_noise_floor_is_the_quietest_half_second_with_sound() -> None:
    sound = noise(10.0, level=0.1)
    sound[:, 4 * RATE : 5 * RATE] = noise(1.0, level=0.0003)
    sound[:, 7 * RATE : 8 * RATE] = 0.0
    found = measured(sound)
    assert found.noise_floor_dbfs == pytest.approx(20.0 * math.log10(0.0003), abs=0.2)
    assert 3.9 < found.places["noise_floor_dbfs"].at_s < 4.6


def test_psr_is_smallest_where_the_sound_is_densest() -> None:
    sound = np.stack([sine(1000.0, 12.0, 0.1)] * 2)
    sound[:, ::4800] = 0.8
    sound[:, 6 * RATE : 10 * RATE] = sine(1000.0, 4.0, 0.5)
    found = measured(sound)
    assert found.min_psr_lu == pytest.approx(-6.02 + 6.01, abs=0.05)
    assert 5.9 < found.places["min_psr_lu"].at_s < 7.2


def low_passed(seconds: float, rate: int, top_hz: float) -> np.ndarray:
    white = noise(seconds, rate).astype(np.float64)
    spectrum = np.fft.rfft(white)
    spectrum[:, np.fft.rfftfreq(white.shape[1], 1.0 / rate) > top_hz] *= 1e-5
    return np.fft.irfft(spectrum, white.shape[1])


@pytest.mark.parametrize(
    ("rate", "top_hz", "suspicion"),
    [
        (44_100, 16_000, "lossy"),
        (48_000, 20_000, "lossy"),
        (96_000, 22_050, "upsampled"),
        (96_000, 20_500, "upsampled"),
        (192_000, 48_000, "upsampled"),
        (48_000, 22_050, "upsampled"),
        (44_100, 11_025, "upsampled"),
    ],
)
def test_a_cliff_in_the_spectrum_is_found(rate: int, top_hz: float, suspicion: str) -> None:
    found = measured(low_passed(8.0, rate, top_hz), rate)
    assert found.spectral_ceiling_hz == pytest.approx(top_hz, abs=400.0)
    assert found.spectral_suspicion == suspicion


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_a_spectrum_that_slopes_or_fills_up_has_none(rate: int) -> None:
    for sound in (noise(8.0, rate), programme(8.0, rate), np.stack([sine(1000.0, 8.0, rate=rate)] * 2)):
        assert measured(sound, rate).spectral_ceiling_hz is None


def test_third_octaves_of_a_sine_and_of_white_noise() -> None:
    found = measured(sine(1000.0, 10.0, 0.5))
    levels = {band.centre_hz: band.level_dbfs for band in found.third_octaves}
    assert levels[1000.0] == pytest.approx(20.0 * math.log10(0.5), abs=0.05)
    assert levels[2000.0] is None or levels[2000.0] < -90.0
    white = {band.centre_hz: band.level_dbfs or 0.0 for band in measured(noise(60.0)).third_octaves}
    assert white[8000.0] - white[1000.0] == pytest.approx(10.0 * math.log10(8.0), abs=0.3)
    assert len(measured(noise(2.0, 8_000), 8_000).third_octaves) == 23


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e30])
@pytest.mark.parametrize("at", [0, 5_000, 95_990, 95_999, 96_000, 96_100, 96_200, 119_980])
def test_what_is_not_finite_is_counted_placed_and_refused(bad: float, at: int) -> None:
    sound = programme(2.5)
    sound[1, at] = bad
    sound[0, at + 7] = bad
    found = measured(sound)
    assert found.non_finite == 2
    assert (found.places["non_finite"].at_s, found.places["non_finite"].channel) == (at / RATE, 1)
    for name in (
        "integrated_lufs",
        "true_peak_dbtp",
        "sample_peak_dbfs",
        "rms_dbfs",
        "loudness_range_lu",
        "overs",
    ):
        assert getattr(found, name) is None
        assert "NaN" in found.reasons[name]


def test_the_longest_finite_values_give_no_infinity() -> None:
    found = measured(np.full((2, 200_000), 9e8))
    assert all(not isinstance(value, float) or math.isfinite(value) for value in found.to_dict().values())


def test_digital_silence_after_sound_stays_cheap_and_finite() -> None:
    meter = Meter(RATE, 2)
    meter.feed(noise(1.0))
    for _ in range(30):
        meter.feed(np.zeros((2, RATE), np.float32))
    assert meter.measurement().tail_silence_s == pytest.approx(30.0, abs=0.011)


def test_what_is_fainter_than_any_sound_is_silence() -> None:
    sound = np.full((2, 3 * RATE), 1e-40)
    assert measured(sound).reasons["sample_peak_dbfs"] == "digital silence"
    sound[:, 10] = 1e-6
    assert measured(sound).sample_peak_dbfs == pytest.approx(-120.0, abs=1e-4)


def test_three_equal_samples_by_chance_are_no_clipping() -> None:
    rng = np.random.default_rng(9)
    slow = 0.6 * np.sin(2 * np.pi * 25 * np.arange(20 * RATE) / RATE)
    sound = quantised(np.stack([slow + 0.0005 * rng.standard_normal(len(slow))] * 2).astype(np.float32), 16)
    steps = np.diff(sound[0])
    assert np.count_nonzero((steps[1:] == 0) & (steps[:-1] == 0)) > 10
    assert measured(sound).clipped_runs == 0


@pytest.mark.parametrize(("stored", "used"), [(16, 16), (24, 16), (24, 20), (16, 11), (8, 8), (24, 24)])
def test_what_a_file_stores_bounds_the_search_but_not_the_answer(
    stored: int, used: int, tmp_path: Path
) -> None:
    codes = np.rint(noise(3.0, level=0.1) * 2 ** (used - 1)).astype(np.int32) << (32 - used)
    path = tmp_path / "a.wav"
    soundfile.write(path, codes.T, RATE, "PCM_U8" if stored == 8 else f"PCM_{stored}")
    assert measure_file(path)[1].bits_in_use == used

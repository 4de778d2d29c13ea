"""True peak: against a far finer interpolation, and against computing everything."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meters.hearing import measured, noise, programme, sine
from numpy.typing import NDArray

from masterchain.dsp.interpolator import HALF, PHASES, bound_constants, highest_gain, taps
from masterchain.meters.chunk import HALO, ChunkMaker, chunk_frames, longest_grain
from masterchain.meters.true_peak import TruePeakMeter, _with_neighbours

F64 = NDArray[np.float64]


def band_limited(seconds: float, rate: int, top_hz: float, seed: int) -> tuple[F64, float]:
    """Periodic noise up to `top_hz`, and its highest value on a grid 64 times finer, by zeros put into its spectrum."""
    frames = round(seconds * rate)
    rng = np.random.default_rng(seed)
    spectrum = np.zeros(frames // 2 + 1, complex)
    upto = int(top_hz / rate * frames)
    spectrum[1:upto] = rng.standard_normal(upto - 1) + 1j * rng.standard_normal(upto - 1)
    sound = np.fft.irfft(spectrum, frames)
    fine = np.fft.irfft(np.pad(spectrum, (0, 64 * frames // 2 - frames // 2)), 64 * frames) * 64.0
    scale = 0.5 / np.abs(sound).max()
    return sound * scale, float(np.abs(fine).max() * scale)


@settings(deadline=None, max_examples=12)
@given(seed=st.integers(0, 999), rate=st.sampled_from([44_100, 48_000]))
def test_it_reads_no_lower_than_a_64_times_finer_grid(seed: int, rate: int) -> None:
    sound, exact = band_limited(0.25, rate, 20_000.0, seed)
    # Three periods: the middle one has nothing cut off around it.
    found = measured(np.tile(sound, 3), rate).true_peak_dbtp
    assert found is not None
    assert -0.02 <= found - 20.0 * math.log10(exact) <= 0.3


@settings(deadline=None, max_examples=25)
@given(hertz=st.floats(100.0, 20_000.0), phase=st.floats(0.0, 6.28), rate=st.sampled_from([44_100, 48_000]))
def test_a_sine_reads_its_amplitude(hertz: float, phase: float, rate: int) -> None:
    sound = sine(hertz, 0.3, 0.5, rate, phase)
    fade = 0.5 - 0.5 * np.cos(np.pi * np.arange(2000) / 2000)
    sound[:2000] *= fade
    sound[-2000:] *= fade[::-1]
    assert measured(sound, rate).true_peak_dbtp == pytest.approx(20.0 * math.log10(0.5), abs=0.02)


def exhaustive(sound: F64) -> float:
    """Every value at eight times the rate."""
    padded = np.pad(sound, HALF)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * HALF)
    bank = np.stack([taps(phase / PHASES) for phase in range(PHASES)], axis=1)
    return float(np.abs(around @ bank).max())


@settings(deadline=None, max_examples=25)
@given(
    kind=st.sampled_from(["noise", "programme", "clipped", "clicks", "square", "tone", "loud"]),
    frames=st.integers(1, 70_000),
    rate=st.sampled_from([8_000, 11_025, 44_100, 48_000]),
    seed=st.integers(0, 99),
)
def test_nothing_left_out_would_have_been_higher(kind: str, frames: int, rate: int, seed: int) -> None:
    seconds = (frames + 1) / rate
    if kind == "programme":
        sound = programme(seconds, rate, seed)[0, :frames]
    elif kind == "square":
        sound = np.sign(sine(441.3, seconds, 0.5, rate))[:frames] * 0.5
    else:
        sound = noise(seconds, rate, 1, 0.3, seed)[0, :frames]
    if kind == "tone":
        sound = sine(997.0 + seed, seconds, 0.5, rate)[:frames]
    if kind == "loud":
        sound = np.tanh(4.0 * sound)
    if kind == "clipped":
        sound = np.clip(sound, -0.2, 0.2)
    if kind == "clicks":
        sound = np.where(np.random.default_rng(seed).random(frames) < 0.001, sound, 0.0)
    sound = np.asarray(sound, np.float32).astype(np.float64)
    expected = exhaustive(sound)
    if expected < 1e-5:
        return
    found = measured(sound, rate).true_peak_dbtp
    assert found is not None
    # The parabola may lie above the grid by what the grid can miss, never below.
    assert -1e-5 <= found - 20.0 * math.log10(expected) <= -20.0 * math.log10(math.cos(math.pi / 16)) + 1e-5


@pytest.mark.parametrize("rate", [11_025, 44_100, 48_000])
def test_the_worst_a_signal_can_hide_is_found(rate: int) -> None:
    # The signs of the kernel half way between two samples: small samples, the highest value possible between them.
    hidden = 0.3 * np.sign(taps(0.5))
    expected = 20.0 * math.log10(0.3 * float(np.abs(taps(0.5)).sum()))
    for at in (500, 500 + HALF, 2 * rate - HALF, 2 * rate - 5, 2 * rate, 2 * rate + 3):
        sound = np.zeros(3 * rate)
        sound[100] = 0.85
        sound[at : at + 2 * HALF] = hidden
        found = measured(sound, rate)
        assert found.true_peak_dbtp == pytest.approx(expected, abs=1e-3)
        assert found.places["true_peak_dbtp"].at_s == pytest.approx((at + HALF - 0.5) / rate, abs=1e-5)


@settings(deadline=None, max_examples=60)
@given(data=st.data(), rate=st.sampled_from([8_000, 11_025, 22_050, 44_100, 48_000, 96_000]))
def test_no_grain_holds_more_than_its_bound(data: st.DataObject, rate: int) -> None:
    # Short ends too, down to a last grain of one sample.
    n = data.draw(
        st.one_of(st.just(chunk_frames(rate)), st.integers(1, 700), st.just(2 * longest_grain(rate) + 1)),
        "frames",
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 999), "seed"))
    padded = np.zeros((1, HALO + n + HALO), np.float32)
    window = 2 * HALF
    # A slow wave: the sample after a grain may be higher than all of it, and nothing bends.
    padded += rng.choice([0.0, 1.0]) * np.sin(
        rng.random() + 0.01 * np.arange(padded.shape[1]), dtype=np.float32
    )
    for _ in range(data.draw(st.integers(1, 4), "hidden")):
        # Of the signs of a kernel only those on one side of a border: what they add up to is on the other.
        border = HALO + int(
            rng.choice([0, n, min(n, longest_grain(rate)), int(rng.integers(0, min(n, 900) + 1))])
        )
        at = border - HALF + int(rng.integers(-8, 9))
        side = slice(border, at + window) if rng.random() < 0.5 else slice(at, border)
        hidden = np.zeros_like(padded[0])
        hidden[at : at + window] = rng.random() * np.sign(taps(rng.random()))
        padded[0, side] += hidden[side]
    chunk = ChunkMaker(rate).make(0, padded, np.empty((1, n), np.float32))
    meter = TruePeakMeter(rate, 1)
    outside = np.abs(np.append(padded[0, :HALO], padded[0, -HALO:])).max()
    loudest = _with_neighbours(chunk.grain_peaks[0], outside)
    bounds = meter._bounds(chunk, 0, loudest, outside)
    around = np.lib.stride_tricks.sliding_window_view(padded[0].astype(np.float64), window)
    bank = np.stack([taps(phase / 16) for phase in range(16)], axis=1)
    # Row 0 is the interval after the first sample of the chunk.
    highest = np.abs(around[HALO - HALF + 1 : HALO - HALF + 1 + n] @ bank).max(axis=1)
    assert len(chunk.grains) == len(bounds) + 1
    for begin, end, bound in zip(chunk.grains[:-1], chunk.grains[1:], bounds, strict=True):
        assert highest[begin:end].max() <= bound * (1.0 + 1e-6) + 1e-9


def test_grains_fill_cells() -> None:
    for rate in (8_000, 11_025, 12_345, 16_000, 22_050, 44_100, 48_000, 96_000, 176_400, 384_000):
        for n in (chunk_frames(rate), 1, 1_000, chunk_frames(rate) - 1):
            padded = np.zeros((2, HALO + n + HALO), np.float32)
            padded[:, HALO:-HALO] = np.random.default_rng(n).standard_normal((2, n))
            chunk = ChunkMaker(rate).make(0, padded, np.empty((2, n), np.float32))
            lengths = np.diff(chunk.grains)
            assert lengths.sum() == n
            assert lengths[:-1].min(initial=64) >= HALF + 4
            assert lengths.max() <= longest_grain(rate) <= 64
            assert set(chunk.edges) <= set(chunk.grains)
            for begin, end, highest in zip(
                chunk.edges[:-1], chunk.edges[1:], chunk.cell_peaks.T, strict=True
            ):
                assert (np.abs(chunk.samples[:, begin:end]).max(axis=1) == highest).all()
            for begin, end, highest in zip(
                chunk.grains[:-1], chunk.grains[1:], chunk.grain_peaks.T, strict=True
            ):
                assert (np.abs(chunk.samples[:, begin:end]).max(axis=1) == highest).all()


def test_the_bounds_hold_for_every_fraction() -> None:
    norm, moment = bound_constants()
    rng = np.random.default_rng(3)
    bank = np.stack([taps(fraction) for fraction in rng.random(40)])
    for _ in range(300):
        x = rng.standard_normal(2 * HALF) * rng.choice([1e-3, 1.0], 2 * HALF)
        bends = np.abs(np.diff(np.pad(x, 1), 2)).max()
        limit = np.abs(x[HALF - 1 : HALF + 1]).max() + norm * bends + moment * np.abs(x).max()
        highest = np.abs(bank @ x).max()
        assert highest <= limit
        assert highest <= highest_gain() * np.abs(x).max()


def test_a_quarter_of_the_rate_at_45_degrees() -> None:
    sound = sine(12_000.0, 1.0, 1.0, 48_000, math.pi / 4)
    sound[:4800] *= np.linspace(0.0, 1.0, 4800)
    sound[-4800:] *= np.linspace(1.0, 0.0, 4800)
    found = measured(sound)
    assert found.sample_peak_dbfs == pytest.approx(-3.0103, abs=1e-3)
    assert found.true_peak_dbtp == pytest.approx(0.0, abs=5e-3)


@pytest.mark.parametrize("at", [0, 1, 47_999, 48_000, 95_999, 96_000, 96_001, 96_143, 96_144, 120_000])
@pytest.mark.parametrize("channel", [0, 1])
def test_peaks_are_placed_to_the_sample_and_channel(at: int, channel: int) -> None:
    sound = np.zeros((2, 120_001))
    sound[channel, at] = -0.7
    found = measured(sound)
    assert found.places["sample_peak_dbfs"].at_s == at / 48_000
    assert found.places["sample_peak_dbfs"].channel == channel
    assert found.places["true_peak_dbtp"].at_s == pytest.approx(at / 48_000, abs=1e-6)
    assert found.places["true_peak_dbtp"].channel == channel
    assert found.channel_sample_peaks_dbfs[1 - channel] is None


def test_a_peak_between_two_chunks_is_found() -> None:
    sound = np.zeros(144_000)
    border = chunk_frames(48_000)
    # Two equal samples over the border: the sound between them is higher than either.
    sound[border - 1 : border + 1] = 0.5
    found = measured(sound)
    assert found.true_peak_dbtp == pytest.approx(20.0 * math.log10(0.5 * 4.0 / math.pi), abs=0.01)
    assert found.places["true_peak_dbtp"].at_s == pytest.approx((border - 0.5) / 48_000, abs=1e-6)


def test_the_interpolator_is_named() -> None:
    assert measured(np.zeros(10)).true_peak_method.startswith("8x polyphase, 64 taps a phase")

"""The gain curve: ahead of its peaks, never short of them, without steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.dsp.limiter.attack import Attack
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.reduction import Reduction
from masterchain.dsp.limiter.release import Release
from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.limiter.spread import spread
from masterchain.dsp.limiter.windows import maxima, means, minima

RATE = 48_000
GRID = grid_of(RATE)
PIECE = 512
ROUNDING = 5e-5
"""dB: means of float32 up to 9."""


def followed(demands: np.ndarray, **settings: float) -> np.ndarray:
    """The curve aligned with its demands, both (channels, cells)."""
    made = Reduction(RATE, GRID, len(demands), Settings(**settings))
    wide = np.pad(demands.astype(np.float32), ((0, 0), (0, -demands.shape[1] % PIECE + 8 * PIECE)))
    pieces = [made.follow(wide[:, at : at + PIECE]) for at in range(0, wide.shape[1], PIECE)]
    return np.concatenate(pieces, axis=1)[:, made.delay : made.delay + demands.shape[1]]


def peaks(count: int, seed: int, channels: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random((channels, count)) < 0.02, rng.uniform(0.0, 9.0, (channels, count)), 0.0)


@given(st.integers(0, 1000), st.floats(1.0, 20.0), st.floats(1.0, 500.0))
def test_the_curve_is_never_short_of_a_peak_nor_of_the_cells_around_it(
    seed: int, lookahead_ms: float, release_ms: float
) -> None:
    demands = peaks(3000, seed)
    curve = followed(demands, lookahead_ms=lookahead_ms, release_ms=release_ms)
    for step in (-1, 0, 1, 2):
        at = np.roll(curve, -step, axis=1)[:, 2:-2]
        assert (at >= demands[:, 2:-2] - ROUNDING).all()
    assert curve.max() <= demands.max() + ROUNDING


def fading(peak_db: float, cells: np.ndarray, time_cells: float) -> np.ndarray:
    """An exponential on its way to a tenth of a dB below nothing."""
    return np.maximum((peak_db + 0.1) * np.exp(-cells / time_cells) - 0.1, 0.0)


@pytest.mark.parametrize("peak_db", [0.3, 6.0, 40.0])
def test_a_single_peak_is_met_and_let_go_by_exponentials(peak_db: float) -> None:
    demands = np.zeros((1, 4000))
    demands[0, 1000] = peak_db
    curve = followed(demands, lookahead_ms=8.0, release_ms=30.0)[0]
    attack, release = (milliseconds * RATE / 1000 / GRID.cell for milliseconds in (8.0, 30.0))
    # The peak itself holds from the cell before it to the second after it.
    assert curve[999:1003] == pytest.approx(peak_db, abs=1e-4)
    assert curve[:999] == pytest.approx(fading(peak_db, np.arange(999, 0, -1), attack), abs=2e-4 * peak_db)
    # What half a second's mean leaves behind is far below a release that has just begun.
    assert curve[1002:1060] == pytest.approx(fading(peak_db, np.arange(58), release), abs=2e-4 * peak_db)
    assert not curve[1003 + GRID.cells((0.5 + 0.03 * 8) * RATE) :].any()


def test_what_asks_for_more_than_any_sound_can_is_met_all_the_same() -> None:
    demands = np.zeros((1, 2000))
    demands[0, 1000], demands[0, 1400] = 500.0, 3.0
    curve = followed(demands)[0]
    for at, peak_db in ((1000, 500.0), (1400, 3.0)):
        assert (curve[at - 1 : at + 3] >= peak_db - ROUNDING).all()


@pytest.mark.parametrize("apart_ms", [1000 / 60 / 2, 1000 / 60, 1000 / 30 / 2])
def test_the_gain_stands_still_between_the_crests_of_a_bass(apart_ms: float) -> None:
    period = round(apart_ms / 1000 * RATE / GRID.cell)
    demands = np.zeros((1, 4000))
    demands[0, 500:3500:period] = 4.0
    curve = followed(demands)[0]
    assert np.ptp(curve[500 : 500 + 2500 // period * period]) < 1e-5


def test_what_was_sustained_is_let_go_slowly() -> None:
    short, long = np.zeros((1, 9000)), np.zeros((1, 9000))
    short[0, 2990:3000] = 6.0
    long[0, 500:3000] = 6.0
    later = 3000 + round(0.1 * RATE / GRID.cell)
    assert followed(short)[0, later] < 0.1
    # A quarter of the mean of half a second, of which four fifths were loud.
    assert followed(long)[0, later] == pytest.approx(6.0 * 0.25 * 0.8, abs=0.1)
    assert followed(long)[0, 3000 + GRID.cells(0.65 * RATE)] == 0.0


@given(st.integers(0, 1000), st.floats(2.0, 100.0))
def test_the_attack_is_the_release_backwards(seed: int, cells: float) -> None:
    demands = peaks(2000, seed).astype(np.float32)
    attack = Attack(1, cells)
    wide = np.pad(demands, ((0, 0), (0, attack.delay)))
    cut = seed % 1999 + 1
    heard = np.concatenate((attack.follow(wide[:, :cut]), attack.follow(wide[:, cut:])), axis=1)
    held = maxima(np.pad(demands, ((0, 0), (2, 1))), 4)
    backwards = Release(1, cells).follow(np.ascontiguousarray(held[:, ::-1]))[:, ::-1]
    assert heard[:, attack.delay :] == pytest.approx(backwards, abs=ROUNDING)


@given(st.integers(0, 1000), st.floats(0.0, 1.0))
def test_link_stands_between_each_channel_and_the_loudest(seed: int, link: float) -> None:
    demands = peaks(2000, seed, channels=3)
    curve = followed(demands, link=link)
    one = followed(demands, link=1.0)
    assert len(one) == 1
    assert (curve <= one + 1e-4).all()
    assert (curve[:, 2:-2] >= demands[:, 2:-2] - 1e-5).all()
    if link == 0.0:
        for channel in range(3):
            assert np.array_equal(curve[channel], followed(demands[channel : channel + 1])[0])


def test_what_would_take_too_much_is_faded_down_beforehand() -> None:
    demands = peaks(12_000, 7)
    demands[0, 6000:9000:9] = 10.0
    curve = followed(demands, max_gain_reduction_db=3.0)[0]
    assert (curve[2:-2] >= demands[0, 2:-2] - 1e-4).all()
    fade = GRID.cells(0.4 * RATE)
    # Where nothing is demanded at the time, the fade alone is at work: slowly.
    quiet = np.zeros((1, 12_000))
    quiet[0, 6000] = 10.0
    alone = followed(quiet, max_gain_reduction_db=3.0)[0]
    assert alone[6000] == pytest.approx(10.0, abs=1e-3)
    before = 6000 - GRID.cells(0.045 * RATE)
    assert alone[before] == pytest.approx(7.0, abs=0.2)
    assert not alone[: 6000 - fade - 8].any()
    assert np.abs(np.diff(alone[:before])).max() < 1.5 * 7.0 / (fade - 1)


@given(st.integers(0, 1000), st.integers(1, 60))
def test_windows_are_those_of_a_loop(seed: int, width: int) -> None:
    values = np.random.default_rng(seed).random((2, 150), np.float32)
    each = np.lib.stride_tricks.sliding_window_view(values, width, axis=1)
    assert np.array_equal(maxima(values, width), each.max(axis=2))
    assert np.array_equal(minima(values, width), each.min(axis=2))
    assert np.allclose(means(values, width), each.mean(axis=2), rtol=1e-5)


@given(st.integers(0, 1000), st.floats(2.0, 400.0), st.integers(1, 299))
def test_the_release_is_its_own_recursion_however_it_is_cut(seed: int, cells: float, cut: int) -> None:
    demands = peaks(300, seed).astype(np.float32)
    release = Release(1, cells)
    heard = np.concatenate((release.follow(demands[:, :cut]), release.follow(demands[:, cut:])), axis=1)[0]
    level = 0.0
    for demand, at in zip(demands[0], heard, strict=True):
        level = max(float(demand), (level + 0.1) * np.exp(-1.0 / cells) - 0.1, 0.0)
        assert at == pytest.approx(level, abs=1e-4)


@pytest.mark.parametrize("cell", [4, 8, 16, 32, 64, 128])
def test_gains_of_samples_stay_within_those_of_cells_and_bend_softly(cell: int) -> None:
    gains = np.random.default_rng(1).random((2, 50), np.float32)
    samples = spread(gains, cell)
    assert samples.shape == (2, 48 * cell)
    near = np.lib.stride_tricks.sliding_window_view(gains, 3, axis=1)
    each = samples.reshape(2, 48, cell)
    assert (each <= near.max(axis=2)[..., None] + 1e-6).all()
    assert (each >= near.min(axis=2)[..., None] - 1e-6).all()
    assert np.abs(np.diff(samples)).max() <= np.abs(np.diff(gains)).max() / cell * 1.001
    assert (spread(np.ones((1, 50), np.float32), cell) == 1.0).all()

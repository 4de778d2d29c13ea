"""Bounds told without a look at the sound: they hold, and the sound trimmed by them is the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.own_effects import play
from support.signals import Sound, music_like, noise

from masterchain.dsp.interpolator import HALF, bank, longer_constants
from masterchain.dsp.limiter.detector import Detector
from masterchain.dsp.limiter.foreknown import Foreknown
from masterchain.dsp.limiter.foretold import foretold, reach
from masterchain.dsp.limiter.grid import Grid, grid_of
from masterchain.dsp.limiter.reduction import Reduction
from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.limiter.stage import turned_down


def all_peaks(sound: Sound, grid: Grid, threshold: float) -> np.ndarray:
    detector = Detector(grid)
    return detector.peaks(np.pad(sound, ((0, 0), (detector.halo, detector.halo))), threshold)


def curve(
    peaks: np.ndarray, rate: int, grid: Grid, drive_db: float, ceiling: float, link: float
) -> np.ndarray:
    demands = np.maximum(20.0 * np.log10(np.maximum(peaks, 1e-9)) + drive_db - ceiling, 0.0)
    made = Reduction(rate, grid, len(peaks), Settings(link=link))
    wide = np.pad(demands.astype(np.float32), ((0, 0), (0, made.delay)))
    return made.follow(wide)[:, made.delay :]


@pytest.mark.parametrize("link", [1.0, 0.3])
@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
@given(seed=st.integers(0, 1000), drive_db=st.floats(0.0, 15.0))
@settings(max_examples=6, deadline=None)
def test_the_bounds_hold(rate: int, link: float, seed: int, drive_db: float) -> None:
    grid = grid_of(rate)
    sound = (
        noise(0.4, dbfs=-3.0, seed=seed, sample_rate_hz=rate)
        if seed % 2
        else music_like(1.0, sample_rate_hz=rate)
    )
    sound = sound[:, : sound.shape[1] // grid.cell * grid.cell] / np.abs(sound).max()
    # In every third the samples stand at the rails, with energy up to half the rate.
    sound = np.clip(sound * np.float32(4.0), -1.0, 1.0) if seed % 3 == 0 else sound
    peaks = all_peaks(sound, grid, 1e-3)
    if link == 1.0:
        peaks = peaks.max(axis=0, keepdims=True)
    known_from = 10.0 ** ((-2.0 - drive_db) / 20.0)
    known = np.maximum(np.where(peaks > known_from, peaks, 0.0), known_from).astype(np.float32)
    reductions = curve(peaks, rate, grid, drive_db, -1.0, link)
    down = turned_down(sound, np.pad(reductions, ((0, 0), (1, 1)), mode="edge"), None, grid.cell)
    aside = reach(grid.cell)
    gains = np.pad(10.0 ** (-reductions / 20.0), ((0, 0), (aside, aside)), mode="edge").astype(np.float32)
    told = foretold(np.pad(known, ((0, 0), (aside, aside)), constant_values=known_from), gains, grid.cell)
    assert (all_peaks(down, grid, 1e-3) <= told * (1.0 + 1e-6)).all()


@given(st.integers(0, 1000), st.integers(0, 64))
def test_what_more_taps_add_is_bounded(seed: int, eighth: int) -> None:
    rng = np.random.default_rng(seed)
    # Random, and of the very signs of the difference: its hardest case.
    longer = bank(np.array([eighth / 64.0]), 64)[0]
    shorter = np.zeros(128)
    shorter[64 - HALF : 64 + HALF] = bank(np.array([eighth / 64.0]))[0]
    norm, moment = longer_constants(64)
    for sound in (rng.uniform(-1.0, 1.0, 128), np.sign(longer - shorter), np.cumsum(rng.normal(size=128))):
        bends = np.abs(np.diff(np.pad(sound, 1), 2)).max()
        assert abs(float((longer - shorter) @ sound)) <= norm * bends + moment * np.abs(sound).max()


@pytest.mark.parametrize("link", [1.0, 0.3])
@pytest.mark.parametrize("rate", [22_050, 48_000, 96_000])
@pytest.mark.parametrize("kind", ["music", "noise", "clipped noise"])
def test_the_trim_is_the_same_with_bounds_and_without(kind: str, rate: int, link: float) -> None:
    grid = grid_of(rate)
    sound = (
        music_like(3.0, sample_rate_hz=rate)
        if kind == "music"
        else noise(3.0, dbfs=-9.0, sample_rate_hz=rate)
    )
    sound = np.clip(sound, -0.5, 0.5) if kind == "clipped noise" else sound
    sound = sound[:, : sound.shape[1] // grid.cell * grid.cell] / np.abs(sound).max()
    peaks = all_peaks(sound, grid, 1e-3)
    if link == 1.0:
        peaks = peaks.max(axis=0, keepdims=True)
    known_from = 10.0 ** (-8.0 / 20.0)
    known = np.where(peaks > known_from, peaks, 0.0).astype(np.float32)
    reductions = curve(peaks, rate, grid, 6.0, -1.0, link)
    heard = [
        play(Foreknown(reductions, 6.0, -1.0, *told), sound, rate=rate, block=grid.segment)
        for told in ((), (known, known_from))
    ]
    assert np.abs(heard[0] - heard[1]).max() < 1e-6
    plain = turned_down(
        sound,
        np.pad(reductions, ((0, 0), (1, 1)), mode="edge"),
        np.full(reductions.shape[1] + 2, 6.0),
        grid.cell,
    )
    # There was something to trim.
    assert np.abs(heard[1] - plain).max() > 1e-5


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_what_only_more_taps_read_is_found(rate: int) -> None:
    # Samples of one size, their signs those of the longer kernel: it reads more than any bound of the usual taps tells.
    grid = grid_of(rate)
    usual, longer = Detector(grid), Detector(grid, 64)
    sound = np.zeros((1, 60 * grid.cell), np.float32)
    first = 30 * grid.cell - 64
    sound[0, first : first + 128] = np.where(bank(np.array([0.5]), 64)[0] < 0.0, -0.25, 0.25)
    padded = np.pad(sound, ((0, 0), (longer.halo, longer.halo)))
    whole = longer.peaks(padded, 1e-3)
    told = all_peaks(sound, grid, 1e-3)
    threshold = 0.999 * float(whole.max())
    assert told.max() < 0.97 * threshold
    assert usual.reach < longer.reach
    aside = ((0, 0), (longer.reach, longer.reach))
    assert longer.peaks(padded, threshold, np.pad(told, aside)).max() == pytest.approx(float(whole.max()))

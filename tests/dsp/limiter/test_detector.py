"""The detector against computing everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.signals import Sound, music_like, noise
from support.true_peak import itu_phases, long_phases

from masterchain.dsp.interpolator import HALF, PHASES, taps
from masterchain.dsp.limiter.detector import Detector
from masterchain.dsp.limiter.grid import Grid, grid_of


def everything(padded: Sound, detector: Detector, grid: Grid) -> np.ndarray:
    """The peaks of all cells by plain convolution, at eight times the rate and by the printed filter."""
    frames = padded.shape[1] - 2 * detector.halo
    own = np.stack([taps(phase / PHASES) for phase in range(PHASES)])
    found = []
    for channel in padded.astype(np.float64):
        first = detector.halo - HALF + 1
        around = np.lib.stride_tricks.sliding_window_view(channel[first:], 2 * HALF)[: frames + 1]
        between = np.abs(around @ own.T).max(axis=1)[:frames]
        samples = np.abs(channel[detector.halo : detector.halo + frames + 1])
        near = np.lib.stride_tricks.sliding_window_view(channel[detector.halo - 5 :], 12)[:frames]
        printed = np.abs(near @ itu_phases()[:, ::-1].T).max(axis=1)
        each = np.maximum(np.maximum(between, printed), np.maximum(samples[:-1], samples[1:]))
        found.append(each.reshape(-1, grid.cell).max(axis=1))
    return np.stack(found)


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000, 192_000])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_nothing_that_passes_the_threshold_is_left_out(rate: int, part: float) -> None:
    grid = grid_of(rate)
    detector = Detector(grid)
    for sound in (noise(0.5, sample_rate_hz=rate), music_like(0.5, sample_rate_hz=rate)):
        frames = (sound.shape[1] - 2 * detector.halo) // grid.cell * grid.cell
        padded = np.ascontiguousarray(sound[:, : frames + 2 * detector.halo])
        exact = everything(padded, detector, grid)
        threshold = part * float(exact.max())
        found = detector.peaks(padded, threshold)
        over = exact > threshold
        assert over.any()
        assert (found[over] > 0.0).all()
        # A parabola raises a peak between two values by no more than 0.17 dB.
        ratio = 20.0 * np.log10(found[over] / exact[over])
        assert ratio.min() > -1e-4
        assert ratio.max() < 0.17


@pytest.mark.parametrize("rate", [44_100, 96_000])
@pytest.mark.parametrize("place", [0, 1, 7, 15])
def test_what_is_highest_between_samples_that_are_all_alike_is_found(rate: int, place: int) -> None:
    # Samples of one size, their signs those of a kernel: nothing rises higher between them, the bound's hardest case.
    grid = grid_of(rate)
    detector = Detector(grid)
    kernels = [taps(0.5), *itu_phases()[:, ::-1]]
    for kernel in kernels:
        sound = np.zeros((1, 40 * grid.cell + 2 * detector.halo), np.float32)
        first = detector.halo + 20 * grid.cell + place - len(kernel) // 2
        sound[0, first : first + len(kernel)] = np.where(kernel < 0.0, -0.25, 0.25)
        exact = everything(sound, detector, grid)
        highest = np.unravel_index(int(np.argmax(exact)), exact.shape)
        found = detector.peaks(sound, 0.999 * float(exact[highest]))
        assert found[highest] >= 0.9999 * exact[highest]


def test_what_is_far_below_the_threshold_costs_nothing() -> None:
    grid = grid_of(48_000)
    detector = Detector(grid)
    frames = 640 * grid.cell + 2 * detector.halo
    assert not detector.peaks(noise(1.0, dbfs=-40.0)[:, :frames], 0.5).any()


@given(st.floats(50.0, 19_000.0), st.floats(0.0, 6.3))
def test_a_sine_reads_its_own_amplitude(frequency_hz: float, phase: float) -> None:
    grid = grid_of(48_000)
    detector = Detector(grid)
    time = np.arange(300 * grid.cell + 2 * detector.halo) / 48_000
    sound = np.sin(2 * np.pi * frequency_hz * time + phase, dtype=np.float64)[None].astype(np.float32)
    highest = float(detector.peaks(sound, 0.5).max())
    # The printed filter reads up to 0.22 dB more at some frequencies, and is looked through as well.
    assert -0.01 < 20.0 * np.log10(highest) < 0.25


def test_the_long_kernel_reads_as_a_long_meter_does() -> None:
    grid = grid_of(48_000)
    detector = Detector(grid, 64)
    padded = noise(0.3, seed=5)[:, : 512 * grid.cell + 2 * detector.halo]
    highest = detector.peaks(padded, 0.2).max()
    inner = padded[:, detector.halo - 64 : -detector.halo + 65]
    around = np.lib.stride_tricks.sliding_window_view(inner.astype(np.float64), 128, axis=1)
    long = np.abs(around @ long_phases()[:, ::-1].T[::-1]).max()
    assert 20.0 * abs(np.log10(highest / long)) < 0.05

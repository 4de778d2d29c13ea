"""Where two sounds fit, and at what level: found exactly for what was shifted and scaled by formula."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.files import write
from support.signals import Sound, music_like, noise

from masterchain.compare.align import WITHIN_S, best_gain, find_shift

RATE = 48_000


def shifted(sound: Sound, later: int) -> Sound:
    """A sound that begins later, after silence, or lacks its beginning."""
    return np.pad(sound, ((0, 0), (max(0, later), 0)))[:, max(0, -later) :]


@pytest.mark.parametrize("around_s", [0.0, 3.0, 11.9])
@pytest.mark.parametrize("later", [0, 1, -1, 4_801, -30_000, 200_000, -200_000])
def test_a_shift_is_found_to_the_frame(tmp_path: Path, later: int, around_s: float) -> None:
    sound = music_like(12.0)
    first = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    second = write(tmp_path / "b.wav", shifted(0.3 * sound, later), subtype="FLOAT")
    found = find_shift(first, second, around_s)
    assert found is not None
    assert found.frames == later
    assert found.likeness == pytest.approx(1.0, abs=1e-4)


def test_it_is_found_under_noise_and_upside_down(tmp_path: Path) -> None:
    sound = music_like(10.0)
    first = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    other = shifted(-sound, 777)
    other = (other + noise(other.shape[1] / RATE, dbfs=-30)).astype(np.float32)
    second = write(tmp_path / "b.wav", other, subtype="FLOAT")
    found = find_shift(first, second, 5.0)
    assert found is not None
    assert found.frames == 777
    assert -1.0 < found.likeness < -0.8


def test_a_side_alone_is_enough(tmp_path: Path) -> None:
    one = noise(6.0, channels=1)
    side = np.concatenate((one, -one))
    first = write(tmp_path / "a.wav", side, subtype="FLOAT")
    second = write(tmp_path / "b.wav", shifted(side, 500), subtype="FLOAT")
    found = find_shift(first, second, 3.0)
    assert found is not None
    assert found.frames == 500


def test_what_has_nothing_in_common_fits_nowhere(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", noise(9.0, seed=1))
    assert find_shift(first, write(tmp_path / "b.wav", noise(9.0, seed=2)), 4.0) is None
    assert find_shift(first, write(tmp_path / "c.wav", 0.0 * noise(9.0)), 4.0) is None
    far = shifted(noise(9.0, seed=1), round((WITHIN_S + 1) * RATE))
    assert find_shift(first, write(tmp_path / "d.wav", far), 4.0) is None


@pytest.mark.parametrize("factor", [0.5, -0.25, 1.0, 1.7])
def test_the_gain_that_leaves_the_least(tmp_path: Path, factor: float) -> None:
    sound = music_like(3.0)
    first = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    second = write(tmp_path / "b.wav", shifted((factor * sound).astype(np.float32), 300), subtype="FLOAT")
    assert best_gain(first, second, 300) == pytest.approx(1.0 / factor, rel=1e-7)


def test_silence_has_no_best_gain(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", noise(0.5))
    silent = write(tmp_path / "b.wav", 0.0 * noise(0.5))
    assert best_gain(first, silent, 0) is None
    assert best_gain(silent, first, 0) is None

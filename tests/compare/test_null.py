"""The null test: known differences come out to the number, at their place."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files import write
from support.signals import music_like, noise

from masterchain.audio.read import Reader
from masterchain.compare.null import null_test
from masterchain.errors import AudioFileError


def db(value: float) -> float:
    return float(20 * np.log10(value))


@pytest.mark.parametrize(
    ("names", "subtype"),
    [(("a.wav", "b.flac"), "PCM_16"), (("a.aiff", "b.wav"), "PCM_24"), (("a.wav", "b.aiff"), "FLOAT")],
)
def test_the_same_sound_in_two_containers_is_the_same(
    tmp_path: Path, names: tuple[str, str], subtype: str
) -> None:
    step = 2.0**-15
    sound = (np.round(noise(1.5) / step) * step).astype(np.float32)
    first, second = (write(tmp_path / name, sound, subtype=subtype) for name in names)
    found = null_test(first, second)
    assert found.same
    assert (found.frames, found.samples, found.differing) == (72_000, 144_000, 0)
    assert (found.peak_dbfs, found.rms_dbfs, found.at_s, found.channel) == (None, None, None, None)
    assert found.within_step is (None if subtype == "FLOAT" else True)


@pytest.mark.parametrize(
    ("bits", "steps", "within"), [(16, 1, True), (16, 2, False), (24, 1, True), (24, 5, False)]
)
def test_one_sample_that_differs_is_found_to_the_step(
    tmp_path: Path, bits: int, steps: int, within: bool
) -> None:
    step = 2.0 ** (1 - bits)
    sound = np.round(0.5 * music_like(3.0) / step) * step
    other = sound.copy()
    other[1, 100_001] -= steps * step
    first = write(tmp_path / "a.wav", sound.astype(np.float32), subtype=f"PCM_{bits}")
    second = write(tmp_path / "b.wav", other.astype(np.float32), subtype=f"PCM_{bits}")
    found = null_test(first, second)
    assert not found.same
    assert (found.differing, found.channel, found.at_s) == (1, 1, 100_001 / 48_000)
    assert found.peak_dbfs == pytest.approx(db(steps * step), abs=1e-9)
    assert found.rms_dbfs == pytest.approx(db(steps * step / np.sqrt(2 * 144_000)), abs=1e-9)
    assert found.step_dbfs == pytest.approx(db(step), abs=1e-9)
    assert found.within_step is within


def test_a_gain_is_taken_away_exactly(tmp_path: Path) -> None:
    sound = noise(1.0)
    first = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    second = write(tmp_path / "b.wav", (sound.astype(np.float64) * 0.5).astype(np.float32), subtype="FLOAT")
    assert null_test(first, second, gain=2.0).same
    found = null_test(first, second)
    assert found.peak_dbfs == pytest.approx(db(float(np.abs(sound).max()) / 2), abs=1e-9)


def test_the_coarser_file_gives_the_step(tmp_path: Path) -> None:
    sound = noise(0.5)
    fine = write(tmp_path / "a.wav", sound, subtype="PCM_24")
    coarse = write(tmp_path / "b.wav", sound, subtype="PCM_16")
    found = null_test(fine, coarse)
    assert found.step_dbfs == pytest.approx(db(2**-15))
    assert found.within_step is True
    assert found.peak_dbfs is not None
    assert found.peak_dbfs <= db(2**-15)


LENGTHS = st.integers(1, 150_000)


@settings(max_examples=40)
@given(LENGTHS, LENGTHS, st.integers(-3000, 3000))
def test_frames_without_a_neighbour_are_counted(a: int, b: int, later: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        whole = np.random.default_rng(1).standard_normal((1, 160_000)).astype(np.float32) * 0.1
        first = write(Path(name) / "a.wav", whole[:, :a], subtype="FLOAT")
        second = write(Path(name) / "b.wav", whole[:, :b], subtype="FLOAT")
        found = null_test(first, second, later=later)
        left, right = max(0, a - max(0, -later)), max(0, b - max(0, later))
        assert found.frames == min(left, right)
        assert (found.first_alone, found.second_alone) == (left - found.frames, right - found.frames)
        assert (found.differing == 0) is (later == 0 or found.frames == 0)


@pytest.mark.parametrize("late", [0, 1, 4_000, -1, -70_000])
def test_a_shift_is_taken_away(tmp_path: Path, late: int) -> None:
    sound = noise(4.0)
    # The second has silence before the sound, or lacks its beginning.
    shifted = np.pad(sound, ((0, 0), (max(0, late), 0)))[:, max(0, -late) :]
    first = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    second = write(tmp_path / "b.wav", shifted, subtype="FLOAT")
    found = null_test(first, second, later=late)
    assert found.differing == 0
    assert found.frames == 192_000 - max(0, -late)


def test_a_lossy_file_is_decoded(tmp_path: Path) -> None:
    sound = music_like(2.0)
    first = write(tmp_path / "a.wav", sound, subtype="PCM_16")
    second = write(tmp_path / "b.ogg", sound)
    found = null_test(first, second)
    whole = []
    for path in (first, second):
        with Reader(path) as reader:
            whole.append(np.concatenate(list(reader.blocks()), axis=1))
    exact, decoded = whole
    assert found.peak_dbfs == pytest.approx(db(np.abs(exact - decoded[:, : exact.shape[1]]).max()), abs=1e-3)
    assert found.within_step is None


def test_what_cannot_stand_side_by_side_is_refused(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", noise(0.2))
    mono = write(tmp_path / "m.wav", noise(0.2, channels=1))
    slow = write(tmp_path / "s.wav", noise(0.2), sample_rate_hz=44100)
    with pytest.raises(AudioFileError, match="2 and 1 channels"):
        null_test(first, mono)
    with pytest.raises(AudioFileError, match="48000 and 44100 Hz"):
        null_test(first, slow)


def test_what_is_no_number_and_what_is_cut_short_are_told(tmp_path: Path) -> None:
    sound = noise(1.0)
    first = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    sound[0, 7] = np.nan
    broken = write(tmp_path / "b.wav", sound, subtype="FLOAT")
    with pytest.raises(AudioFileError, match="no numbers"):
        null_test(first, broken)
    short = tmp_path / "c.wav"
    short.write_bytes(first.read_bytes()[:-5000])
    with pytest.raises(AudioFileError, match="frames"):
        null_test(first, short)

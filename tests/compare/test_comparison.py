"""Two files compared: octaves by formula, and what is told of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from support.files import write
from support.program import masterchain
from support.signals import music_like, noise, sine

from masterchain.compare.balance import OCTAVES_HZ, Balance
from masterchain.compare.comparison import Comparison, Side, compare_files
from masterchain.errors import AudioFileError
from masterchain.meters.file import measure_file
from masterchain.report.comparison import comparison_data


def side(path: Path) -> Side:
    return Side(path, *measure_file(path))


def compared(first: Path, second: Path, **options: bool) -> Comparison:
    return compare_files(side(first), side(second), **options)


@pytest.mark.parametrize("rate", [44_100, 96_000])
@pytest.mark.parametrize("pieces", [65_536, 1_000_000])
def test_a_gain_is_the_same_in_every_octave(rate: int, pieces: int) -> None:
    sound = noise(4.0, sample_rate_hz=rate)
    balance = Balance(rate)
    for start in range(0, sound.shape[1], pieces):
        block = sound[:, start : start + pieces]
        balance.feed(block, 2.0 * block)
    changes = [one.change_db for one in balance.octaves()]
    assert changes == pytest.approx([20 * np.log10(2.0)] * len(OCTAVES_HZ), abs=1e-9)
    assert [one.change_db for one in balance.octaves(0.5)] == pytest.approx([0.0] * len(OCTAVES_HZ), abs=1e-9)


def test_only_the_octave_that_differs_differs() -> None:
    # On the window's own frequencies, and so in no octave but theirs.
    low, high = (sine(bin_ * 48_000 / 16_384, 16_384 * 6 / 48_000, dbfs=-10) for bin_ in (21, 341))
    balance = Balance(48_000)
    balance.feed(low + high, low + 0.5 * high)
    changes = {one.centre_hz: one.change_db for one in balance.octaves()}
    assert changes[1000.0] == pytest.approx(-6.0206, abs=1e-3)
    assert changes[63.0] == pytest.approx(0.0, abs=1e-3)
    assert changes[8000.0] is None


def test_the_level_of_silence_is_set_on_the_scale_of_full_sines() -> None:
    balance = Balance(48_000)
    loud, soft = sine(1000.0, 4.0, dbfs=0.0), sine(1000.0, 4.0, dbfs=-128.0)
    balance.feed(loud, soft)
    assert {one.centre_hz: one.change_db for one in balance.octaves()}[1000.0] == pytest.approx(
        -128.0, abs=0.1
    )
    balance = Balance(48_000)
    balance.feed(loud, sine(1000.0, 4.0, dbfs=-134.0))
    assert {one.centre_hz: one.change_db for one in balance.octaves()}[1000.0] is None


def test_one_sound_shifted_and_softer_is_found_to_be_one(tmp_path: Path) -> None:
    sound = music_like(6.0)
    first = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    late = np.pad(0.5 * sound, ((0, 0), (2_400, 0))).astype(np.float32)
    second = write(tmp_path / "b.wav", late, subtype="FLOAT")
    plain = compared(first, second)
    assert plain.null is not None
    assert plain.null.peak_dbfs is not None
    assert plain.null.peak_dbfs > -20
    found = compared(first, second, align=True, match=True)
    assert found.shift is not None
    assert (found.shift.frames, found.gain) == (2_400, pytest.approx(2.0, rel=1e-7))
    assert found.null is not None
    assert found.null.second_alone == found.null.first_alone == 0
    assert found.null.peak_dbfs is None or found.null.peak_dbfs < -140
    assert [one.change_db for one in found.octaves if one.change_db is not None] == pytest.approx(
        [0.0] * sum(one.change_db is not None for one in found.octaves), abs=1e-5
    )
    data = json.loads(json.dumps(comparison_data(found), allow_nan=False))
    assert data["gain_db"] == pytest.approx(6.0206, abs=1e-4)
    assert data["inverted"] is False


def test_what_cannot_be_laid_over_each_other_is_compared_all_the_same(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", noise(1.0))
    second = write(tmp_path / "b.wav", noise(1.0), sample_rate_hz=44_100)
    found = compared(first, second)
    assert found.null is None
    assert not found.same
    assert found.why_not == (
        "they cannot be laid over each other: 48000 Hz with 2 channels and 44100 Hz with 2 channels"
    )
    other = compared(first, write(tmp_path / "c.wav", noise(1.0, seed=9)), align=True)
    assert other.why_not == "no place was found where the two are alike"


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTERCHAIN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    step = 2.0**-15
    sound = (np.round(music_like(2.0) / step) * step).astype(np.float32)
    write(tmp_path / "a.wav", sound, subtype="PCM_16")
    write(tmp_path / "b.flac", sound, subtype="PCM_24")
    same = masterchain("compare", "a.wav", "b.flac", cwd=tmp_path)
    assert same.code == 0, same.err
    assert "✓ the same sound: every sample is equal" in same.out
    sound[0, 48_000] += 2 * step
    write(tmp_path / "c.wav", sound[:, :-5], subtype="PCM_16")
    other = masterchain("compare", "a.wav", "c.wav", cwd=tmp_path)
    assert other.code == 1
    assert "residual -84.3 dBFS peak at 0:01.000, channel 1" in other.out
    assert "1 of 191990 samples differs, some by more than one step (-90.3 dBFS)" in other.out
    assert "a.wav is 5 frames longer than c.wav" in other.out
    data = json.loads(masterchain("compare", "a.wav", "c.wav", "--format", "json", cwd=tmp_path).out)
    assert (data["format"], data["version"], data["same"]) == ("masterchain.compare", 1, False)
    assert (data["null"]["differing"], data["null"]["first_alone"]) == (1, 5)
    assert masterchain("compare", "a.wav", "none.wav", cwd=tmp_path).code == 4


def test_frames_that_never_meet_are_an_error(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", noise(0.3))
    empty = tmp_path / "b.wav"
    empty.write_bytes(first.read_bytes()[:44])
    with pytest.raises(AudioFileError):
        compared(first, empty)

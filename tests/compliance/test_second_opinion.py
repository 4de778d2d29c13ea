"""Two meters, one loudness."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from compliance.cases import measured
from support.files import write
from support.signals import music_like, noise, sine

from masterchain.compliance import second_opinion as room
from masterchain.compliance.second_opinion import Opinion, opinion_finding, second_opinion
from masterchain.errors import AudioFileError
from masterchain.meters.file import measure_file


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_the_two_meters_agree(channels: int, rate: int, tmp_path: Path) -> None:
    # Each channel another level, so that a mistaken order or weight shows.
    levels = 10 ** (-np.arange(channels) / 10)
    sound = noise(3.0, sample_rate_hz=rate, channels=channels) * levels[::-1, None].astype(np.float32)
    path = write(tmp_path / "a.wav", sound, sample_rate_hz=rate)
    found = opinion_finding(measure_file(path)[1], second_opinion(path))
    assert found.status == "pass", found.message
    assert found.rule == "second_opinion"


def test_it_is_pyloudnorms_own_number(tmp_path: Path) -> None:
    import pyloudnorm
    import soundfile

    path = write(tmp_path / "a.flac", music_like(5.0))
    samples, rate = soundfile.read(path)
    assert second_opinion(path) == Opinion(pyloudnorm.Meter(rate).integrated_loudness(samples))


@pytest.mark.parametrize(
    ("theirs", "status"), [(-14.0, "pass"), (-14.0999, "pass"), (-14.1001, "fail"), (-13.8, "fail")]
)
def test_a_tenth_is_the_limit(theirs: float, status: str) -> None:
    found = opinion_finding(measured(integrated_lufs=-14.0), Opinion(theirs))
    assert found.status == status
    assert found.measured == pytest.approx(abs(-14.0 - theirs))
    assert (found.by is None) == (status == "pass")
    assert bool(found.advice) == (status == "fail")


def test_a_disagreement_tells_both_figures() -> None:
    found = opinion_finding(measured(integrated_lufs=-14.0), Opinion(-14.35))
    assert found.message == "integrated loudness -14.00 LUFS, by pyloudnorm -14.35: 0.35 LU apart"


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (np.zeros((2, 96_000), np.float32), "gate"),
        (sine(997.0, 2.0, dbfs=-80.0), "gate"),
        (sine(997.0, 0.3), "shorter than 0.4 s"),
        (sine(997.0, 1.0, channels=8), "8 channels"),
        (np.full((2, 48_000), np.nan, np.float32), "gate"),
    ],
)
def test_where_there_is_no_number_there_is_a_reason(sound: np.ndarray, why: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    opinion = second_opinion(path)
    assert opinion.integrated_lufs is None
    assert why in opinion.reason
    found = opinion_finding(measure_file(path)[1], opinion)
    assert (found.status, found.reason) == ("skip", opinion.reason)


def test_a_file_too_long_to_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.wav", sine(997.0, 1.0))
    monkeypatch.setattr(room, "MOST_SAMPLES", 95_999)
    assert "95,999 samples" in second_opinion(path).reason
    monkeypatch.setattr(room, "MOST_SAMPLES", 96_000)
    assert second_opinion(path).integrated_lufs is not None


def test_where_only_ours_is_missing_its_reason_is_told() -> None:
    ours = measured(integrated_lufs=None, reasons={"integrated_lufs": "NaN at 0:01"})
    assert opinion_finding(ours, Opinion(-14.0)).reason == "NaN at 0:01"


def test_a_broken_file_is_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError):
        second_opinion(tmp_path / "nowhere.wav")

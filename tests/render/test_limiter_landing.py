"""Files landed through the limiter: on their loudness as written, at their ceiling as anybody reads it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.files import read, write
from support.signals import Sound as Samples
from support.signals import music_like, noise
from support.true_peak import by_itu_filter, by_long_meter

import masterchain.render.deliver as delivering
import masterchain.render.sound as sounding
from masterchain.audio.coding import Coding
from masterchain.audio.stage import Staged
from masterchain.audio.tags import Tags
from masterchain.chain.load import loads
from masterchain.chain.model import Loudness
from masterchain.errors import MasterchainError, UsageError
from masterchain.jobs.job import Progress
from masterchain.meters.meter import Meter
from masterchain.render.batch import prepare
from masterchain.render.deliver import Delivery, deliver
from masterchain.render.output import Output
from masterchain.render.rendition import Master
from masterchain.render.sound import Sound
from masterchain.render.spool import Spool
from masterchain.render.target import Limiter, Target, target_of
from masterchain.render.track import render_track

LIMITER = Limiter(max_gain_reduction_db=6.0, lookahead_ms=14.0, release_ms=16.0, link=1.0)
USUAL = Coding("wav", 24, "tpdf")
TARGET = Target(-14.0, -1.0, None, LIMITER)


def landed(
    sound: Samples,
    target: Target,
    folder: Path,
    *,
    rate: int = 48_000,
    coding: Coding = USUAL,
) -> tuple[Delivery, Samples]:
    """What was delivered, and its samples."""
    meter = Meter(rate, len(sound))
    meter.feed(sound)
    with tempfile.TemporaryFile() as file:
        spool = Spool(file, len(sound))
        spool.write(sound)
        made = Sound(spool, rate, meter.measurement())
        output = Output(folder / "a", coding, rate)
        with Staged(output.path) as staged:
            done = deliver(made, output, staged, target, Tags(), exact=False, progress=lambda _: None)
            written, _ = soundfile.read(staged.path, dtype="float32", always_2d=True)
    return done, np.ascontiguousarray(written.T)


@pytest.mark.parametrize(
    "coding", [Coding("wav", 24, "tpdf"), Coding("wav", 16, "tpdf"), Coding("wav", "32f", "none")]
)
@pytest.mark.parametrize(("rate", "link"), [(48_000, 1.0), (44_100, 0.5), (96_000, 1.0)])
def test_a_file_lands_on_its_loudness_and_holds_its_ceiling(
    tmp_path: Path, coding: Coding, rate: int, link: float
) -> None:
    target = replace(TARGET, limiter=replace(LIMITER, link=link))
    done, written = landed(music_like(8.0, sample_rate_hz=rate), target, tmp_path, rate=rate, coding=coding)
    assert done.landing.stopped_by is None
    assert done.landing.limiter is not None
    assert 1.0 < done.landing.limiter.peak_reduction_db <= 6.0
    assert 0.0 < done.landing.limiter.mean_reduction_db < done.landing.limiter.peak_reduction_db
    assert done.measurement.integrated_lufs == pytest.approx(-14.0, abs=0.02)
    assert done.landing.distance_lu == pytest.approx(0.0, abs=0.02)
    assert by_long_meter(written) <= -0.99
    assert by_itu_filter(written) <= -0.99
    assert done.remarks == ()


def test_where_a_gain_reaches_the_limiter_changes_nothing(tmp_path: Path) -> None:
    sound = music_like(4.0)
    target = Target(-30.0, -1.0)
    plain, without = landed(sound, target, tmp_path)
    done, written = landed(sound, replace(target, limiter=LIMITER), tmp_path)
    assert done.landing == plain.landing
    assert done.landing.limiter is None
    assert done.sha256 == plain.sha256
    assert np.array_equal(written, without)


def test_most_reduction_stops_the_drive_and_is_told(tmp_path: Path) -> None:
    target = replace(TARGET, integrated_lufs=-5.0)
    done, written = landed(music_like(6.0), target, tmp_path)
    assert done.landing.stopped_by == "reduction"
    assert done.landing.limiter is not None
    assert done.landing.limiter.peak_reduction_db == pytest.approx(6.0, abs=0.01)
    assert done.landing.distance_lu is not None
    assert done.landing.distance_lu < -1.0
    assert by_long_meter(written) <= -0.99
    (remark,) = done.remarks
    assert (remark.code, remark.status) == ("reduction-in-the-way", "warn")
    assert remark.message == (
        f"{-done.landing.distance_lu:.1f} LU short of -5 LUFS: more would take over 6 dB of gain reduction"
    )
    (failed,) = landed(music_like(6.0), replace(target, on_miss="fail"), tmp_path)[0].remarks
    assert failed == replace(remark, status="fail")


def test_more_reduction_where_it_is_allowed(tmp_path: Path) -> None:
    target = Target(-9.0, -1.0, None, replace(LIMITER, max_gain_reduction_db=24.0))
    done, written = landed(music_like(6.0), target, tmp_path)
    assert done.measurement.integrated_lufs == pytest.approx(-9.0, abs=0.02)
    assert done.landing.limiter is not None
    assert done.landing.limiter.peak_reduction_db > 6.0
    assert by_long_meter(written) <= -0.99


def test_where_peaks_come_down_most_is_told(tmp_path: Path) -> None:
    sound = noise(6.0, dbfs=-26.0)
    sound[:, 200_000] = 0.9
    done, _ = landed(sound, replace(TARGET, integrated_lufs=-17.0), tmp_path)
    assert done.landing.limiter is not None
    assert done.landing.limiter.peak_at_s == pytest.approx(200_000 / 48_000, abs=0.003)


def test_a_ceiling_alone_is_held_by_the_limiter_and_the_level_kept(tmp_path: Path) -> None:
    sound = noise(2.0, dbfs=-20.0)
    sound[:, 40_000] = 0.99
    done, written = landed(sound, replace(TARGET, integrated_lufs=None, ceiling_dbtp=-3.0), tmp_path)
    assert done.landing.gain_db == 0.0
    assert done.landing.limiter is not None
    assert by_long_meter(written) <= -2.99
    # The gain begins to fall less than 50 ms before a peak of 3 dB.
    assert np.abs(written[:, :37_500] - sound[:, :37_500]).max() < 2.0**-22
    assert done.remarks == ()


def test_a_ceiling_too_far_below_turns_the_level_down_and_says_so(tmp_path: Path) -> None:
    done, written = landed(
        noise(2.0, dbfs=-12.0), replace(TARGET, integrated_lufs=None, ceiling_dbtp=-15.0), tmp_path
    )
    assert done.landing.gain_db < -3.0
    assert by_long_meter(written) <= -14.99
    (remark,) = done.remarks
    assert remark.code == "reduction-in-the-way"
    assert remark.message.startswith("turned down ")


@pytest.mark.parametrize("status", ["warn", "fail"])
def test_silence_is_left_as_it_is(tmp_path: Path, status: str) -> None:
    target = replace(TARGET, on_miss=status)  # type: ignore[arg-type]
    done, written = landed(
        np.zeros((2, 96_000), np.float32), target, tmp_path, coding=Coding("wav", 24, "none")
    )
    assert not written.any()
    assert [(r.code, r.status) for r in done.remarks] == [("no-loudness", status)]


def test_a_sound_too_short_for_loudness_keeps_its_level_and_holds_the_ceiling(tmp_path: Path) -> None:
    sound = noise(0.3, dbfs=-8.0)
    done, written = landed(sound, TARGET, tmp_path)
    assert written.shape == sound.shape
    assert done.landing.gain_db == 0.0
    assert done.landing.limiter is not None
    assert by_long_meter(written) <= -0.99
    assert [r.code for r in done.remarks] == ["no-loudness"]


def test_a_quiet_introduction_does_not_lead_astray(tmp_path: Path) -> None:
    sound = np.concatenate((1e-3 * noise(8.0, dbfs=-20.0), music_like(8.0), noise(3.0, dbfs=-75.0)), axis=1)
    done, written = landed(sound.astype(np.float32), TARGET, tmp_path)
    assert done.measurement.integrated_lufs == pytest.approx(-14.0, abs=0.02)
    assert by_long_meter(written) <= -0.99
    # What lies far from any peak has only been raised.
    gain = written[:, 1000:300_000].std() / sound[:, 1000:300_000].std()
    assert 20.0 * np.log10(gain) == pytest.approx(done.landing.gain_db, abs=0.01)


def test_a_file_that_is_there_already_is_not_touched(tmp_path: Path) -> None:
    _, once = landed(music_like(6.0), TARGET, tmp_path, coding=Coding("wav", "32f", "none"))
    again, twice = landed(once, TARGET, tmp_path, coding=Coding("wav", "32f", "none"))
    assert again.landing.limiter is None or again.landing.limiter.peak_reduction_db < 0.05
    assert np.abs(twice - once).max() < 0.002


@pytest.mark.parametrize("form", ["mp3", "vorbis", "opus"])
def test_a_lossy_file_is_lowered_at_its_limiter_until_it_decodes_below_the_ceiling(
    tmp_path: Path, form: str
) -> None:
    coding = Coding(form, bitrate_kbps=128) if form != "vorbis" else Coding(form, quality=3.0)  # type: ignore[arg-type]
    done, written = landed(music_like(6.0), TARGET, tmp_path, coding=coding)
    assert done.measurement.true_peak_dbtp is not None
    assert done.measurement.true_peak_dbtp <= -1.0
    assert by_long_meter(written) <= -0.98
    assert done.landing.limiter is not None
    assert done.landing.distance_lu == pytest.approx(0.0, abs=0.02) or done.landing.stopped_by == "reduction"


def test_what_cannot_be_held_fails_and_says_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = delivering.measure_file
    ceilings: list[float] = []
    press = sounding.press

    def louder(path: Path, **_: object) -> object:
        info, measurement = heard(path)
        return info, replace(measurement, true_peak_dbtp=-0.75)

    def noted(envelope: object, gain_db: float, ceiling_dbtp: float, **rest: object) -> object:
        ceilings.append(ceiling_dbtp)
        return press(envelope, gain_db, ceiling_dbtp, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(delivering, "measure_file", louder)
    monkeypatch.setattr(sounding, "press", noted)
    with pytest.raises(
        MasterchainError, match=r"-1 dBTP could not be held: in 4 tries it still came out 0\.25 dB above"
    ):
        landed(music_like(3.0), TARGET, tmp_path)
    assert ceilings == pytest.approx([-1.0, -1.25, -1.5, -1.75])


def test_a_missed_loudness_corrects_the_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = delivering.measure_file
    tries: list[float] = []

    def quieter(path: Path, **_: object) -> object:
        info, measurement = heard(path)
        assert measurement.integrated_lufs is not None
        tries.append(measurement.integrated_lufs)
        return info, replace(measurement, integrated_lufs=measurement.integrated_lufs - 0.1)

    monkeypatch.setattr(delivering, "measure_file", quieter)
    done, _ = landed(music_like(6.0), TARGET, tmp_path)
    assert tries == pytest.approx([-14.0, -13.9], abs=0.05)
    assert done.landing.distance_lu == pytest.approx(0.0, abs=0.015)


CHAIN = """schema = 1
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
reach = "limiter"
max_gain_reduction_db = 9.0
limiter = { release_ms = 60.0, link = 0.5 }
on_miss = "fail"
[[deliverable]]
[[deliverable]]
name = "low"
sample_rate = 44100
bit_depth = 16
"""


def test_a_chain_lands_all_its_deliverables_and_repeats_to_the_byte(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", music_like(6.0))
    loaded = loads(CHAIN)
    target = target_of(loaded.chain.loudness)
    assert target == Target(-14.0, -1.0, None, Limiter(9.0, 14.0, 60.0, 0.5), "fail")
    made: list[tuple[Master, ...]] = []
    for folder in ("one", "two"):
        (ready,) = prepare([track], loaded, tmp_path / folder, target=target)
        assert ready.order is not None
        made.append(render_track(Progress(None), ready.order).masters)
    for master in made[0]:
        assert master.measurement.integrated_lufs == pytest.approx(-14.0, abs=0.02)
        assert by_long_meter(read(master.path)) <= -0.99
        assert json.loads(json.dumps(master.landing.to_dict()))["limiter"]["peak_reduction_db"] > 0.5
    assert [one.sha256 for one in made[0]] == [two.sha256 for two in made[1]]


def test_the_command_line_has_the_last_word_on_misses_and_a_platform_keeps_the_limiter() -> None:
    loudness = loads(CHAIN).chain.loudness
    assert target_of(loudness, on_miss="warn").on_miss == "warn"  # type: ignore[union-attr]
    found = target_of(loudness, "spotify")
    assert found is not None
    assert (found.integrated_lufs, found.ceiling_dbtp) == (-14.0, -1.0)
    assert found.limiter == Limiter(9.0, 14.0, 60.0, 0.5)
    assert target_of(None, "spotify", on_miss="fail") == Target(-14.0, -1.0, "spotify", None, "fail")


def test_settings_of_a_limiter_that_does_not_work_are_told_of() -> None:
    text = "schema = 1\n[loudness]\nintegrated_lufs = -14\nceiling_dbtp = -1\nmax_gain_reduction_db = 3\n"
    assert [found.code for found in loads(text).warnings] == ["limiter-unused"]
    assert not loads(text + 'reach = "limiter"\n').warnings


def test_without_a_ceiling_the_limiter_has_nothing_to_hold() -> None:
    with pytest.raises(UsageError, match="needs a ceiling"):
        target_of(Loudness(integrated_lufs=-14.0, reach="limiter"))


@pytest.mark.music
@pytest.mark.slow
@pytest.mark.parametrize("lufs", [-14.0, -9.0, -16.0])
@pytest.mark.parametrize("number", [0, 4, 9, 14])
def test_real_music_lands_or_says_why_not(
    tmp_path: Path, vorbis_album: list[Path], number: int, lufs: float
) -> None:
    sound, rate = soundfile.read(vorbis_album[number], dtype="float32", always_2d=True)
    middle = len(sound) // 2
    excerpt = np.ascontiguousarray(sound[middle - 15 * rate : middle + 15 * rate].T)
    done, written = landed(excerpt, replace(TARGET, integrated_lufs=lufs), tmp_path, rate=rate)
    assert by_long_meter(written) <= -0.99
    assert by_itu_filter(written) <= -0.99
    if done.landing.stopped_by is None:
        assert done.measurement.integrated_lufs == pytest.approx(lufs, abs=0.02)
        assert done.remarks == ()
    else:
        assert [r.code for r in done.remarks] == ["reduction-in-the-way"]
        assert done.landing.limiter is not None
        assert done.landing.limiter.peak_reduction_db == pytest.approx(6.0, abs=0.05)

"""A record rendered: joined tracks to the sample, one landing for all, a delivery that is whole or says it is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from album.records import CHAIN, CHAINED, HEAD, ONE, THREE, TWO, render
from support.files import read, write
from support.program import masterchain
from support.signals import music_like, noise
from support.tools import system_tool

from masterchain.audio.stage_files import part_path, sweep
from masterchain.audio.tags import read_tags
from masterchain.chain.load import load
from masterchain.errors import AudioFileError, UsageError
from masterchain.meters.file import hear_file
from masterchain.meters.state import merge
from masterchain.meters.summary import measurement
from masterchain.render.batch import prepare, render_all


def left_behind(folder: Path) -> list[Path]:
    return list(folder.rglob("*.masterchain-part"))


def loudness(paths: Sequence[Path]) -> list[float]:
    return [float(measurement(hear_file(path)[1]).integrated_lufs or 0.0) for path in paths]


@pytest.mark.parametrize(
    "deliverable",
    [
        'bit_depth = "32f"',
        "bit_depth = 24",
        "bit_depth = 16",
        "bit_depth = 24\nsample_rate = 48000",
        'format = "flac"\nbit_depth = 16\nsample_rate = 96000',
        'bit_depth = 16\ndither = "shaped"',
    ],
)
def test_joined_tracks_are_the_uncut_render_cut(mixes: Path, deliverable: str) -> None:
    """Sample for sample, dither included, at any rate: what was cut and joined is as if it had never been cut."""
    cut = '[[track]]\nfile = "mixes/3.wav"\n'
    text = (
        CHAINED
        + f"[[deliverable]]\n{deliverable}\n"
        + cut
        + "end = 3.2101\n"
        + cut
        + "start = 3.2101\ngapless = true\n"
    )
    rendition = render(mixes, text)
    assert [track.error for track in rendition.tracks] == [None, None]
    paths = [track.masters[0].path for track in rendition.tracks]
    chain = mixes.parent / "uncut.toml"
    chain.write_text(CHAIN + f"[[deliverable]]\n{deliverable}\n")
    ready = prepare([mixes / "3.wav"], load(chain), mixes.parent / "uncut", target=None)
    (outcome,) = render_all(ready)
    uncut = outcome.value.masters[0].path
    joined = np.concatenate([read(path) for path in paths], axis=1)
    assert joined.shape == read(uncut).shape
    assert (joined == read(uncut)).all()
    # The tail is the last track's alone, and it is there.
    assert rendition.tracks[0].tail_frames == 0
    assert rendition.tracks[1].tail_frames > 4410
    assert joined.shape[1] > 7 * 44100


def test_one_gain_keeps_the_record_as_it_is(mixes: Path) -> None:
    text = (
        CHAINED + "[loudness]\nintegrated_lufs = -18.0\n[[deliverable]]\nbit_depth = 24\n" + ONE + TWO + THREE
    )
    rendition = render(mixes, text)
    masters = [track.masters[0] for track in rendition.tracks]
    assert len({master.gain_db for master in masters}) == 1
    for track, master in zip(rendition.tracks, masters, strict=True):
        moved = master.measurement.integrated_lufs - track.after.integrated_lufs  # type: ignore[union-attr,operator]
        assert moved == pytest.approx(master.gain_db, abs=0.02)
    (after,) = rendition.after
    assert after is not None
    assert after.integrated_lufs == pytest.approx(-18.0, abs=0.005)
    states = [hear_file(master.path)[1] for master in masters]
    merged = measurement(merge(merge(states[0], states[1]), states[2]))
    assert after.integrated_lufs == merged.integrated_lufs


def test_the_record_measures_so_by_another_meter(mixes: Path) -> None:
    text = CHAINED + "[loudness]\nintegrated_lufs = -18.0\n" + ONE + TWO + THREE
    masters = [track.masters[0].path for track in render(mixes, text).tracks]
    (mixes.parent / "list.txt").write_text("".join(f"file '{path}'\n" for path in masters))
    words = [system_tool("ffmpeg"), "-nostats", "-f", "concat", "-safe", "0", "-i", "list.txt"]
    words += ["-af", "ebur128=metadata=1,ametadata=print:key=lavfi.r128.I:file=-", "-f", "null", "-"]
    done = subprocess.run(words, cwd=mixes.parent, capture_output=True, text=True, check=True)
    found = float(done.stdout.rsplit("lavfi.r128.I=", 1)[1].split()[0])
    assert found == pytest.approx(-18.0, abs=0.1)


@pytest.mark.parametrize(
    ("keys", "landed"),
    [
        ("scope = 'track'", [-18.0, -18.0, -18.0]),
        ("scope = 'loudest-track'", [None, None, -18.0]),
        ("anchor = 2", [None, -18.0, None]),
    ],
)
def test_scopes(mixes: Path, keys: str, landed: list[float | None]) -> None:
    text = HEAD + f"[loudness]\nintegrated_lufs = -18.0\n{keys}\n" + ONE + TWO + THREE
    rendition = render(mixes, text)
    found = loudness([track.masters[0].path for track in rendition.tracks])
    for lufs, wanted in zip(found, landed, strict=True):
        assert wanted is None or lufs == pytest.approx(wanted, abs=0.01)
    assert rendition.remarks == ()


def test_a_ceiling_holds_every_file_of_every_deliverable(mixes: Path) -> None:
    text = (
        HEAD
        + '[loudness]\nintegrated_lufs = -6.0\nceiling_dbtp = -1.0\n[[deliverable]]\n[[deliverable]]\nformat = "mp3"\n'
        + '[[deliverable]]\nformat = "vorbis"\n[[deliverable]]\nname = "{track} low"\nceiling_dbtp = -3.0\n'
        + ONE
        + TWO
        + "gain_db = -1.0\n"
        + THREE
        + "gapless = true\ngain_db = -1.0\n"
    )
    rendition = render(mixes, text)
    for track in rendition.tracks:
        ceilings = [-1.0, -1.0, -1.0, -3.0]
        for master, ceiling in zip(track.masters, ceilings, strict=True):
            assert master.measurement.true_peak_dbtp <= ceiling  # type: ignore[operator]
    first, second, third = ([m.gain_db for m in t.masters] for t in rendition.tracks)
    assert second == third == pytest.approx([gain - 1.0 for gain in first])
    assert {remark.code for remark in rendition.remarks} == {"ceiling-in-the-way"}
    assert len(rendition.remarks) == 4
    assert "at the peaks of track" in rendition.remarks[0].message


def test_the_delivery_says_what_it_holds(mixes: Path) -> None:
    (mixes.parent / "front.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    text = (
        HEAD
        + 'year = 2021\ngenre = "Folk"\ncover = "front.png"\n[cd]\n[[deliverable]]\nfolder = "flac"\nformat = "flac"\n'
        + '[[deliverable]]\nfolder = "wav"\n'
        + ONE
        + 'title = "Undertow: a \\"reprise\\""\nisrc = "GB-AYE-06-01498"\n'
        + TWO
        + 'artist = "A Guest"\n'
        + THREE
    )
    rendition = render(mixes, text, platforms=["spotify", "apple-digital-masters"])
    folder = mixes.parent / "out"
    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    told = json.loads((folder / "MANIFEST.json").read_text())
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    named = {one["path"] for track in told["tracks"] for one in track["files"]}
    named |= {one["path"] for one in told["disc"]}
    assert on_disk == named | {"MANIFEST.json", "SHA256SUMS"}
    assert len(done.stdout.splitlines()) == len(on_disk) - 1
    assert "wav/01 Undertow_ a _reprise_.wav" in on_disk
    assert {"cd/Harbour.wav", "cd/Harbour.cue", "cd/Harbour.toc", "cd/Harbour.pq.txt"} < on_disk
    for track, written in zip(rendition.tracks, told["tracks"], strict=True):
        for master, one in zip(track.masters, written["files"], strict=True):
            assert one["measurement"]["integrated_lufs"] == master.measurement.integrated_lufs
            assert {v["platform"] for v in one["verdicts"]} == {"spotify", "apple-digital-masters"}
            tags = read_tags(master.path)
            assert (tags.album, tags.album_artist, tags.date, tags.genre) == (
                "Harbour",
                "The Example",
                "2021",
                "Folk",
            )
            assert (tags.track_number, tags.track_total) == (track.track.number, 3)
            assert tags.cover_mime == "image/png"
    tags = read_tags(rendition.tracks[0].masters[0].path)
    assert (tags.title, tags.artist, tags.isrc) == ('Undertow: a "reprise"', "The Example", "GBAYE0601498")
    assert read_tags(rendition.tracks[1].masters[1].path).artist == "A Guest"
    assert str(mixes.parent) not in (folder / "MANIFEST.json").read_text()
    assert left_behind(mixes.parent) == []


def test_a_cd_is_the_tracks_one_after_the_other(mixes: Path) -> None:
    text = CHAINED + "[cd]\n[[deliverable]]\nbit_depth = 16\n" + ONE + TWO + "gapless = true\n" + THREE
    rendition = render(mixes, text)
    image, _ = soundfile.read(mixes.parent / "out/cd/Harbour.wav", dtype="int16")
    first, second, third = (
        soundfile.read(track.masters[0].path, dtype="int16")[0] for track in rendition.tracks
    )
    joined = np.concatenate([first, second])
    assert (image[: len(joined)] == joined).all()
    begins = -(-len(joined) // 588) * 588 + 2 * 44100
    assert (image[len(joined) : begins] == 0).all()
    assert (image[begins : begins + len(third)] == third).all()
    measured = rendition.disc[0].measurement
    assert measured is not None
    assert measured.frames == len(image)


def test_the_same_record_gives_the_same_bytes(mixes: Path) -> None:
    text = CHAINED + "[cd]\n[loudness]\nintegrated_lufs = -16.0\n" + ONE + TWO + "gapless = true\n" + THREE
    render(mixes, text, "a")
    render(mixes, text, "b")
    sums = [(mixes.parent / name / "SHA256SUMS").read_bytes() for name in "ab"]
    assert sums[0] == sums[1]


def test_untouched_tracks_are_their_mixes_own_samples(mixes: Path) -> None:
    rendition = render(mixes, HEAD + ONE + "start = 1.0\n" + TWO + "gapless = true\n")
    first, second = (read(track.masters[0].path) for track in rendition.tracks)
    assert (first == read(mixes / "1.wav")[:, 44100:]).all()
    assert (second == read(mixes / "2.wav")).all()


def test_fades_come_last_and_nothing_rings_on_after_them(mixes: Path) -> None:
    fades = 'fade_in_s = 1.0\nfade_in_shape = "linear"\nfade_out_s = 2.0\n'
    text = CHAINED + '[[deliverable]]\nbit_depth = "32f"\n' + ONE + fades + TWO
    rendition = render(mixes, text)
    faded = read(rendition.tracks[0].masters[0].path)
    assert faded.shape[1] == 5 * 44100
    assert rendition.tracks[0].tail_frames == 0
    plain = render(mixes, text.replace(fades, ""), "plain").tracks[0].masters[0]
    sound = read(plain.path)[:, : 5 * 44100]
    rising = np.arange(44100) / 44100
    assert np.abs(faded[:, :44100] - sound[:, :44100] * rising).max() < 1e-7
    assert (faded[:, 44100 : 3 * 44100] == sound[:, 44100 : 3 * 44100]).all()
    assert np.abs(faded[:, -1]).max() < 1e-6


def test_mixes_of_several_kinds_make_one_record(mixes: Path) -> None:
    write(mixes / "2.wav", 0.2 * noise(5.0, sample_rate_hz=48000, channels=1), sample_rate_hz=48000)
    text = (
        HEAD
        + "[loudness]\nintegrated_lufs = -16.0\n[[deliverable]]\nsample_rate = 48000\n"
        + ONE
        + TWO
        + THREE
    )
    rendition = render(mixes, text)
    masters = [track.masters[0] for track in rendition.tracks]
    assert [(m.info.sample_rate_hz, m.info.channels) for m in masters] == [(48000, 2), (48000, 1), (48000, 2)]
    assert len({master.gain_db for master in masters}) == 1
    assert rendition.after[0].integrated_lufs == pytest.approx(-16.0, abs=0.005)  # type: ignore[union-attr]


def test_a_track_that_fails_costs_its_own_run(mixes: Path) -> None:
    path = mixes / "2.wav"
    path.write_bytes(path.read_bytes()[:-100_000])
    text = CHAINED + "[cd]\n[loudness]\nintegrated_lufs = -16.0\n" + ONE + TWO + THREE + "gapless = true\n"
    text += '[[track]]\nfile = "mixes/1.wav"\ntitle = "again"\nstart = 0.5\n'
    rendition = render(mixes, text)
    assert [track.error is None for track in rendition.tracks] == [True, False, False, True]
    assert "2.wav" in str(rendition.tracks[1].error)
    assert [len(track.masters) for track in rendition.tracks] == [1, 0, 0, 1]
    assert rendition.manifest is None
    assert rendition.disc == ()
    (remark,) = [one for one in rendition.remarks if one.code == "incomplete-record"]
    assert "without tracks 2, 3" in remark.message
    names = sorted(path.name for path in (mixes.parent / "out").rglob("*"))
    assert names == ["01 1.wav", "04 again.wav"]
    assert left_behind(mixes.parent) == []


def test_an_older_manifest_does_not_outlive_its_files(mixes: Path) -> None:
    text = HEAD + "[loudness]\nintegrated_lufs = -16.0\n" + ONE + TWO
    render(mixes, text)
    assert (mixes.parent / "out/MANIFEST.json").is_file()
    rendition = render(mixes, text.replace("-16.0", "-20.0"), only=[2], overwrite=True)
    assert [len(track.masters) for track in rendition.tracks] == [0, 1]
    assert not (mixes.parent / "out/MANIFEST.json").exists()
    assert not (mixes.parent / "out/SHA256SUMS").exists()
    # One track alone is what it is within its record.
    alone = rendition.tracks[1].masters[0].sha256
    whole = render(mixes, text.replace("-16.0", "-20.0"), overwrite=True)
    assert whole.tracks[1].masters[0].sha256 == alone


def test_nothing_is_replaced_unasked(mixes: Path) -> None:
    text = HEAD + ONE + TWO
    (mixes.parent / "out").mkdir()
    (mixes.parent / "out/02 2.wav").write_text("mine")
    with pytest.raises(AudioFileError, match="already there"):
        render(mixes, text)
    assert (mixes.parent / "out/02 2.wav").read_text() == "mine"
    with pytest.raises(UsageError, match="would replace a mix"):
        render(mixes, text.replace("[[track]]", '[[deliverable]]\nname = "{name}"\n[[track]]', 1), "mixes")
    deliverables = '[[deliverable]]\nname = "{title}"\n[[deliverable]]\nname = "{name}"\n[[track]]'
    with pytest.raises(UsageError, match="two files would be written"):
        render(mixes, text.replace("[[track]]", deliverables, 1), "new")
    with pytest.raises(UsageError, match="the record has tracks 1 to 2"):
        render(mixes, text, "new", only=[3])
    assert not (mixes.parent / "new").exists()


def test_what_a_killed_render_left_is_taken_away_by_the_next(mixes: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    left = part_path(mixes.parent / "out")
    left = left.with_name(left.name.replace(f"-{os.getpid()}-", f"-{dead.pid}-"))
    (left / "0").mkdir(parents=True)
    (left / "0/01.wav").write_bytes(b"x")
    living = part_path(mixes.parent / "other")
    living.mkdir()
    render(mixes, HEAD + ONE)
    assert left_behind(mixes.parent) == [living]
    assert sweep(mixes.parent) == ()


def test_outliers_are_named(mixes: Path) -> None:
    text = HEAD + "[loudness]\nintegrated_lufs = -18.0\nmax_spread_lu = 4.0\n" + ONE + TWO + THREE
    (remark,) = render(mixes, text).remarks
    assert remark.code == "spread"
    assert "1 1 (-" in remark.message
    assert "3 3" not in remark.message


def test_the_command(mixes: Path) -> None:
    desk = mixes.parent
    (desk / "album.toml").write_text(
        HEAD + "[loudness]\nintegrated_lufs = -18.0\n" + ONE + TWO + "gapless = true\n"
    )
    dry = masterchain("album", "render", "--dry-run", cwd=desk)
    assert (dry.code, "nothing was rendered" in dry.out) == (0, True)
    assert not (desk / "masters").exists()
    done = masterchain("album", "render", "-j", "2", "-p", "spotify", "-p", "tidal", cwd=desk)
    assert done.code == 0, done.err + done.out
    assert "record" in done.out
    assert "2 files in masters" in done.out
    again = masterchain("album", "render", cwd=desk)
    assert (again.code, "already there" in again.err) == (4, True)
    told = json.loads(masterchain("album", "render", "--overwrite", "--format", "json", cwd=desk).out)
    assert (told["format"], told["version"]) == ("masterchain.album-render", 2)
    assert [track["error"] for track in told["tracks"]] == [None, None]
    assert masterchain("album", "render", "-o", "x", "-p", "spotfy", cwd=desk).code == 2


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_render_that_is_stopped_leaves_nothing(mixes: Path, sent: signal.Signals) -> None:
    desk = mixes.parent
    long = np.tile(music_like(20.0, sample_rate_hz=44100), 15)
    for number in (1, 2):
        write(mixes / f"{number}.wav", long, sample_rate_hz=44100)
    (desk / "own.toml").write_text(CHAIN)
    (desk / "album.toml").write_text(CHAINED + ONE + TWO)
    words = [sys.executable, "-m", "masterchain", "album", "render", "-j", "2"]
    process = subprocess.Popen(words, cwd=desk, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not any(path.stat().st_size for path in desk.rglob("*.f32")):
        time.sleep(0.05)
    assert process.poll() is None
    process.send_signal(sent)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, "interrupted" in told) == (130, True)
    assert left_behind(desk) == []
    assert not (desk / "masters").exists()


def test_music_like_sounds_are_not_alike() -> None:
    # The laws above would hold of silence.
    assert np.abs(music_like(1.0, seed=1) - music_like(1.0, seed=2)).max() > 0.05

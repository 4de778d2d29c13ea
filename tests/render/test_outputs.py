"""The files a chain's deliverables come to, and what they hold when rendered."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from support.files import read, write
from support.signals import music_like
from support.tools import system_tool

from masterchain.audio.tags import Tags, read_tags
from masterchain.chain.load import loads
from masterchain.errors import UsageError
from masterchain.jobs.job import Progress
from masterchain.render.batch import prepare
from masterchain.render.output import Output
from masterchain.render.rendition import Rendition
from masterchain.render.target import target_of
from masterchain.render.track import render_track

EIGHT = """
schema = 1
[loudness]
integrated_lufs = -20.0
ceiling_dbtp = -1.0
[[deliverable]]
bit_depth = 16
[[deliverable]]
format = "flac"
[[deliverable]]
format = "aiff"
folder = "more/{name}"
[[deliverable]]
format = "caf"
bit_depth = "32f"
[[deliverable]]
format = "mp3"
[[deliverable]]
format = "mp3"
name = "{name} V2"
bitrate_mode = "vbr"
quality = 2.0
[[deliverable]]
format = "vorbis"
[[deliverable]]
format = "opus"
"""
AAC = '[[deliverable]]\nformat = "aac"\nbitrate_kbps = 192\n'


def outputs(tmp_path: Path, deliverable: str, *, rate: int = 48_000, channels: int = 2) -> tuple[Output, ...]:
    sound = music_like(0.5, sample_rate_hz=rate)[[0, 1, 0, 1, 0, 1][:channels]]
    track = write(tmp_path / "a.wav", sound, sample_rate_hz=rate)
    loaded = loads(f"schema = 1\n[[deliverable]]\n{deliverable}\n")
    (ready,) = prepare([track], loaded, tmp_path / "out", target=None)
    if ready.error:
        raise ready.error
    assert ready.order is not None
    return ready.order.outputs


def rendered(track: Path, chain: str, folder: Path) -> Rendition:
    loaded = loads(chain)
    (ready,) = prepare([track], loaded, folder, target=target_of(loaded.chain.loudness))
    assert ready.order is not None, ready.error
    return render_track(Progress(None), ready.order)


def test_one_pass_gives_them_all(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="AAC needs PyAV: pip install masterchain[aac]")
    track = write(tmp_path / "a.wav", music_like(6.0, sample_rate_hz=44_100), sample_rate_hz=44_100)
    rendition = rendered(track, EIGHT + AAC, tmp_path / "out")
    found = {}
    for master in rendition.masters:
        show = [system_tool("ffprobe"), "-v", "error", "-show_streams", "-of", "json", master.path]
        (stream,) = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)["streams"]
        path = str(master.path.relative_to(tmp_path / "out"))
        found[path] = (stream["codec_name"], int(stream["sample_rate"]), stream["channels"])
        assert master.measurement.integrated_lufs == pytest.approx(-20.0, abs=0.02)
        assert master.measurement.true_peak_dbtp <= -1.0
    assert found == {
        "a.wav": ("pcm_s16le", 44_100, 2),
        "a.flac": ("flac", 44_100, 2),
        "more/a/a.aiff": ("pcm_s24be", 44_100, 2),
        "a.caf": ("pcm_f32le", 44_100, 2),
        "a.mp3": ("mp3", 44_100, 2),
        "a V2.mp3": ("mp3", 44_100, 2),
        "a.ogg": ("vorbis", 44_100, 2),
        "a.opus": ("opus", 48_000, 2),
        "a.m4a": ("aac", 44_100, 2),
    }
    told = {master.path.name: [remark.code for remark in master.remarks] for master in rendition.masters}
    assert {name: codes for name, codes in told.items() if codes} == {"a.opus": ["resampled"]}


def test_tags_and_cover_travel_into_every_one(tmp_path: Path) -> None:
    from audio.signals import codes
    from audio.test_audio_write import write as write_tagged

    cover = b"\xff\xd8\xff\xe0" + bytes(30_000)
    tags = Tags(
        title="Harbour",
        artist="A",
        album_artist="B",
        isrc="GBAYE0601498",
        cover=cover,
        cover_mime="image/jpeg",
    )
    track = write_tagged(tmp_path / "a.flac", codes(16, 44_100), "flac", 16, tags=tags)
    for master in rendered(track, EIGHT, tmp_path / "out").masters:
        if master.path.suffix == ".caf":
            assert read_tags(master.path) == Tags(title="Harbour", artist="A")
            (remark,) = (remark for remark in master.remarks if remark.code == "tags-lost")
            assert remark.message == "CAF cannot hold: album artist, ISRC, cover picture"
        else:
            assert read_tags(master.path) == tags


@pytest.mark.parametrize(
    ("deliverable", "rate", "written", "from_"),
    [
        ("format = 'opus'", 44_100, 48_000, 44_100),
        ("format = 'opus'", 48_000, 48_000, None),
        ("format = 'opus'\nsample_rate = 48000", 44_100, 48_000, None),
        ("format = 'mp3'", 96_000, 48_000, 96_000),
        ("format = 'mp3'\nsample_rate = 44100", 96_000, 44_100, None),
        ("format = 'flac'", 96_000, 96_000, None),
    ],
)
def test_a_rate_the_codec_chose_is_marked(
    tmp_path: Path, deliverable: str, rate: int, written: int, from_: int | None
) -> None:
    (output,) = outputs(tmp_path, deliverable, rate=rate)
    assert (output.sample_rate_hz, output.rate_from) == (written, from_)


@pytest.mark.parametrize(
    ("deliverable", "rate", "channels", "said"),
    [
        ("format = 'mp3'", 48_000, 6, "a.wav: MP3 is not written with 6 channels"),
        (
            "dither = 'shaped'",
            96_000,
            2,
            "a.wav: shaped dither is made for 44100 and 48000 Hz, not for 96000 Hz",
        ),
        ("format = 'aac'", 48_000, 4, "a.wav: AAC is not written with 4 channels"),
        ("format = 'opus'\nbitrate_kbps = 600", 48_000, 2, "a.wav: Opus at 600 kbps is not offered"),
        ("format = 'mp3'\nbitrate_kbps = 320", 22_050, 2, "a.wav: MP3 at 320 kbps is not offered"),
    ],
)
def test_what_the_track_makes_impossible_is_that_tracks_error(
    tmp_path: Path, deliverable: str, rate: int, channels: int, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        outputs(tmp_path, deliverable, rate=rate, channels=channels)
    assert caught.value.hint
    assert not (tmp_path / "out").exists()


def test_without_pyav_aac_is_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masterchain.render.outputs.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="AAC needs the package `av`") as caught:
        outputs(tmp_path, "format = 'aac'")
    assert caught.value.hint == "pip install masterchain[aac]"


def test_a_folder_that_wants_a_missing_tag_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"its tags have no album, which the deliverable's folder `{album}`"):
        outputs(tmp_path, "folder = '{album}'")


def test_shaped_dither_reaches_the_file_and_repeats(tmp_path: Path) -> None:
    sound = music_like(3.0, sample_rate_hz=44_100)
    track = write(tmp_path / "a.wav", sound, sample_rate_hz=44_100, subtype="FLOAT")
    tables = [
        f"[[deliverable]]\nbit_depth = 16\ndither = '{kind}'\nname = '{kind}'" for kind in ("shaped", "tpdf")
    ]
    chain = "schema = 1\n" + "\n".join(tables)
    first = rendered(track, chain, tmp_path / "one").masters
    again = rendered(track, chain, tmp_path / "two").masters
    assert [master.sha256 for master in first] == [master.sha256 for master in again]
    powers = [np.mean((read(master.path) - sound) ** 2) * 32_768**2 for master in first]
    assert powers == pytest.approx([0.25 * 16.56, 0.25], rel=0.03)


def test_the_record_of_an_m4a_names_pyav_too(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="AAC needs PyAV: pip install masterchain[aac]")
    track = write(tmp_path / "a.wav", music_like(1.0))
    rendered(track, f"schema = 1\n[[deliverable]]\n{AAC}", tmp_path / "out")
    parts = {path.name: json.loads(path.read_bytes())["parts"] for path in (tmp_path / "out").glob("*.json")}
    assert "av" in parts["a.m4a.masterchain.json"]
    assert "av" not in parts["a.wav.masterchain.json"]

"""A record of real music: ten tracks, one of them cut in two and joined again, in every kind of file."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.files import read
from support.program import masterchain
from support.tools import system_tool
from support.true_peak import by_long_meter

from masterchain.album.identifiers import check_digit

CHAIN = """\
schema = 1
[[step]]
effect = "HighpassFilter"
parameters = { cutoff_frequency_hz = 28.0 }
[[step]]
effect = "Compressor"
parameters = { threshold_db = -22.0, ratio = 2.0, attack_ms = 20.0, release_ms = 200.0 }
[[step]]
effect = "Reverb"
parameters = { room_size = 0.4, wet_level = 0.06, dry_level = 0.94 }
"""
HEAD = f"""\
schema = 1
title = "Endgame"
artist = "Maxstack"
upc = "03600029145{check_digit("03600029145")}"
chain = "./own.toml"
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
[cd]
ceiling_dbtp = -0.5
[[deliverable]]
folder = "float"
bit_depth = "32f"
[[deliverable]]
folder = "flac"
format = "flac"
bit_depth = 24
sample_rate = 96000
[[deliverable]]
folder = "mp3"
format = "mp3"
bitrate_kbps = 320
[[deliverable]]
folder = "vorbis"
format = "vorbis"
[[deliverable]]
folder = "opus"
format = "opus"
"""
CUT_S = 11.37


@pytest.fixture(scope="module")
def delivery(vorbis_album: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rendered record: nine tracks of ten seconds, the third cut in two."""
    desk = tmp_path_factory.mktemp("record")
    (desk / "own.toml").write_text(CHAIN)
    text = HEAD
    for number, path in enumerate(vorbis_album[:9], start=1):
        begins = "" if number == 3 else "start = 30.0\n"
        ends = CUT_S if number == 3 else 40.0
        isrc = f"GBAYE26{number:05}"
        text += f'[[track]]\nfile = "{path}"\nisrc = "{isrc}"\n{begins}end = {ends}\n'
        if number == 3:
            text += f'[[track]]\nfile = "{path}"\ntitle = "the rest"\nstart = {CUT_S}\nend = 20.0\ngapless = true\n'
    (desk / "album.toml").write_text(text)
    done = masterchain(
        "album",
        "render",
        "-o",
        "delivery",
        "-j",
        "2",
        "-p",
        "spotify",
        "--format",
        "json",
        cwd=desk,
        timeout=900,
    )
    (desk / "told.json").write_text(done.out)
    assert json.loads(done.out)["manifest"], done.err
    return desk / "delivery"


pytestmark = [pytest.mark.slow, pytest.mark.music, pytest.mark.timeout(1200)]


def manifest(delivery: Path) -> dict[str, object]:
    return dict(json.loads((delivery / "MANIFEST.json").read_text()))


def test_every_track_of_every_deliverable_is_there(delivery: Path) -> None:
    for folder, ending in (
        ("float", "wav"),
        ("flac", "flac"),
        ("mp3", "mp3"),
        ("vorbis", "ogg"),
        ("opus", "opus"),
    ):
        assert len(list((delivery / folder).glob(f"*.{ending}"))) == 10
    assert sorted(path.suffix for path in (delivery / "cd").iterdir()) == [".cue", ".toc", ".txt", ".wav"]
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=delivery, check=False)
    assert done.returncode == 0


def test_the_cut_track_is_as_if_it_had_never_been_cut(delivery: Path, vorbis_album: list[Path]) -> None:
    desk = delivery.parent
    uncut = (desk / "album.toml").read_text()
    joint = uncut.index("end = 11.37")
    end = uncut.index("gapless = true\n") + len("gapless = true\n")
    (desk / "uncut.toml").write_text(uncut[:joint] + "end = 20.0\n" + uncut[end:])
    # Alone and unlanded, so that nothing but the joint can make a difference.
    for name in ("album", "uncut"):
        text = re.sub(
            r"\[loudness\].*?\[cd\].*?\n\[\[del",
            "[[del",
            (desk / f"{name}.toml").read_text(),
            flags=re.DOTALL,
        )
        (desk / f"{name}-plain.toml").write_text(text)
        words = ["album", "render", f"{name}-plain.toml", "-o", f"{name}-plain", "--only", "3"]
        done = masterchain(*words, *(["--only", "4"] if name == "album" else []), cwd=desk, timeout=600)
        assert done.code in {0, 1}, done.err
    for folder in ("float", "flac"):
        parts = sorted((desk / "album-plain" / folder).iterdir())
        (whole,) = (desk / "uncut-plain" / folder).iterdir()
        assert len(parts) == 2
        joined = np.concatenate([read(part) for part in parts], axis=1)
        assert joined.shape == read(whole).shape
        assert (joined == read(whole)).all()


def test_the_record_is_as_loud_as_ffmpeg_says(delivery: Path) -> None:
    files = sorted((delivery / "float").iterdir())
    (delivery.parent / "list.txt").write_text("".join(f"file '{path}'\n" for path in files))
    words = [system_tool("ffmpeg"), "-nostats", "-f", "concat", "-safe", "0", "-i", "list.txt", "-af"]
    words += ["ebur128=metadata=1,ametadata=print:key=lavfi.r128.I:file=-", "-f", "null", "-"]
    done = subprocess.run(words, cwd=delivery.parent, capture_output=True, text=True, check=True)
    found = float(done.stdout.rsplit("lavfi.r128.I=", 1)[1].split()[0])
    ours = manifest(delivery)["deliverables"][0]["record"]["integrated_lufs"]  # type: ignore[index]
    assert found == pytest.approx(ours, abs=0.1)


def test_the_tracks_keep_their_distances(delivery: Path) -> None:
    told = manifest(delivery)
    for at in (0, 1):
        moved = [
            track["files"][at]["measurement"]["integrated_lufs"] - track["after_chain"]["integrated_lufs"]
            for track in told["tracks"]  # type: ignore[attr-defined]
        ]
        assert max(moved) - min(moved) < 0.02


def test_every_file_holds_its_ceiling_by_another_meter(delivery: Path) -> None:
    for path in sorted(delivery.rglob("*")):
        if path.suffix in {".wav", ".flac", ".mp3", ".ogg", ".opus"}:
            sound, _ = soundfile.read(path, dtype="float32", always_2d=True)
            ceiling = -0.5 if path.parent.name == "cd" else -1.0
            assert by_long_meter(sound.T) <= ceiling + 0.01, path


def test_the_cd_is_read_by_its_own_tools(delivery: Path) -> None:
    system_tool("cdrdao")
    told = subprocess.run(
        ["cdrdao", "show-toc", "Endgame.toc"], cwd=delivery / "cd", capture_output=True, text=True, check=True
    )
    assert len(re.findall("ISRC", told.stdout)) == 9
    starts = [int(frame) for frame in re.findall(r"START +\S+\( *(\d+)\)", told.stdout)]
    frames = soundfile.info(delivery / "cd/Endgame.wav").frames
    assert frames % 588 == 0
    # Two seconds before every track but the first and the joined one, and what frames are rounded up by.
    sizes = [
        round(track["files"][0]["measurement"]["duration_s"] * 75) for track in manifest(delivery)["tracks"]
    ]  # type: ignore[attr-defined]
    for number, (size, step) in enumerate(zip(sizes, np.diff(starts), strict=False), start=1):
        assert step - size - (0 if number == 3 else 150) in {-1, 0, 1, 2}
    cueprint = subprocess.run(
        [system_tool("cueprint", "cuetools"), "-t", r"%i\n", "-d", "", "Endgame.cue"],
        cwd=delivery / "cd",
        capture_output=True,
        text=True,
        check=True,
    )
    assert cueprint.stdout.split() == [f"GBAYE26{number:05}" for number in range(1, 10)]


def test_the_delivery_passes_its_own_check(delivery: Path) -> None:
    done = masterchain(
        "album",
        "check",
        "album.toml",
        "delivery",
        "--no-cache",
        "--format",
        "json",
        cwd=delivery.parent,
        timeout=600,
    )
    told = json.loads(done.out)
    assert told["remarks"] == []
    assert [file["path"] for file in told["files"] if file["remarks"] or file["error"]] == []
    assert len(told["files"]) == 54

"""The program as a person runs it: words in, exit code, standard output, standard error, files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support.files import read, write
from support.program import masterchain
from support.signals import music_like, noise, sine
from support.tools import system_tool

CHAIN = """\
schema = 1
[[step]]
effect = "Compressor"
parameters = { threshold_db = -24.0, ratio = 2.0 }
[loudness]
integrated_lufs = -16.0
ceiling_dbtp = -1.0
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a chain and two mixes."""
    (tmp_path / "chain.toml").write_text(CHAIN)
    write(tmp_path / "mixes/1 a.wav", 0.4 * music_like(4.0))
    write(tmp_path / "mixes/2 b.flac", 0.3 * music_like(3.0, seed=5))
    return tmp_path


def test_render_then_check(desk: Path) -> None:
    done = masterchain("render", "mixes", "--chain", "chain.toml", "-o", "out", cwd=desk)
    assert done.code == 0, done.err
    assert sorted(p.name for p in (desk / "out").iterdir()) == [
        "1 a.wav",
        "1 a.wav.masterchain.json",
        "2 b.wav",
        "2 b.wav.masterchain.json",
    ]
    assert "-16.0" in done.out
    assert "2 files in out" in done.out
    assert masterchain("check", "out", "-p", "ebu-r128", cwd=desk).code == 1  # 7 LU too loud for broadcast
    assert masterchain("check", "out", "-p", "apple-podcasts", cwd=desk).code == 0


def test_json_is_an_object_of_a_known_shape(desk: Path) -> None:
    done = masterchain(
        "render", "mixes", "-c", "chain.toml", "-p", "spotify", "-o", "out", "--format", "json", cwd=desk
    )
    document = json.loads(done.out)
    assert (document["format"], document["version"]) == ("masterchain.render", 1)
    first, second = document["files"]
    assert first["path"] == "mixes/1 a.wav"
    assert first["master"] == "out/1 a.wav"
    assert first["landing"]["target_lufs"] == -14.0
    assert first["error"] is None
    assert first["verdicts"][0]["platform"] == "spotify"
    assert first["measurement"]["bit_depth"] == 24
    assert second["status"] in {"pass", "info", "warn"}
    checked = json.loads(masterchain("check", "out", "-p", "spotify", "--format", "json", cwd=desk).out)
    assert checked["format"] == "masterchain.check"
    assert checked["files"][0]["measurement"] == first["measurement"]
    measured = json.loads(masterchain("measure", "out", "--format", "json", cwd=desk).out)
    assert "verdicts" not in measured["files"][0]


def test_one_bad_track_does_not_stop_the_others(desk: Path) -> None:
    (desk / "mixes/3 broken.wav").write_text("not sound")
    done = masterchain("render", "mixes", "nowhere.wav", "-c", "chain.toml", "-o", "out", cwd=desk)
    assert done.code == 4
    assert sorted(p.name for p in (desk / "out").glob("*.wav")) == ["1 a.wav", "2 b.wav"]
    assert "3 broken.wav" in done.err
    assert "nowhere.wav" in done.err
    assert "2 failed" in done.out


def test_a_name_with_brackets_is_shown_whole(desk: Path) -> None:
    write(desk / "take [red] :x:.wav", noise(1.0))
    assert "take [red] :x:.wav" in masterchain("measure", "take [red] :x:.wav", cwd=desk).out


def test_a_dry_run_writes_nothing_and_says_what_it_would(desk: Path) -> None:
    done = masterchain("render", "mixes", "-c", "chain.toml", "-o", "out", "--dry-run", cwd=desk)
    assert done.code == 0
    assert not (desk / "out").exists()
    assert "out/1 a.wav" in done.out
    assert "-16 LUFS" in done.out


def test_an_existing_master_is_kept(desk: Path) -> None:
    words = ("render", "mixes/1 a.wav", "-c", "chain.toml", "-o", "out")
    assert masterchain(*words, cwd=desk).code == 0
    before = (desk / "out/1 a.wav").read_bytes()
    again = masterchain(*words, cwd=desk)
    assert again.code == 4
    assert "--overwrite" in again.err
    assert masterchain(*words, "--overwrite", cwd=desk).code == 0
    assert (desk / "out/1 a.wav").read_bytes() == before


def test_five_faults_in_a_chain(desk: Path) -> None:
    (desk / "bad.toml").write_text(
        'schema = 1\n[[step]]\neffect = "Compresor"\n[[step]]\neffect = "Gain"\nparameters = { gain = 1 }\nmx = 1\n'
        '[loudness]\nplatform = "spotfy"\nceiling_dbtp = 3\n'
    )
    for words in (("chain", "validate", "bad.toml"), ("render", "mixes", "-c", "bad.toml")):
        done = masterchain(*words, cwd=desk)
        assert done.code == 2
        lines = [line for line in (done.out + done.err).splitlines() if line.startswith("bad.toml:")]
        assert [line.split(": ")[0] for line in lines] == [
            "bad.toml:3:10",
            "bad.toml:6:16",
            "bad.toml:7:1",
            "bad.toml:9:12",
            "bad.toml:10:16",
        ]
        assert sum("did you mean" in line for line in lines) == 4
    assert not (desk / "masters").exists()
    told = masterchain("chain", "validate", "bad.toml", "--format", "json", cwd=desk)
    assert len(json.loads(told.out)) == 5
    assert (
        masterchain("chain", "validate", "bad.toml", "--format", "github", cwd=desk).out.count(
            "::error file=bad"
        )
        == 5
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["rendr"], 2, "did you mean `render`"),
        (["check", "a.wav"], 2, "--platform"),
        (["check", "a.wav", "-p", "spotfy"], 2, "did you mean `spotify`"),
        (["check", "nowhere.wav", "-p", "spotify"], 4, "nowhere.wav"),
        (["measure", "."], 2, "no audio file"),
        (["chain", "validate", "nowhere.toml"], 2, "nowhere.toml"),
        (["chain", "validate", "."], 2, "this is a folder"),
        (["chain", "show", "streaming-save"], 2, "streaming-safe"),
        (["effects", "show", "Compresor"], 2, "did you mean `Compressor`"),
        (["platforms", "show", "spotfy"], 2, "did you mean `spotify`"),
        (["render", "a.wav", "-c", "streaming-safe", "--set", "drive"], 2, "NAME=VALUE"),
        (["render", "a.wav", "-c", "streaming-safe", "--set", "inptu_db=1"], 2, "did you mean `input_db`"),
        (["render", "a.wav", "-c", "streaming-safe", "-j", "0"], 2, "-j"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_slip_is_told_with_what_to_do(tmp_path: Path, words: list[str], code: int, told: str) -> None:
    done = masterchain(*words, cwd=tmp_path)
    assert done.code == code
    assert told in done.err + done.out
    assert not list(tmp_path.iterdir())


def test_negative_values_work(desk: Path) -> None:
    words = ("render", "mixes/1 a.wav", "-c", "loudness-only", "-o", "out", "--set", "target=-20")
    assert masterchain(*words, cwd=desk).code == 0
    measured = json.loads(masterchain("measure", "out", "--format", "json", cwd=desk).out)
    assert measured["files"][0]["measurement"]["integrated_lufs"] == pytest.approx(-20, abs=0.02)


def test_a_new_chain_is_sound_and_an_old_one_is_kept(tmp_path: Path) -> None:
    assert masterchain("chain", "new", "mine.toml", cwd=tmp_path).code == 0
    assert masterchain("chain", "validate", "mine.toml", cwd=tmp_path).code == 0
    assert masterchain("chain", "new", "mine.toml", cwd=tmp_path).code == 4


def test_strict_makes_warnings_count(desk: Path) -> None:
    words = ("render", "mixes/1 a.wav", "-c", "loudness-only", "--set", "target=-5", "-o")
    assert masterchain(*words, "one", cwd=desk).code == 0
    done = masterchain(*words, "two", "--strict", cwd=desk)
    assert done.code == 1
    assert "ceiling-in-the-way" in done.out


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    words = f"{sys.executable} -m masterchain effects list | head -n 1"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def _long_render(desk: Path) -> subprocess.Popen[str]:
    """A render that is in the middle of its work."""
    write(desk / "mixes/0 long.wav", noise(240.0, dbfs=-30))
    (desk / "out").mkdir()
    (desk / "out/kept.txt").write_text("mine")
    process = subprocess.Popen(
        [sys.executable, "-m", "masterchain", "render", "mixes", "-c", "chain.toml", "-o", "out", "-j", "1"],
        cwd=desk,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not _workers(process.pid):
        time.sleep(0.05)
    time.sleep(1.0)
    assert process.poll() is None
    return process


def _workers(parent: int) -> list[int]:
    """The descendants of a process that have files of the render open."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != parent:
            try:
                group = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[3])
                links = [str(fd.readlink()) for fd in (entry / "fd").iterdir()]
            except OSError:
                continue
            if group == parent and any(".progress" in link for link in links):
                found.append(int(entry.name))
    return found


def _gone(parent: int) -> bool:
    deadline = time.monotonic() + 10
    while _workers(parent) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not _workers(parent)


def test_ctrl_c_leaves_no_partial_file_and_no_process(desk: Path) -> None:
    process = _long_render(desk)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert _gone(process.pid)
    assert [p.name for p in (desk / "out").iterdir()] == ["kept.txt"]


def test_sigkill_leaves_the_folder_as_it_was_and_the_next_run_works(desk: Path) -> None:
    process = _long_render(desk)
    process.kill()
    process.communicate(timeout=30)
    assert _gone(process.pid)
    assert [p.name for p in (desk / "out").iterdir()] == ["kept.txt"]
    assert [p.name for p in desk.iterdir() if p.name.startswith(".")] == []
    assert masterchain("render", "mixes/1 a.wav", "-c", "chain.toml", "-o", "out", cwd=desk).code == 0


def test_a_killed_worker_costs_its_own_track(desk: Path) -> None:
    process = _long_render(desk)
    os.kill(_workers(process.pid)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 70
    assert "SIGKILL" in err
    assert sorted(p.name for p in (desk / "out").glob("*.wav")) == ["1 a.wav", "2 b.wav"]
    assert "1 failed" in out


def test_the_memory_of_a_long_track_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "chain.toml").write_text(CHAIN)

    def peak(seconds: float) -> int:
        folder = tmp_path / str(int(seconds))
        block = sine(220, 10.0, dbfs=-20)
        write(folder / "t.wav", np.tile(block, (1, int(seconds / 10))), subtype="PCM_16")
        code = (
            "import resource, sys\n"
            "from pathlib import Path\n"
            "from masterchain.chain.load import load\n"
            "from masterchain.jobs.job import Progress\n"
            "from masterchain.render.batch import prepare\n"
            "from masterchain.render.target import target_of\n"
            "from masterchain.render.track import render_track\n"
            "loaded = load(Path('chain.toml'))\n"
            f"ready, = prepare([Path('{folder}/t.wav')], loaded, Path('{folder}/out'),"
            " target=target_of(loaded.chain.loudness))\n"
            "render_track(Progress(None), ready.order)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert peak(600) < 1.2 * peak(60)


@pytest.mark.music
def test_ten_real_tracks_in_parallel(
    tmp_path: Path, vorbis_album: list[Path], opus_tracks: list[Path]
) -> None:
    import re

    (tmp_path / "c.toml").write_text(
        CHAIN.replace("-16.0", "-18.0")
        + "[[deliverable]]\nbit_depth = 24\n[[deliverable]]\nformat = 'flac'\nbit_depth = 16\n"
    )
    tracks = [
        *sorted(vorbis_album, key=lambda p: p.stat().st_size)[:6],
        *sorted(opus_tracks, key=lambda p: p.stat().st_size)[:4],
    ]
    done = masterchain(
        "render",
        *tracks,
        "-c",
        "c.toml",
        "-o",
        "out",
        "-j",
        "2",
        "--format",
        "json",
        cwd=tmp_path,
        timeout=280,
    )
    assert done.code == 0, done.err
    files = json.loads(done.out)["files"]
    assert len(files) == 20
    for file in files:
        master = tmp_path / file["master"]
        words = [
            system_tool("ffmpeg"),
            "-hide_banner",
            "-nostats",
            "-i",
            str(master),
            "-af",
            "ebur128=peak=true",
            "-f",
            "null",
            "-",
        ]
        theirs = subprocess.run(words, capture_output=True, text=True, check=True).stderr
        loudness = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", theirs)[-1])
        peak = float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", theirs)[-1])
        ours = file["measurement"]
        assert ours["integrated_lufs"] == pytest.approx(loudness, abs=0.1)
        assert ours["true_peak_dbtp"] == pytest.approx(peak, abs=0.3)
        assert ours["true_peak_dbtp"] <= -1.0
        assert file["landing"]["stopped_by"] == "ceiling" or abs(file["landing"]["distance_lu"]) < 0.02
    assert read(tmp_path / files[1]["master"]).shape[0] == 2

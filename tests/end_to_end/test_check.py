"""`check` and `measure` as a pipeline uses them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import numpy as np
import pytest
from support.files import write
from support.program import masterchain
from support.signals import Sound, sine
from support.signals import music_like as beat

from masterchain.report.json_schema import report_schema


def music_like(seconds: float, *, sample_rate_hz: int = 44100) -> Sound:
    """The beat without its offset, which would be a finding of its own."""
    sound = beat(seconds, sample_rate_hz=sample_rate_hz)
    centred: Sound = sound - sound.mean(axis=1, keepdims=True)
    return centred


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three files: one sound, one too hot, one broken; and a cache of its own."""
    monkeypatch.setenv("MASTERCHAIN_CACHE_DIR", str(tmp_path / "cache"))
    write(tmp_path / "in/good.wav", 0.5 * music_like(4.0, sample_rate_hz=44100), sample_rate_hz=44100)
    hot = 0.5 * music_like(4.0, sample_rate_hz=44100)
    hot[1, 100_000:100_003] = 1.0
    write(tmp_path / "in/hot.wav", hot, sample_rate_hz=44100)
    broken = write(tmp_path / "in/broken.wav", music_like(2.0))
    broken.write_bytes(broken.read_bytes()[:50_000])
    return tmp_path


def test_every_form_tells_the_same(catalogue: Path) -> None:
    words = ("check", "in", "-p", "spotify", "--format")
    document = json.loads(masterchain(*words, "json", cwd=catalogue).out)
    jsonschema.validate(document, report_schema())
    status = {Path(file["path"]).name: file["status"] for file in document["files"]}
    assert status == {"broken.wav": "error", "good.wav": "info", "hot.wav": "warn"}

    lines = [json.loads(line) for line in masterchain(*words, "ndjson", cwd=catalogue).out.splitlines()]
    assert [line["status"] for line in lines] == ["error", "info", "warn"]

    rows = list(csv.DictReader(io.StringIO(masterchain(*words, "csv", cwd=catalogue).out)))
    assert [row["status"] for row in rows] == ["error", "info", "warn"]

    tree = ET.fromstring(masterchain(*words, "junit", cwd=catalogue).out)  # noqa: S314 - our own
    assert len(tree.findall(".//error")) == 1
    rules = {case.get("name") for case in tree.iter("testcase")}
    assert {"true_peak", "sample_rate", "channels"} <= rules

    assert "::warning file=in/hot.wav" in masterchain(*words, "github", cwd=catalogue).out
    assert "| in/hot.wav |" in masterchain(*words, "markdown", cwd=catalogue).out
    assert "hot.wav" in masterchain(*words, "terminal", cwd=catalogue).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["in/good.wav"], 0),
        (["in/hot.wav"], 0),
        (["in/hot.wav", "--strict"], 1),
        (["in/hot.wav", "--fail-on", "warn"], 1),
        (["in/good.wav", "in/broken.wav"], 4),
        (["in/broken.wav", "--fail-on", "never"], 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_exit_codes(catalogue: Path, words: list[str], code: int) -> None:
    assert masterchain("check", *words, "-p", "spotify", cwd=catalogue).code == code


def test_a_report_goes_to_a_file(catalogue: Path) -> None:
    done = masterchain(
        "check", "in/good.wav", "-p", "spotify", "-f", "junit", "-o", "reports/r.xml", cwd=catalogue
    )
    assert done.out == ""
    assert ET.parse(catalogue / "reports/r.xml").getroot().tag == "testsuites"  # noqa: S314 - our own


def test_a_list_on_standard_input(catalogue: Path) -> None:
    words = [sys.executable, "-m", "masterchain", "measure", "-", "-f", "ndjson"]
    done = subprocess.run(
        words, cwd=catalogue, input="in/good.wav\n\nin/hot.wav\n", capture_output=True, text=True, check=True
    )
    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == ["in/good.wav", "in/hot.wav"]


def test_a_known_file_is_not_opened_again(catalogue: Path) -> None:
    first = masterchain("check", "in/good.wav", "-p", "spotify", "-f", "json", cwd=catalogue)
    again = masterchain("check", "in/good.wav", "-p", "spotify", "-f", "json", cwd=catalogue)
    assert first.out == again.out
    assert "1 measurements" in masterchain("cache", "info", cwd=catalogue).out
    # Its bytes changed, so it is another file, though its name and length are the old ones.
    write(catalogue / "in/good.wav", 0.25 * music_like(4.0, sample_rate_hz=44100), sample_rate_hz=44100)
    changed = masterchain("check", "in/good.wav", "-p", "spotify", "-f", "json", cwd=catalogue)
    loudness = [
        json.loads(done.out)["files"][0]["measurement"]["integrated_lufs"] for done in (first, changed)
    ]
    assert loudness[0] - loudness[1] == pytest.approx(6.02, abs=0.01)
    assert masterchain("cache", "clear", cwd=catalogue).code == 0
    assert "0 measurements" in masterchain("cache", "info", cwd=catalogue).out


def test_a_waiver_needs_a_reason_and_is_told(catalogue: Path) -> None:
    project = catalogue / "masterchain.toml"
    waiver = '[[waiver]]\nplatform = "spotify"\nrule = "{rule}"\nreason = "agreed with the label"\n'
    project.write_text(
        "schema = 1\n" + "".join(waiver.format(rule=r) for r in ("overs", "clipping", "true_peak"))
    )
    done = masterchain("check", "in/hot.wav", "-p", "spotify", "--strict", "-v", cwd=catalogue)
    assert done.code == 0, done.out
    assert "agreed with the label" in done.out
    project.write_text('schema = 1\n[[waiver]]\nplatform = "spotify"\nrule = "ovres"\nreason = "x"\n')
    wrong = masterchain("check", "in/hot.wav", "-p", "spotify", cwd=catalogue)
    assert wrong.code == 2
    assert "masterchain.toml:4:8" in wrong.err
    assert "did you mean" in wrong.err


def test_a_projects_platforms_hold_where_none_are_named(catalogue: Path) -> None:
    assert masterchain("check", "in/good.wav", cwd=catalogue).code == 2
    (catalogue / "masterchain.toml").write_text('schema = 1\n[check]\nplatforms = ["ebu-r128"]\n')
    assert masterchain("check", "in/good.wav", cwd=catalogue).code == 1


def test_a_platform_of_ones_own(catalogue: Path) -> None:
    assert masterchain("platforms", "new", "my-label", cwd=catalogue).code == 0
    assert masterchain("platforms", "show", "my-label", cwd=catalogue).code == 0
    assert masterchain("check", "in/good.wav", "-p", "my-label", cwd=catalogue).code in {0, 1}
    assert masterchain("platforms", "diff", "my-label", "spotify", cwd=catalogue).code == 0


def test_what_codecs_do(catalogue: Path) -> None:
    loud = np.clip(8 * music_like(4.0, sample_rate_hz=44100), -1, 1)
    write(catalogue / "in/loud.wav", loud, sample_rate_hz=44100)
    done = masterchain(
        "check", "in/loud.wav", "-p", "spotify", "--codecs", "--second-opinion", "-f", "json", cwd=catalogue
    )
    findings = json.loads(done.out)["files"][0]["verdicts"][0]["findings"]
    codecs = [finding for finding in findings if finding["rule"] == "codec_overs"]
    assert sum(finding["status"] == "warn" for finding in codecs) >= 3
    assert any("Vorbis 160" in finding["message"] for finding in codecs)
    (opinion,) = [finding for finding in findings if finding["rule"] == "second_opinion"]
    assert opinion["status"] == "pass"


def test_a_family_is_many_platforms(catalogue: Path) -> None:
    done = json.loads(
        masterchain("check", "in/good.wav", "-p", "music", "-p", "spotify", "-f", "json", cwd=catalogue).out
    )
    names = [verdict["platform"] for verdict in done["files"][0]["verdicts"]]
    assert len(names) == 16
    assert len(set(names)) == 16


def test_the_faults_of_masters_are_named_and_placed(catalogue: Path) -> None:
    rate = 44100
    sound = 0.4 * music_like(12.0, sample_rate_hz=rate)
    dropped = sound.copy()
    dropped[1, 5 * rate : 6 * rate] = 0.0
    late = np.concatenate((np.zeros((2, 30 * rate), np.float32), sound), axis=1)
    hollow = np.stack((sound[0], -sound[0] + 0.001 * sine(700, 12.0, sample_rate_hz=rate)[0]))
    sixteen = np.round(sound * 32767) / 32768
    files = {"dropped": dropped, "late": late, "hollow": hollow, "sixteen": sixteen.astype(np.float32)}
    for name, one in files.items():
        write(catalogue / f"faults/{name}.wav", one, sample_rate_hz=rate)
    import soundfile

    soundfile.write(catalogue / "faults/extensible.wav", sound.T, rate, "PCM_24", format="WAVEX")
    words = ("check", "faults", "-p", "spotify", "-p", "apple-digital-masters", "-f", "json")
    told = {
        Path(file["path"]).stem: [
            f for verdict in file["verdicts"] for f in verdict["findings"] if f["status"] in {"warn", "fail"}
        ]
        for file in json.loads(masterchain(*words, cwd=catalogue).out)["files"]
    }
    places = {(f["rule"], f["at_s"] and round(f["at_s"], 1), f["channel"]) for f in told["dropped"]}
    assert ("dropouts", 5.0, 1) in places
    assert any("30" in f["message"] for f in told["late"]), told["late"]
    assert "mono_compatibility" in {f["rule"] for f in told["hollow"]}
    assert any("16" in f["message"] and f["rule"] == "bits_in_use" for f in told["sixteen"]), told["sixteen"]
    assert any(f["rule"].startswith("wav") and f["status"] == "fail" for f in told["extensible"]), told[
        "extensible"
    ]


def test_a_report_never_replaces_audio(catalogue: Path) -> None:
    before = (catalogue / "in/good.wav").read_bytes()
    for words in (["-o", "in/good.wav"], ["-o", "in/other.flac"]):
        done = masterchain("check", "in/good.wav", "-p", "spotify", "-f", "json", *words, cwd=catalogue)
        assert done.code == 2
    (catalogue / "odd.data").write_bytes(before)
    assert (
        masterchain("check", "odd.data", "-p", "spotify", "-f", "json", "-o", "odd.data", cwd=catalogue).code
        == 2
    )
    assert (catalogue / "in/good.wav").read_bytes() == (catalogue / "odd.data").read_bytes() == before


def test_silence_and_a_dead_channel_do_not_pass_unsaid(catalogue: Path) -> None:
    rate = 44100
    sound = 0.5 * music_like(4.0, sample_rate_hz=rate)
    dead = sound.copy()
    dead[1] = 0.0
    for name, one in {"dead": dead, "silent": np.zeros_like(sound), "short": sound[:, :10_000]}.items():
        write(catalogue / f"odd/{name}.wav", one, sample_rate_hz=rate)
        done = masterchain("check", f"odd/{name}.wav", "-p", "spotify", "--strict", cwd=catalogue)
        assert done.code == 1, name
        assert "[sound]" in done.out
    assert (
        "the channel R is silent throughout"
        in masterchain("check", "odd/dead.wav", "-p", "cd", cwd=catalogue).out
    )


def test_a_waived_finding_is_told_with_its_reason(catalogue: Path) -> None:
    (catalogue / "masterchain.toml").write_text(
        'schema = 1\n[[waiver]]\nplatform = "ebu-r128"\nrule = "integrated"\nreason = "agreed by phone"\n'
    )
    done = masterchain("check", "in/good.wav", "-p", "ebu-r128", cwd=catalogue)
    assert done.code == 0
    assert "waived: agreed by phone" in done.out


def test_an_empty_list_is_no_pass(catalogue: Path) -> None:
    words = [sys.executable, "-m", "masterchain", "check", "-", "-p", "spotify"]
    done = subprocess.run(words, cwd=catalogue, input="\n", capture_output=True, text=True, check=False)
    assert done.returncode == 2


def test_a_pipe_is_no_file(catalogue: Path) -> None:
    import os

    os.mkfifo(catalogue / "pipe.wav")
    done = masterchain("measure", "pipe.wav", cwd=catalogue, timeout=20)
    assert done.code == 4
    assert "not a regular file" in done.err


def test_a_full_disk_is_no_bug(catalogue: Path) -> None:
    words = f"{sys.executable} -m masterchain measure in/good.wav > /dev/full"
    done = subprocess.run(["bash", "-c", words], cwd=catalogue, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "No space left" in done.stderr


def test_a_house_platform_is_not_hidden_by_chance(catalogue: Path) -> None:
    assert masterchain("platforms", "new", "spotify", cwd=catalogue).code == 2
    assert not (catalogue / "platforms").exists()


def test_one_wrong_platform_file_does_not_hide_the_others(catalogue: Path) -> None:
    (catalogue / "platforms").mkdir()
    (catalogue / "platforms/mine.toml").write_text('schema = 1\nname = "mine"\nextends = "spotfy"\n')
    done = masterchain("platforms", "list", cwd=catalogue)
    assert done.code == 2
    assert "Apple Music" in done.out
    assert "mine.toml:3:11: error[unknown-platform]" in done.err

"""Chains of plug-ins as a person runs them, with plug-ins that work and plug-ins that do not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from support.files import read, write
from support.program import masterchain
from support.signals import music_like, noise
from support.vst3 import vst3


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a catalogue of its own."""
    monkeypatch.setenv("MASTERCHAIN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def chain(desk: Path, *steps: str, end: str = '[[deliverable]]\nbit_depth = "32f"\n') -> Path:
    path = desk / "chain.toml"
    path.write_text("schema = 1\n" + "".join(f"[[step]]\n{step}\n" for step in steps) + end)
    return path


FAULTS = [
    ("segfault", "SIGSEGV"),
    ("abort", "SIGABRT"),
    ("exit", "exit code 3"),
    ("throw", "thrown by the plug-in"),
    ("nan", "NaN"),
    ("hang", "no sign of life for 4 s"),
]


@pytest.mark.parametrize(("mode", "told"), FAULTS)
def test_a_plugin_that_fails_costs_its_own_track(desk: Path, mode: str, told: str) -> None:
    bundle = vst3("Fault")
    for number in range(3):
        write(desk / f"in/{number} short.wav", noise(0.5, dbfs=-20))
    # At 1024 frames a block only this track comes to the 300th block.
    write(desk / "in/9 long.wav", noise(8.0, dbfs=-20))
    chain(desk, f'id = "faulty"\nplugin = "{bundle}"\nparameters = {{ mode = "{mode}", after = 300 }}')
    done = masterchain("render", "in", "-c", "chain.toml", "-o", "out", "--timeout", "4", cwd=desk)
    assert done.code == 3, done.err
    assert sorted(path.name for path in (desk / "out").glob("*.wav")) == [f"{n} short.wav" for n in range(3)]
    assert "9 long.wav" in done.err
    assert "Fault" in done.err or "faulty" in done.err
    assert told in done.err
    assert not [path.name for path in (desk / "out").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(("mode", "told"), FAULTS)
def test_it_is_told_the_same_where_a_track_has_all_cores(desk: Path, mode: str, told: str) -> None:
    bundle = vst3("Fault")
    write(desk / "long.wav", noise(8.0, dbfs=-20))
    chain(desk, f'id = "faulty"\nplugin = "{bundle}"\nparameters = {{ mode = "{mode}", after = 300 }}')
    ends = []
    for jobs in ("1", "2"):
        words = ("render", "long.wav", "-c", "chain.toml", "-o", "out", "--timeout", "4", "-j", jobs)
        done = masterchain(*words, cwd=desk)
        assert done.code == 3, done.err
        assert told in done.err
        assert not (desk / "out").exists()
        ends.append([line for line in done.err.splitlines() if line.startswith(("error", "  help"))])
    assert ends[0] == ends[1]


def test_a_track_that_has_all_cores_sounds_the_same(desk: Path) -> None:
    write(desk / "a.wav", music_like(30.0))
    step = f'plugin = "{vst3("Late")}"'
    landing = '[loudness]\nintegrated_lufs = -12.0\nceiling_dbtp = -1.0\nreach = "limiter"\n'
    files = '[[deliverable]]\nbit_depth = 24\n[[deliverable]]\nformat = "flac"\nbit_depth = 16\n'
    chain(desk, step, 'effect = "Gain"', f"{step}\nmix = 0.5", end=landing + files)
    for jobs in ("1", "2"):
        words = ("render", "a.wav", "-c", "chain.toml", "-o", jobs, "-j", jobs)
        assert masterchain(*words, cwd=desk).code == 0
    made = sorted(path.name for path in (desk / "1").iterdir())
    assert len(made) == 4
    assert all((desk / "1" / name).read_bytes() == (desk / "2" / name).read_bytes() for name in made)


def test_a_plugin_that_dies_while_loading_is_known_as_broken(desk: Path) -> None:
    bundle = vst3("LoadCrash")
    chain(desk, f'plugin = "{bundle}"')
    write(desk / "a.wav", noise(0.5))
    done = masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk)
    assert done.code == 3
    assert "plugin-broken" in done.err
    assert not (desk / "masters").exists()


def test_latency_is_compensated_in_series_and_in_mix(desk: Path) -> None:
    late, sound = vst3("Late"), noise(2.0, dbfs=-20)
    write(desk / "a.wav", sound, subtype="FLOAT")
    step = f'plugin = "{late}"'
    chain(desk, step, f"{step}\nmix = 0.5", step)
    assert masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk).code == 0
    out = read(desk / "masters/a.wav")
    assert out.shape[1] == sound.shape[1]
    assert np.abs(out - sound).max() < 1e-6


def test_a_liar_is_put_right_by_hand(desk: Path) -> None:
    liar, sound = vst3("Liar"), noise(2.0, dbfs=-20)
    write(desk / "a.wav", sound, subtype="FLOAT")
    chain(desk, f'plugin = "{liar}"\nlatency_samples = 256\nmix = 0.5')
    assert masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk).code == 0
    assert np.abs(read(desk / "masters/a.wav") - sound).max() < 1e-6


def test_a_mono_plugin_on_a_stereo_track(desk: Path) -> None:
    mono, sound = vst3("Mono"), noise(1.0, dbfs=-20)
    write(desk / "a.wav", sound, subtype="FLOAT")
    chain(desk, f'plugin = "{mono}"')
    assert masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk).code == 0
    out = read(desk / "masters/a.wav")
    expected = np.zeros_like(sound)
    for frame in range(sound.shape[1]):  # the plug-in's one-pole low-pass, on each channel alone
        expected[:, frame] = 0.5 * (expected[:, frame - 1] if frame else 0.0) + 0.5 * sound[:, frame]
    assert np.abs(out[:, : sound.shape[1]] - expected).max() < 1e-6


def test_wrong_parameters_are_placed_before_anything_runs(desk: Path) -> None:
    gain = vst3("Gain")
    write(desk / "a.wav", noise(0.5))
    chain(desk, f'plugin = "{gain}"\nparameters = {{ gian_db = 1.0, bypass = 3 }}')
    done = masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk)
    assert done.code == 2
    assert "chain.toml:4:16: error[unknown-parameter]" in done.err
    assert "did you mean `gain" in done.err
    assert "chain.toml:4:40: error[wrong-type]" in done.err
    assert not (desk / "masters").exists()


def test_a_parameter_is_set_exactly(desk: Path) -> None:
    gain, sound = vst3("Gain"), noise(1.0, dbfs=-20)
    write(desk / "a.wav", sound, subtype="FLOAT")
    listed = json.loads(masterchain("plugins", "params", str(gain), "--format", "json", cwd=desk).out)
    (key,) = [p["key"] for p in listed["parameters"] if p["name"].lower().startswith("gain")]
    chain(desk, f'plugin = "{gain}"\nparameters = {{ {key} = -6.0 }}')
    assert masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk).code == 0
    out = read(desk / "masters/a.wav")
    measured = 20 * np.log10(np.abs(out).max() / np.abs(sound).max())
    assert measured == pytest.approx(-6.0, abs=0.001)
    record = json.loads((desk / "masters/a.wav.masterchain.json").read_text())
    assert record["plugins"]["gain"]["name"] == "Gain"


def test_a_state_is_saved_and_used_and_a_foreign_one_refused(desk: Path) -> None:
    gain, late, sound = vst3("Gain"), vst3("Late"), noise(1.0, dbfs=-20)
    write(desk / "a.wav", sound, subtype="FLOAT")
    listed = json.loads(masterchain("plugins", "params", str(gain), "--format", "json", cwd=desk).out)
    (key,) = [p["key"] for p in listed["parameters"] if p["name"].lower().startswith("gain")]
    chain(desk, f'id = "g"\nplugin = "{gain}"\nparameters = {{ {key} = -12.0 }}')
    done = masterchain("plugins", "save-state", "chain.toml", "g", "states/g.mcstate", cwd=desk)
    assert done.code == 0, done.err
    chain(desk, f'plugin = "{gain}"\nstate = "states/g.mcstate"')
    assert masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk).code == 0
    measured = 20 * np.log10(np.abs(read(desk / "masters/a.wav")).max() / np.abs(sound).max())
    assert measured == pytest.approx(-12.0, abs=0.001)
    record = json.loads((desk / "masters/a.wav.masterchain.json").read_text())
    digest = hashlib.sha256((desk / "states/g.mcstate").read_bytes()).hexdigest()
    assert record["files"] == [{"step": "gain", "key": "state", "name": "g.mcstate", "sha256": digest}]

    (desk / "states/cut.mcstate").write_bytes((desk / "states/g.mcstate").read_bytes()[:-20])
    for plugin, state, told in (
        (late, "g.mcstate", "is another plug-in's state: VST3 Gain Test Bench, not VST3 Late Test Bench"),
        (gain, "cut.mcstate", "is no .mcstate, or is damaged or cut off"),
        (gain, "../a.wav", "is no state file masterchain knows"),
    ):
        chain(desk, f'plugin = "{plugin}"\nstate = "states/{state}"')
        refused = masterchain("render", "a.wav", "-c", "chain.toml", "-o", "two", cwd=desk)
        assert refused.code == 2
        assert "chain.toml:4:9: error[bad-state]" in refused.err
        assert told in refused.err
    chain(desk, f'plugin = "{gain}"\nstate = "states/none.mcstate"')
    missing = masterchain("render", "a.wav", "-c", "chain.toml", "-o", "two", cwd=desk)
    assert missing.code == 2
    assert "chain.toml:4:9: error[missing-file]" in missing.err
    assert not (desk / "two").exists()


def test_without_a_display_no_window_is_opened(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    chain(desk, 'id = "g"\nplugin = "Gain"')
    done = masterchain("plugins", "edit", "chain.toml", "g", cwd=desk)
    assert done.code == 2
    assert "no display" in done.err


@pytest.mark.plugin
def test_real_plugins_master_a_real_track(desk: Path, vorbis_album: list[Path]) -> None:
    if not Path("/usr/lib/vst3/ZaMaximX2.vst3").exists():
        pytest.skip("needs Debian's zam-plugins: apt-get install zam-plugins")
    bundles = [f"/usr/lib/vst3/{name}.vst3" for name in ("ZamEQ2", "ZaMultiCompX2", "ZamCompX2", "ZaMaximX2")]
    assert masterchain("plugins", "scan", *bundles, cwd=desk).code == 0
    again = masterchain("plugins", "scan", *bundles, cwd=desk)
    assert "0 examined now, 4 known already" in again.err
    chain(
        desk,
        'plugin = "ZamEQ2"\nparameters = { boost_cut_1_db = 1.5 }',
        'plugin = "ZaMultiCompX2"',
        'plugin = "zamcompx2"\nparameters = { threshold_db = -18.0, ratio = 2.0 }\nmix = 0.5',
        'plugin = "ZaMaximX2"',
        end="[loudness]\nintegrated_lufs = -18.0\nceiling_dbtp = -1.0\n",
    )
    track = min(vorbis_album, key=lambda path: path.stat().st_size)
    done = masterchain(
        "render", track, "-c", "chain.toml", "-o", "out", "--format", "json", cwd=desk, timeout=280
    )
    assert done.code == 0, done.err
    (file,) = json.loads(done.out)["files"]
    assert abs(file["landing"]["distance_lu"]) < 0.02 or file["landing"]["stopped_by"] == "ceiling"
    assert file["measurement"]["true_peak_dbtp"] <= -1.0


@pytest.mark.plugin
def test_neutral_real_plugins_null_against_the_source(desk: Path) -> None:
    if not Path("/usr/lib/vst3/ZamCompX2.vst3").exists():
        pytest.skip("needs Debian's zam-plugins: apt-get install zam-plugins")
    sound = 0.25 * music_like(4.0)
    write(desk / "a.wav", sound, subtype="FLOAT")
    neutral = [
        'plugin = "/usr/lib/vst3/ZamCompX2.vst3"\nparameters = { ratio = 1.0 }',
        'plugin = "/usr/lib/vst3/ZaMaximX2.vst3"\nmix = 0.5',
    ]
    chain(desk, *neutral)
    assert masterchain("render", "a.wav", "-c", "chain.toml", cwd=desk).code == 0
    residual = read(desk / "masters/a.wav")[:, : sound.shape[1]] - sound
    assert 20 * np.log10(np.abs(residual).max() + 1e-12) < -120


def test_a_render_warns_of_a_plugin_the_doctor_found_unsafe(desk: Path) -> None:
    forgetful = vst3("Forgetful")
    write(desk / "a.wav", noise(1.0, dbfs=-20))
    chain(desk, f'plugin = "{forgetful}"')
    before = masterchain("render", "a.wav", "-c", "chain.toml", "-o", "one", cwd=desk)
    assert "plugin-unsafe" not in before.out
    assert masterchain("plugins", "doctor", str(forgetful), cwd=desk).code == 3
    after = masterchain("render", "a.wav", "-c", "chain.toml", "-o", "two", cwd=desk)
    assert after.code == 0
    assert "the doctor found Forgetful unsafe" in after.out

"""A studio shares a chain: built and signed on one machine, installed on another, the same to the byte."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from support.files import write
from support.packs import CHAIN, make_pack, pack_text, use_machine
from support.program import masterchain
from support.signals import music_like
from support.vst3 import vst3_folder

PLUGIN_CHAIN = """\
schema = 1
name = "glue"
[[step]]
id = "gain"
plugin = "Gain"
state = "../states/gain.mcstate"
"""

OLD = """\
schema = 1
name = "warm"
version = "2.2.0"
[variables]
drive = { default = 2.0, min = 0.0, max = 6.0, unit = "dB", help = "how hard the glue works" }
[[step]]
id = "rumble"
effect = "HighpassFilter"
parameters = { cutoff_frequency_hz = 25.0 }
[[step]]
id = "in"
effect = "Gain"
parameters = { gain_db = "${drive}" }
[[step]]
id = "glue"
effect = "Compressor"
parameters = { threshold_db = -18.0, ratio = 1.5 }
mix = 0.7
[[step]]
id = "room"
effect = "Convolution"
parameters = { impulse_response_filename = "../impulse_responses/hall.wav", mix = 0.25 }
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
reach = "limiter"
[[deliverable]]
bit_depth = 24
[[deliverable]]
format = "mp3"
bitrate_kbps = 256
[[deliverable]]
format = "flac"
bit_depth = 16
sample_rate = 44100
"""
NEW = """\
schema = 1
name = "warm"
version = "2.3.0"
[variables]
drive = { default = 3.0, min = 0.0, max = 8.0, unit = "dB", help = "how hard the glue works" }
width = { default = 1.2 }
[[step]]
id = "in"
effect = "Gain"
parameters = { gain_db = "${drive}" }
[[step]]
id = "rumble"
effect = "HighpassFilter"
parameters = { cutoff_frequency_hz = 30.0 }
[[step]]
id = "bus-glue"
effect = "Compressor"
parameters = { threshold_db = -20.0, ratio = 1.5 }
mix = 0.7
[[step]]
id = "room"
effect = "Convolution"
parameters = { impulse_response_filename = "../impulse_responses/hall.wav", mix = 0.25 }
[[step]]
id = "wide"
effect = "Width"
parameters = { width = "${width}" }
[loudness]
platform = "apple-music"
reach = "limiter"
max_gain_reduction_db = 4.0
[[deliverable]]
bit_depth = 24
[[deliverable]]
format = "flac"
bit_depth = 24
dither = "shaped"
sample_rate = 48000
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two machines, A in use, and a mix."""
    pytest.importorskip("cryptography")
    monkeypatch.chdir(tmp_path)
    use_machine(monkeypatch, tmp_path / "A")
    write(tmp_path / "mix.wav", 0.3 * music_like(3.0))
    return tmp_path


def render(chain: str, folder: str) -> dict[str, bytes]:
    done = masterchain("render", "mix.wav", "--chain", chain, "-o", folder)
    assert done.code == 0, done.err
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def test_what_arrives_from_a_file_and_from_a_repository_sounds_the_same(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_pack(desk / "studio")
    assert masterchain("pack", "key", "studio.key").code == 0
    public = (desk / "studio.key.pub").read_text().strip()
    built = masterchain("pack", "build", "studio", "--sign", "studio.key")
    assert built.code == 0, built.err
    assert "1 chain, 1 platform, 1 impulse response" in built.err
    assert masterchain("pack", "sign", "studio", "--key", "studio.key").code == 0
    ours = render("studio/chains/hall.toml", "on-a")

    use_machine(monkeypatch, desk / "B")
    assert masterchain("pack", "list").err.startswith("no packs are installed")
    assert masterchain("render", "mix.wav", "--chain", "studio/hall", "-o", "none").code == 2
    assert masterchain("pack", "trust", "studio", public).code == 0
    arrived = masterchain("pack", "install", "studio-1.0.0.mchain", "--require-signature")
    assert (
        arrived.out == "studio 1.0.0 · 1 chain, 1 platform, 1 impulse response · signed by studio, trusted\n"
    )
    shutil.move("studio", "away")
    assert render("studio/hall", "on-b") == ours
    assert render("hall", "on-b-too") == ours
    assert masterchain("pack", "verify").code == 0

    use_machine(monkeypatch, desk / "C")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *identity, *words], cwd="away", check=True)
    assert masterchain("pack", "trust", "studio", public).code == 0
    arrived = masterchain("pack", "install", f"file://{desk}/away#main", "--require-signature")
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd="away", check=True, capture_output=True, text=True
    ).stdout.strip()
    assert arrived.code == 0, arrived.err
    assert f"studio 1.0.0 ({commit[:7]})" in arrived.out
    assert render("studio/hall", "on-c") == ours
    del studio
    listed = json.loads(masterchain("pack", "list", "--format", "json").out)
    (pack,) = listed["packs"]
    assert pack["from"] == {"kind": "git", "address": f"file://{desk}/away", "commit": commit}
    assert pack["signature"]["state"] == "trusted"


def test_a_plugins_state_arrives_whole(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins = str(vst3_folder(desk / "plugins", "Gain"))
    studio = make_pack(desk / "studio")
    (studio / "chains/glue.toml").write_text(
        PLUGIN_CHAIN.replace('state = "../states/gain.mcstate"', "parameters = { gain = -7.5 }")
    )
    assert masterchain("plugins", "scan", plugins).code == 0
    listed = json.loads(masterchain("plugins", "params", "Gain", "--format", "json").out)
    key = next(p["key"] for p in listed["parameters"] if p["name"].lower().startswith("gain"))
    text = (studio / "chains/glue.toml").read_text()
    (studio / "chains/glue.toml").write_text(text.replace("{ gain =", f"{{ {key} ="))
    (studio / "states").mkdir()
    saved = masterchain(
        "plugins", "save-state", "studio/chains/glue.toml", "gain", "studio/states/gain.mcstate"
    )
    assert saved.code == 0, saved.err
    (studio / "chains/glue.toml").write_text(PLUGIN_CHAIN)
    built = masterchain("pack", "build", "studio")
    assert built.code == 0, built.err
    ours = render("studio/chains/glue.toml", "on-a")
    assert ours["mix.wav"] != render("loudness-only", "plain")["mix.wav"]

    use_machine(monkeypatch, desk / "B")
    arrived = masterchain("pack", "install", "studio-1.0.0.mchain")
    assert arrived.code == 0
    assert "warning: it wants the plug-in Gain" in arrived.err
    missing = masterchain("render", "mix.wav", "--chain", "glue", "-o", "none")
    assert missing.code == 3
    assert "plugin-missing" in missing.err
    assert masterchain("plugins", "scan", plugins).code == 0
    shutil.rmtree("studio")
    assert render("glue", "on-b") == ours
    info = json.loads(masterchain("pack", "info", "studio", "--format", "json").out)["pack"]
    assert [(want["name"], want["is_met"]) for want in info["wants"]] == [("Gain", True)]


def test_what_was_tampered_with_is_refused_or_found(desk: Path) -> None:
    make_pack(desk / "studio")
    masterchain("pack", "key", "studio.key")
    assert masterchain("pack", "build", "studio", "--sign", "studio.key").code == 0
    archive = desk / "studio-1.0.0.mchain"
    data = archive.read_bytes()
    archive.write_bytes(data.replace(b"ratio = 2.0", b"ratio = 9.0"))
    done = masterchain("pack", "install", archive)
    assert done.code == 4
    assert "is refused" in done.err
    assert "chains/hall.toml" in done.err
    assert masterchain("pack", "info", archive).code == 4
    archive.write_bytes(data)
    assert masterchain("pack", "install", archive).code == 0
    chain = desk / "A/data/packs/studio/1.0.0/chains/hall.toml"
    chain.write_text(CHAIN.replace("2.0", "9.0"))
    done = masterchain("pack", "verify")
    assert done.code == 5
    assert done.out == "✗ studio 1.0.0\n    chains/hall.toml was changed\n"
    as_json = masterchain("pack", "verify", "studio", "--format", "json")
    assert as_json.code == 5
    assert json.loads(as_json.out)["packs"][0]["differences"] == ["chains/hall.toml was changed"]
    (chain.parent.parent / "pack.toml").write_text("damaged = ")
    listed = masterchain("pack", "list")
    assert listed.code == 5
    assert "damaged" in listed.out
    assert masterchain("pack", "remove", "studio").err == f"removed studio 1.0.0 from {chain.parent.parent}\n"
    assert masterchain("pack", "remove", "studio").code == 2


def test_a_broken_pack_is_told_as_a_compiler_would(desk: Path) -> None:
    studio = make_pack(desk / "studio")
    (studio / "pack.toml").write_text(pack_text().replace("description", "descripton"))
    done = masterchain("pack", "build", "studio")
    assert done.code == 2
    assert "studio/pack.toml:4:1: error[unknown-key]: the file has no key `descripton`" in done.err
    assert not list(desk.glob("*.mchain"))


def test_what_changes_from_one_version_to_the_next_is_told_as_an_engineer_would(desk: Path) -> None:
    for version, chain, seed in (("2.2.0", OLD, 0.3), ("2.3.0", NEW, 0.2)):
        studio = make_pack(desk / version, version=version)
        (studio / "chains/warm.toml").write_text(chain)
        write(studio / "impulse_responses/hall.wav", seed * music_like(0.1))
        assert masterchain("pack", "install", studio).code == 0
    done = masterchain("chain", "diff", "studio@2.2/warm", "studio@2.3/warm")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "in: gain_db 2 → 3 dB",
        'rumble: now stands after "in", cutoff_frequency_hz 25 → 30 Hz',
        'glue: is now called "bus-glue"',
        "bus-glue: threshold_db -18 → -20 dB",
        "room: impulse_response_filename is another file of the same name",
        'new step "wide" after "room": Width width 1.2',
        "loudness: -14 LUFS, -1 dBTP → -16 LUFS, -1 dBTP (apple-music), max_gain_reduction_db 6 → 4 dB",
        "deliverable 2 (flac): sample_rate 44100 → 48000 Hz, bit_depth 16 → 24 bit, dither tpdf → shaped",
        "deliverable 2 of before is gone: format mp3, bitrate_kbps 256 kbps",
        "variable drive: default 2 → 3 dB, max 6 → 8 dB",
        "new variable width: default 1.2",
    ]
    assert masterchain("chain", "diff", "studio/warm", "warm@2.3.0").out.startswith("nothing changes: ")
    # A chain of the project that begins as one version's is held against one that begins as the other's.
    for version in ("2.2", "2.3"):
        (desk / f"mine-{version}.toml").write_text(f'schema = 1\nextends = "studio@{version}/warm"\n')
    assert masterchain("chain", "diff", "mine-2.2.toml", "mine-2.3.toml").out == done.out
    changes = json.loads(
        masterchain("chain", "diff", "studio@2.2/warm", "studio@2.3/warm", "--format", "json").out
    )["changes"]
    (wide,) = [change for change in changes if change["about"] == "wide"]
    assert (wide["what"], wide["inside"], wide["beside"]) == ("new", "", "room")
    (named,) = [change for change in changes if change["what"] == "renamed"]
    assert (named["before"], named["after"]) == ("glue", "bus-glue")
    missing = masterchain("chain", "diff", "studio@2.1/warm", "studio/warm")
    assert missing.code == 2
    assert "wanted is studio 2.1, and installed is 2.3.0, 2.2.0" in missing.err
    assert "masterchain pack install" in missing.err


def test_platforms_of_a_pack_say_whose_they_are(desk: Path) -> None:
    make_pack(desk / "studio")
    assert masterchain("pack", "install", "studio").code == 0
    listed = masterchain("platforms", "list").out
    row = next(line for line in listed.splitlines() if line.startswith("studio-spec"))
    assert row.rstrip().endswith("pack studio 1.0.0")
    assert masterchain("platforms", "show", "studio/studio-spec").code == 0
    assert masterchain("check", "mix.wav", "-p", "studio/studio-spec").code in {0, 1}

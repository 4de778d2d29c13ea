"""The schemas of the files people write agree with what reads them, and Taplo understands them."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from support.packs import pack_text
from support.tools import tool

from masterchain.cli.chain import Kind
from masterchain.diagnostics.record import DiagnosticError
from masterchain.report.file_schemas import SCHEMAS

ROOT = Path(__file__).parents[2]
ALBUM = """\
schema = 1
title = "Harbour"
artist = "A"
chain = "streaming-safe"
set = { peak_db = -8.0 }
[loudness]
platform = "spotify"
scope = "album"
[cd]
[[deliverable]]
format = "wav"
bit_depth = 16
[[track]]
file = "a.wav"
title = "A"
gain_db = -0.5
[[track.before]]
effect = "HighpassFilter"
parameters = { cutoff_frequency_hz = 30.0 }
[[track.after]]
id = "width"
split = "mid-side"
side = [{ effect = "Gain", parameters = { gain_db = 1.0 } }]
"""
PRESET = """\
schema = 1
[[preset]]
name = "soft"
when = "On a bus that needs little"
effect = "Compressor"
parameters = { threshold_db = -30.0, ratio = 1.5 }
mix = 0.5
[[preset]]
name = "plug"
when = "With the plug-in"
plugin = "ZamCompX2"
state = "../states/x.mcstate"
"""
PLATFORM = """\
schema = 1
name = "studio-spec"
extends = "spotify"
[true_peak]
max_dbtp = -2.0
"""
PACK = pack_text(
    more='authors = ["A"]\nlicense = "CC0-1.0"\n[requires]\nmasterchain = ">=0.1"\npacks = { label = "1" }\n'
    '[[requires.plugin]]\nname = "ZamCompX2"\nformat = "VST3"\nversion = ">=4"\n'
)
PROJECT = """\
schema = 1
[check]
platforms = ["spotify"]
fail_on = "warn"
[[waiver]]
platform = "spotify"
rule = "true_peak"
reason = "the artist asked for it"
[packs]
studio = "2.3"
"""
SOUND = {"album": ALBUM, "preset": PRESET, "platform": PLATFORM, "pack": PACK, "project": PROJECT}
WRONG = [
    ("album", ALBUM, 'title = "Harbour"', 'titel = "Harbour"'),
    ("album", ALBUM, 'scope = "album"', 'scope = "record"'),
    ("album", ALBUM, "cutoff_frequency_hz", "cutoff_hz"),
    ("album", ALBUM, '"HighpassFilter"', '"Highpass"'),
    ("album", ALBUM, 'file = "a.wav"', "file = 1"),
    ("preset", PRESET, "ratio = 1.5", "ratio = 0.5"),
    ("preset", PRESET, 'when = "On a bus that needs little"\n', ""),
    ("preset", PRESET, 'name = "soft"', 'name = "so ft"'),
    ("preset", PRESET, "mix = 0.5", "mix = 2.0"),
    ("preset", PRESET, "mix = 0.5", 'insert_after = "x"'),
    ("platform", PLATFORM, 'extends = "spotify"\n', ""),
    ("platform", PLATFORM, "max_dbtp", "max_dbfs"),
    ("pack", PACK, 'description = "For tests"', 'descripton = "For tests"'),
    ("pack", PACK, '"VST3"', '"VST2"'),
    ("pack", PACK, 'authors = ["A"]', 'authors = "A"'),
    ("project", PROJECT, '"true_peak"', '"true_peek"'),
    ("project", PROJECT, '"warn"', '"always"'),
    ("project", PROJECT, '"the artist asked for it"', '"  "'),
    ("project", PROJECT, "[check]", "[checks]"),
]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_checked_in_schema_is_the_generated_one(kind: str) -> None:
    checked_in = json.loads((ROOT / f"docs/schemas/{kind}.schema.json").read_text(encoding="utf-8"))
    assert checked_in == json.loads(json.dumps(SCHEMAS[kind]())), "run `make schema`"


def test_make_writes_every_schema_and_the_command_line_knows_it() -> None:
    kinds = re.search(r"for kind in (.+); do", (ROOT / "Makefile").read_text())
    assert kinds is not None
    assert kinds[1].split() == list(SCHEMAS) == [str(kind) for kind in Kind]


def faults(kind: str, text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(SCHEMAS[kind]())
    document = json.loads(json.dumps(tomllib.loads(text), default=str))
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_one_and_speaks(kind: str) -> None:
    schema = SCHEMAS[kind]()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"].startswith("masterchain ")
    assert all(
        "description" in value or "$ref" in value or "anyOf" in value or "items" in value
        for value in schema["properties"].values()
    )


HOUSE = {"chain": "chains", "preset": "presets", "platform": "masterchain/platforms"}


@pytest.mark.parametrize("kind", HOUSE)
def test_the_houses_own_files_fit(kind: str, tmp_path: Path) -> None:
    files = sorted((ROOT / HOUSE[kind]).glob("*.toml"))
    assert len(files) > 5
    for path in files:
        assert faults(kind, path.read_text(encoding="utf-8")) == [], path
    schema = ROOT / f"docs/schemas/{kind}.schema.json"
    words = [tool("taplo"), "lint", "--schema", schema.as_uri(), *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", SOUND)
def test_sound_files_fit(kind: str) -> None:
    assert faults(kind, SOUND[kind]) == []


@pytest.mark.parametrize(("kind", "text", "good", "bad"), WRONG)
def test_what_the_reader_refuses_the_schema_refuses(
    kind: str, text: str, good: str, bad: str, tmp_path: Path
) -> None:
    assert good in text
    wrong = text.replace(good, bad)
    assert faults(kind, wrong)
    path = tmp_path / {
        "pack": "pack.toml",
        "project": "masterchain.toml",
        "platform": "studio-spec.toml",
    }.get(kind, f"{kind}.toml")
    path.write_text(wrong)
    with pytest.raises(DiagnosticError):
        readers()[kind](path)


def readers() -> dict[str, Callable[[Path], object]]:
    from masterchain.album.load import load_record
    from masterchain.chain.preset_file import load_presets
    from masterchain.compliance.project import load as load_project
    from masterchain.platforms.load import load
    from masterchain.sharing.pack_file import load as load_pack

    return {
        "album": load_record,
        "preset": load_presets,
        "platform": load,
        "project": load_project,
        "pack": lambda path: load_pack(path.parent),
    }


@pytest.mark.parametrize("kind", SOUND)
def test_taplo_finds_what_is_wrong_and_nothing_else(kind: str, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(SCHEMAS[kind]()))
    wrong = next(text.replace(good, bad) for k, text, good, bad in WRONG if k == kind)
    for name, text, code in (("sound", SOUND[kind], 0), ("wrong", wrong, 1)):
        path = tmp_path / f"{name}.toml"
        path.write_text(text)
        words = [tool("taplo"), "lint", "--schema", schema.as_uri(), str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == code, (name, done.stderr)

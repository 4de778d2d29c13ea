"""What is told of a delivery fits its schema: MANIFEST.json, and what `album render` and `album check` tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from album.records import CHAINED, TWO
from support.files import write
from support.program import masterchain
from support.signals import music_like

from masterchain.report.delivery_schema import delivery_schema

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(delivery_schema())
CHAIN = """\
schema = 1
[[step]]
effect = "Compressor"
parameters = { threshold_db = -30.0, ratio = 3.0 }
"""
ALBUM = (
    CHAINED
    + """
[cd]
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
reach = "limiter"
max_spread_lu = 0.5
[[deliverable]]
folder = "24"
integrated_lufs = -6.0
[[deliverable]]
folder = "mp3"
format = "mp3"
"""
    + """[[track]]
file = "mixes/1.flac"
"""
    + 'isrc = "GB-AYE-06-01498"\nfade_out_s = 1.0\n'
    + TWO
    + "gain_db = 1.0\n"
)

Document = dict[str, Any]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a delivery, and beside it what its render told."""
    desk = tmp_path_factory.mktemp("desk")
    for number, name in ((1, "1.flac"), (2, "2.wav")):
        sound = 0.2 * number * music_like(5.0, sample_rate_hz=44100, seed=number)
        write(desk / "mixes" / name, sound, sample_rate_hz=44100)
    (desk / "own.toml").write_text(CHAIN)
    (desk / "album.toml").write_text(ALBUM)
    done = masterchain("album", "render", "-p", "spotify", "-p", "ebu-r128", "--format", "json", cwd=desk)
    assert done.code == 1, done.err
    (desk / "told.json").write_text(done.out)
    return desk


@pytest.fixture
def desk(rendered: Path, tmp_path: Path) -> Path:
    """The same, to be spoilt."""
    return Path(shutil.copytree(rendered, tmp_path / "desk"))


def read(path: Path) -> Document:
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_the_checked_in_schema_is_the_generated_one() -> None:
    schema = delivery_schema()
    assert read(ROOT / "docs/schemas/delivery.schema.json") == schema, "run `make schema`"
    assert json.loads(masterchain("album", "check", "--schema").out) == schema
    jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    for name, kind in schema["$defs"].items():
        assert f'"#/$defs/{name}"' in text, name
        assert kind["description"], name


def test_a_manifest_fits(rendered: Path) -> None:
    manifest = read(rendered / "masters/MANIFEST.json")
    VALIDATOR.validate(manifest)
    assert manifest["format"] == "masterchain.delivery"
    # All there may be is in it.
    assert len(manifest["disc"]) == 4
    assert "spread" in {remark["code"] for remark in manifest["remarks"]}
    files = [file for track in manifest["tracks"] for file in track["files"]]
    assert {file["bit_depth"] for file in files} == {24, None}
    assert any(file["limiter"] for file in files)
    assert all(file["alone"]["spotify"] and len(file["verdicts"]) == 2 for file in files)
    assert all(one["landing"] and one["record"] for one in manifest["deliverables"])


def test_what_a_render_tells_fits(rendered: Path) -> None:
    told = read(rendered / "told.json")
    VALIDATOR.validate(told)
    assert told["format"] == "masterchain.album-render"
    assert told["manifest"] == "masters/MANIFEST.json"


def test_what_a_render_tells_of_a_track_that_failed_fits(desk: Path) -> None:
    whole = (desk / "mixes/1.flac").read_bytes()
    (desk / "mixes/1.flac").write_bytes(whole[: len(whole) // 2])
    done = masterchain("album", "render", "-o", "other", "--format", "json", cwd=desk)
    assert done.code == 4
    told = json.loads(done.out)
    VALIDATOR.validate(told)
    first, second = told["tracks"]
    assert (first["error"]["kind"], first["files"], first["mix"]["sha256"]) == ("AudioFileError", [], None)
    assert second["error"] is None
    assert told["manifest"] is None


def test_what_a_render_of_one_track_tells_fits(desk: Path) -> None:
    done = masterchain("album", "render", "-o", "other", "--only", "2", "--format", "json", cwd=desk)
    told = json.loads(done.out)
    VALIDATOR.validate(told)
    assert [len(track["files"]) for track in told["tracks"]] == [0, 2]


def test_what_a_check_tells_fits(desk: Path) -> None:
    told = json.loads(masterchain("album", "check", "--no-cache", "--format", "json", cwd=desk).out)
    VALIDATOR.validate(told)
    masters = desk / "masters"
    (masters / "24/01 1.wav").unlink()
    shutil.copy(masters / "24/02 2.wav", masters / "24/stranger.wav")
    shutil.copy(masters / "mp3/01 1.mp3", masters / "mp3/02 2.mp3")
    (desk / "album.toml").write_text(ALBUM.replace("01498", "01499"))
    told = json.loads(masterchain("album", "check", "--no-cache", "--format", "json", cwd=desk).out)
    VALIDATOR.validate(told)
    assert {file["status"] for file in told["files"]} >= {"error", "fail", "warn"}
    assert told["remarks"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(version=1),
        lambda d: d.update(format="masterchain.album"),
        lambda d: d.update(rendered_at="today"),
        lambda d: d.pop("parts"),
        lambda d: d["deliverables"][0]["landing"].update(stopped_by="will"),
        lambda d: d["deliverables"][0]["record"].pop("plr_lu"),
        lambda d: d["tracks"][0]["mix"].update(sha256=1),
        lambda d: d["tracks"][0]["files"][0].update(bit_depth="24"),
        lambda d: d["tracks"][0]["files"][0]["measurement"].update(bpm=120),
        lambda d: d["tracks"][0]["files"][0]["verdicts"][0].update(status="unknown"),
        lambda d: d["tracks"][0]["files"][0]["alone"]["spotify"]["normal"].pop("gain_db"),
        lambda d: d["disc"][0].pop("bytes"),
    ],
)
def test_what_the_schema_does_not_say_does_not_fit(
    rendered: Path, spoil: Callable[[Document], object]
) -> None:
    for name in ("masters/MANIFEST.json", "told.json"):
        document = read(rendered / name)
        assert VALIDATOR.is_valid(document)
        spoil(document)
        assert not VALIDATOR.is_valid(document)

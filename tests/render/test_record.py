"""The record beside a master: everything it takes to make it again, and nothing of when or where it was made."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import jsonschema
import pytest
from support.files import write
from support.signals import music_like

from masterchain.audio.tags import Tags
from masterchain.chain.load import load, loads
from masterchain.chain.select import bypass
from masterchain.errors import AudioFileError
from masterchain.jobs.job import Progress
from masterchain.render import sidecar
from masterchain.render.batch import prepare
from masterchain.render.record import Record, read_record, record_of
from masterchain.render.sidecar import digest_of_tags
from masterchain.render.target import Target, target_of
from masterchain.render.track import render_track
from masterchain.report.record_schema import record_schema

ROOT = Path(__file__).parents[2]
CHAIN = """\
schema = 1
[variables]
drive = { default = 1.0 }
[[step]]
id = "drive"
effect = "Gain"
parameters = { gain_db = "${drive}" }
[[step]]
effect = "Chorus"
[loudness]
platform = "spotify"
[[deliverable]]
bit_depth = 16
sample_rate = 44100
integrated_lufs = -20.0
[[deliverable]]
format = "flac"
"""


@pytest.fixture
def masters(tmp_path: Path) -> Path:
    """A folder with a source and the two masters made of it."""
    track = write(tmp_path / "a.wav", music_like(2.0))
    loaded = bypass(loads(CHAIN, settings={"drive": "2"}), ["chorus"])
    target = target_of(loaded.chain.loudness)
    (ready,) = prepare([track], loaded, tmp_path / "out", target=target, platforms=("spotify",))
    assert ready.order is not None
    render_track(Progress(None), ready.order)
    return tmp_path / "out"


def test_it_holds_what_was_asked_for(masters: Path) -> None:
    wav, flac = read_record(masters / "a.wav"), read_record(masters / "a.flac")
    assert wav.target == flac.target == Target(-14.0, -1.0, "spotify")
    assert (wav.output.sample_rate_hz, wav.output.coding.bit_depth) == (44100, 16)
    assert (wav.output.integrated_lufs, flac.output.integrated_lufs) == (-20.0, None)
    assert (flac.output.sample_rate_hz, flac.output.coding.format) == (48000, "flac")
    assert wav.chain.settings == {"drive": "2"}
    assert wav.chain.selection == ["without chorus"]
    assert wav.chain.resolved["step"][0]["parameters"] == {"gain_db": 2.0}
    assert wav.chain.resolved["step"][1]["enabled"] is False
    assert wav.parts.keys() == {"pedalboard", "numpy", "soundfile", "soxr", "libsndfile"}


def test_it_fits_its_schema_and_the_schema_is_the_checked_in_one(masters: Path) -> None:
    schema = record_schema()
    checked_in = json.loads((ROOT / "docs/schemas/record.schema.json").read_text(encoding="utf-8"))
    assert checked_in == schema, "run `make schema`"
    jsonschema.Draft202012Validator.check_schema(schema)
    record = json.loads(record_of(masters / "a.wav").read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(record)
    for spoil in (
        lambda r: r.update(version=1),
        lambda r: r.update(rendered_at="today"),
        lambda r: r["output"]["coding"].update(bit_depth=20),
        lambda r: r["target"].pop("ceiling_dbtp"),
        lambda r: r["master"]["measurement"].update(bpm=120),
    ):
        spoiled = json.loads(json.dumps(record))
        spoil(spoiled)
        assert not validator.is_valid(spoiled)


def test_every_definition_of_the_schema_is_used_and_explained() -> None:
    schema = record_schema()
    text = json.dumps(schema)
    for name, kind in schema["$defs"].items():
        assert f'"#/$defs/{name}"' in text, name
        assert kind["description"], name


def test_read_and_written_again_it_is_the_same(masters: Path) -> None:
    raw = record_of(masters / "a.wav").read_bytes()
    assert Record.model_validate_json(raw).to_bytes() == raw
    assert str(masters.parent) not in raw.decode()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text[:-30], "cut off"),
        (lambda text: "[1]", "no record of a master"),
        (lambda text: text.replace("masterchain.master", "masterchain.state"), "no record of a master"),
        (
            lambda text: text.replace('"version": 2', '"version": 3', 1),
            "of version 3; this masterchain reads 2",
        ),
        (lambda text: text.replace('"sha256"', '"sha"', 1), "is damaged: source.sha256"),
        (
            lambda text: text.replace('"dither": "tpdf"', '"dither": "loud"'),
            "is damaged: output.coding.dither",
        ),
        (lambda text: text.replace('"ceiling_dbtp": -1.0', '"ceiling_dbtp": "-1"', 1), "is damaged"),
        (
            lambda text: text.replace('"platform": "spotify"', '"platform": "spotify", "new": 1'),
            "is damaged: target.new",
        ),
        (lambda text: "[" * 100_000, "cut off"),
    ],
)
def test_what_is_no_whole_record_is_refused(masters: Path, spoil: object, words: str) -> None:
    path = record_of(masters / "a.wav")
    text = path.read_text(encoding="utf-8")
    spoiled = spoil(text)  # type: ignore[operator]
    assert spoiled != text
    path.write_text(spoiled, encoding="utf-8")
    with pytest.raises(AudioFileError, match=words):
        read_record(masters / "a.wav")


def test_a_master_without_a_record_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="no record beside it"):
        read_record(tmp_path / "a.wav")


def test_tags_have_one_digest_for_what_they_say() -> None:
    tags = Tags(title="A", track_number=1, cover=b"jpeg")
    assert digest_of_tags(tags) == digest_of_tags(
        Tags(title="A", track_number=1, cover=b"jpeg", notes=("x",))
    )
    others = [
        Tags(title="A", track_number=1, cover=b"jpe"),
        Tags(title="A", track_number=2, cover=b"jpeg"),
        Tags(),
    ]
    assert len({digest_of_tags(each) for each in (tags, *others)}) == 4


def test_a_chain_file_is_recorded_by_its_own_digest(tmp_path: Path) -> None:
    chain = tmp_path / "c.toml"
    chain.write_text(CHAIN)
    assert load(chain, {"drive": "2"}).settings == {"drive": "2"}
    assert load(chain).settings == {}


def test_a_part_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "av":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(sidecar, "version", version)
    sidecar.parts.cache_clear()
    try:
        assert sidecar.parts("flac", "aac").keys() == sidecar.parts("flac", "wav").keys()
    finally:
        sidecar.parts.cache_clear()

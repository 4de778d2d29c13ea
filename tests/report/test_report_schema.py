"""The documents fit their schema, and the schema says everything the documents say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from compliance.cases import measured
from report.entries import (
    ADVISED,
    BROKEN,
    FAILED,
    PASSED,
    SKIPPED,
    TOLD,
    WARNED,
    judged,
    rendered,
    unreadable,
    verdict,
)
from support.files import write
from support.signals import music_like, noise

from masterchain.compliance.judge import judge
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Place, Source
from masterchain.meters.file import measure_file
from masterchain.meters.measurement import BandLevel, Span
from masterchain.meters.measurement import Place as At
from masterchain.platforms.load import platforms
from masterchain.report.document import document
from masterchain.report.entry import Entry
from masterchain.report.json_schema import report_schema
from masterchain.report.ndjson import ndjson
from masterchain.report.schema_parts import described

ROOT = Path(__file__).parents[2]
VERBS = ("measure", "check", "render")
VALIDATOR = jsonschema.Draft202012Validator(report_schema())


def full_measurement():
    span = (Span(1.0, 0.5, 0), Span(2.0, 0.5))
    return measured(
        dr=8,
        clipped_spans=span,
        over_spans=span,
        gaps=span,
        dropouts=span,
        identical_channels=((0, 1),),
        third_octaves=(BandLevel(1000.0, -20.0), BandLevel(2000.0, None)),
        channel_true_peaks_dbtp=(-1.0, None),
        spectral_suspicion="lossy",
        momentary_curve_lufs=(-14.0,),
        places={"true_peak_dbtp": At(1.0, 0), "worst_phase_correlation": At(2.0)},
        reasons={"noise_floor_dbfs": "too short"},
    )


def wrong_definition():
    source = Source("a.toml", "schema = 2\n")
    placed = Diagnostic("unsupported-schema", "schema 2", Label(Place(source, 9, 10)), hint="upgrade")
    return Entry(path=Path("a.wav"), error=DiagnosticError((placed, Diagnostic("unreadable", "gone"))))


ENTRIES = [
    judged(verdict(PASSED, FAILED, WARNED, SKIPPED, TOLD, BROKEN, ADVISED)),
    judged(verdict(replace(FAILED, measured="wav", limit="flac")), verdict(), integrated_lufs=None),
    replace(judged(), measurement=full_measurement()),
    unreadable(),
    wrong_definition(),
    rendered(),
    replace(rendered(), landing=None, before=None, remarks=()),
]


def test_the_checked_in_schema_is_the_generated_one():
    checked_in = json.loads((ROOT / "docs/schemas/report.schema.json").read_text(encoding="utf-8"))
    assert checked_in == report_schema(), "run `make schema`"


def test_the_schema_is_a_schema_without_loose_ends():
    jsonschema.Draft202012Validator.check_schema(report_schema())
    defined = {f"#/$defs/{name}" for name in report_schema()["$defs"]}
    used = set()

    def walk(value):
        if isinstance(value, dict):
            used.update([value["$ref"]] if "$ref" in value else [])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(report_schema())
    assert used == defined


def test_every_field_that_is_declared_is_explained():
    for name, kind in report_schema()["$defs"].items():
        assert kind["description"], name
        if name in {"Measurement", "Finding", "Prediction", "Landing", "Remark", "MeasuredFile"}:
            assert all(field.get("description") for field in kind["properties"].values()), name
            assert "None" not in json.dumps(kind)


class Kept:
    """What is kept.

    Attributes:
        short: in one line.
        long: in words that
            take two lines; None where there are none.

    Raises:
        nothing: at all.
    """


def test_explanations_are_read_whole_and_in_the_words_of_json():
    assert described(Kept) == {
        "short": "in one line.",
        "long": "in words that take two lines; null where there are none.",
    }


@pytest.mark.parametrize("verb", VERBS)
def test_documents_fit(verb):
    told = json.dumps(document(verb, ENTRIES), allow_nan=False)
    VALIDATOR.validate(json.loads(told))
    VALIDATOR.validate(document(verb, []))


@pytest.mark.parametrize("verb", VERBS)
def test_lines_fit_and_say_what_the_document_says(verb):
    whole = document(verb, ENTRIES)
    lines = [json.loads(line) for line in ndjson(verb, ENTRIES)]
    assert len(lines) == len(ENTRIES)
    for line, file in zip(lines, whole.pop("files"), strict=True):
        VALIDATOR.validate(line)
        assert line == json.loads(json.dumps({**whole, **file}))


def test_a_line_is_a_line_whatever_it_holds():
    (line,) = ndjson("check", [unreadable("a\udcff\u2028\u0085\n.wav")])
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["path"] == "a\udcff\u2028\u0085\n.wav"


def test_lines_are_told_as_files_come():
    def files():
        yield judged()
        raise AssertionError("the second file was asked for before the first was told")

    assert json.loads(next(ndjson("measure", files())))["status"] == "pass"


def spoiled(change):
    data = json.loads(json.dumps(document("check", ENTRIES[:1])))
    change(data)
    return data


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(version=2),
        lambda data: data.update(format="masterchain.plan"),
        lambda data: data.update(extra=1),
        lambda data: data["files"][0].pop("error"),
        lambda data: data["files"][0].update(status="skip"),
        lambda data: data["files"][0]["measurement"].update(integrated_lufs="-inf"),
        lambda data: data["files"][0]["measurement"].update(bpm=120),
        lambda data: data["files"][0]["verdicts"][0].update(status="unknown"),
        lambda data: data["files"][0]["verdicts"][0]["findings"][0].update(strength="law"),
        lambda data: data["files"][0]["verdicts"][0]["findings"][0].pop("advice"),
        lambda data: data["files"][0]["verdicts"][0]["playback"]["normal"].pop("gain_db"),
    ],
)
def test_what_the_schema_does_not_say_does_not_fit(change):
    assert VALIDATOR.is_valid(spoiled(lambda data: None))
    assert not VALIDATOR.is_valid(spoiled(change))


def test_what_is_no_number_cannot_be_told():
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            list(ndjson("measure", [judged(integrated_lufs=value)]))


@pytest.mark.parametrize(
    "sound", [music_like(4.0), noise(0.2), 0.0 * noise(1.0)], ids=["music", "short", "silence"]
)
def test_real_files_against_every_platform_fit(tmp_path, sound):
    path = write(tmp_path / "a.wav", sound)
    info, measurement = measure_file(path)
    verdicts = tuple(judge(info, measurement, each) for each in platforms())
    entry = Entry(path=path, info=info, measurement=measurement, verdicts=verdicts)
    VALIDATOR.validate(json.loads(json.dumps(document("check", [entry]), allow_nan=False)))
    assert len(verdicts) > 40

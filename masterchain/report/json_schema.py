"""The JSON Schema of what `measure`, `check` and `render` tell in JSON and NDJSON.

It is read off the declarations the documents are made from, their docstrings included, so that neither can
say what the other does not.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, get_args

from masterchain.compliance.playback import Prediction
from masterchain.compliance.verdict import Finding, Status, Verdict
from masterchain.meters.measurement import BandLevel, Measurement, Place, Span
from masterchain.platforms.provenance import Strength
from masterchain.render.landing import Landing, Limited
from masterchain.render.remarks import Remark
from masterchain.render.step_heard import BandChange, StepHeard
from masterchain.report.document import VERSION, Verb
from masterchain.report.entry import OUTCOMES
from masterchain.report.schema_parts import DRAFT, declared, described, object_of, or_null, ref, summary

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_DECLARED = (
    Measurement,
    Place,
    Span,
    BandLevel,
    Finding,
    Prediction,
    Landing,
    Limited,
    Remark,
    StepHeard,
    BandChange,
)


def report_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12, of a whole document and of a line of NDJSON."""
    verbs: tuple[Verb, ...] = get_args(Verb)
    return {
        "$schema": DRAFT,
        "title": f"masterchain report, version {VERSION}",
        "description": "What measure, check and render tell with --format json, or a line of --format ndjson.",
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for verb in verbs for kind in (verb, f"{verb}_line")],
        "$defs": {
            **{verb: _document(verb) for verb in verbs},
            **{f"{verb}_line": object_of(_head(verb) | _file(verb), "One file, a line.") for verb in verbs},
            **{f"{verb}_file": object_of(_file(verb), "One file.") for verb in verbs},
            "Error": _error(),
            "Diagnostic": _diagnostic(),
            "Verdict": _verdict(),
            "MeasuredFile": _measured_file(),
            **{kind.__name__: declared(kind) for kind in _DECLARED},
            **{kind.__name__: _words_of(kind) for kind in (Status, Strength)},
        },
    }


def _document(verb: Verb) -> dict[str, Any]:
    files = {"type": "array", "items": {"$ref": f"#/$defs/{verb}_file"}}
    return object_of(_head(verb) | {"files": files}, f"What `masterchain {verb}` tells.")


def _head(verb: Verb) -> dict[str, Any]:
    return {
        "format": {"const": f"masterchain.{verb}"},
        "version": {"const": VERSION, "description": "Of this format."},
        "masterchain": _TEXT | {"description": "The version of the program."},
    }


def _file(verb: Verb) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "path": _TEXT | {"description": "The file asked about; for a render, the source."},
        "status": {"enum": list(OUTCOMES), "description": "The worst of all there is to tell."},
        "error": or_null(ref("Error"), "Why there is nothing more."),
        "measurement": or_null(ref("MeasuredFile"), "Of the file; for a render, of the master."),
    }
    if verb != "measure":
        properties["verdicts"] = {"type": "array", "items": ref("Verdict")}
    if verb == "render":
        properties |= {
            "master": or_null(_TEXT, "The file written."),
            "before": or_null(ref("Measurement"), "The source, measured before the chain."),
            "landing": or_null(ref("Landing"), "How the master was landed."),
            "steps": {
                "type": "array",
                "items": ref("StepHeard"),
                "description": "With --explain: what each step did, beside a track's first master.",
            },
            "remarks": {"type": "array", "items": ref("Remark")},
            "log": _TEXT | {"description": "What the worker process printed on standard error."},
        }
    return properties


def _error() -> dict[str, Any]:
    properties = {
        "kind": _TEXT,
        "exit_code": {"type": "integer", "description": "The exit code this error alone ends in."},
        "message": _TEXT,
        "hint": or_null(_TEXT, "What to do about it."),
        "notes": _TEXTS,
        "diagnostics": {"type": "array", "items": ref("Diagnostic")},
    }
    return object_of(properties, "Why a file came to nothing.")


def _diagnostic() -> dict[str, Any]:
    count = {"type": "integer", "minimum": 1}
    properties = {
        "code": _TEXT,
        "severity": {"enum": ["error", "warning"]},
        "headline": _TEXT,
        "file": or_null(_TEXT),
        "line": or_null(count),
        "column": or_null(count),
        "end_column": or_null(count, "Not included."),
        "notes": _TEXTS,
        "hint": or_null(_TEXT),
    }
    return object_of(properties, "A fault in a definition somebody wrote.")


def _verdict() -> dict[str, Any]:
    words = described(Verdict)
    properties = {
        "platform": _TEXT | {"description": words["platform"]},
        "title": _TEXT | {"description": words["title"]},
        "status": ref("Status") | {"description": "The worst finding's."},
        "playback": {
            "type": "object",
            "additionalProperties": ref("Prediction"),
            "description": words["playback"],
        },
        "findings": {"type": "array", "items": ref("Finding"), "description": words["findings"]},
    }
    return object_of(properties, "What one platform makes of one file.")


def _measured_file() -> dict[str, Any]:
    measured = declared(Measurement)
    container = {
        "format": _TEXT | {"description": "The container: wav, flac, mp3 ..."},
        "bit_depth": or_null({"type": "integer"}, "Bits of one stored sample; null for lossy formats."),
        "is_float": {"type": "boolean", "description": "Whether samples are stored as floating point."},
        "lossless": {"type": "boolean", "description": "Whether reading gives back what was written."},
    }
    return object_of(container | measured["properties"], measured["description"])


def _words_of(kind: type[StrEnum]) -> dict[str, Any]:
    return {"enum": [str(word) for word in kind], "description": summary(kind)}

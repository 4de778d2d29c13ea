"""The JSON Schema of what `measure`, `check` and `render` tell in JSON and NDJSON.

It is read off the declarations the documents are made from, their docstrings included, so that neither can
say what the other does not.
"""

from __future__ import annotations

import inspect
import re
from enum import StrEnum
from typing import Any, get_args

from pydantic import TypeAdapter

from masterchain.compliance.playback import Prediction
from masterchain.compliance.verdict import Finding, Status, Verdict
from masterchain.meters.measurement import BandLevel, Measurement, Place, Span
from masterchain.platforms.provenance import Strength
from masterchain.render.landing import Landing, Limited
from masterchain.render.remarks import Remark
from masterchain.render.step_heard import BandChange, StepHeard
from masterchain.report.document import VERSION, Verb
from masterchain.report.entry import OUTCOMES

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
_ATTRIBUTES = re.compile(r"Attributes:\n(.*?)(?:\n\n(?=\S)|\Z)", re.DOTALL)
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)


def report_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12, of a whole document and of a line of NDJSON."""
    verbs: tuple[Verb, ...] = get_args(Verb)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"masterchain report, version {VERSION}",
        "description": "What measure, check and render tell with --format json, or a line of --format ndjson.",
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for verb in verbs for kind in (verb, f"{verb}_line")],
        "$defs": {
            **{verb: _document(verb) for verb in verbs},
            **{f"{verb}_line": _object(_head(verb) | _file(verb), "One file, a line.") for verb in verbs},
            **{f"{verb}_file": _object(_file(verb), "One file.") for verb in verbs},
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
    return _object(_head(verb) | {"files": files}, f"What `masterchain {verb}` tells.")


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
        "error": _or_null(_ref("Error"), "Why there is nothing more."),
        "measurement": _or_null(_ref("MeasuredFile"), "Of the file; for a render, of the master."),
    }
    if verb != "measure":
        properties["verdicts"] = {"type": "array", "items": _ref("Verdict")}
    if verb == "render":
        properties |= {
            "master": _or_null(_TEXT, "The file written."),
            "before": _or_null(_ref("Measurement"), "The source, measured before the chain."),
            "landing": _or_null(_ref("Landing"), "How the master was landed."),
            "steps": {
                "type": "array",
                "items": _ref("StepHeard"),
                "description": "With --explain: what each step did, beside a track's first master.",
            },
            "remarks": {"type": "array", "items": _ref("Remark")},
            "log": _TEXT | {"description": "What the worker process printed on standard error."},
        }
    return properties


def _error() -> dict[str, Any]:
    properties = {
        "kind": _TEXT,
        "exit_code": {"type": "integer", "description": "The exit code this error alone ends in."},
        "message": _TEXT,
        "hint": _or_null(_TEXT, "What to do about it."),
        "notes": _TEXTS,
        "diagnostics": {"type": "array", "items": _ref("Diagnostic")},
    }
    return _object(properties, "Why a file came to nothing.")


def _diagnostic() -> dict[str, Any]:
    count = {"type": "integer", "minimum": 1}
    properties = {
        "code": _TEXT,
        "severity": {"enum": ["error", "warning"]},
        "headline": _TEXT,
        "file": _or_null(_TEXT),
        "line": _or_null(count),
        "column": _or_null(count),
        "end_column": _or_null(count, "Not included."),
        "notes": _TEXTS,
        "hint": _or_null(_TEXT),
    }
    return _object(properties, "A fault in a definition somebody wrote.")


def _verdict() -> dict[str, Any]:
    words = _described(Verdict)
    properties = {
        "platform": _TEXT | {"description": words["platform"]},
        "title": _TEXT | {"description": words["title"]},
        "status": _ref("Status") | {"description": "The worst finding's."},
        "playback": {
            "type": "object",
            "additionalProperties": _ref("Prediction"),
            "description": words["playback"],
        },
        "findings": {"type": "array", "items": _ref("Finding"), "description": words["findings"]},
    }
    return _object(properties, "What one platform makes of one file.")


def _measured_file() -> dict[str, Any]:
    measured = declared(Measurement)
    container = {
        "format": _TEXT | {"description": "The container: wav, flac, mp3 ..."},
        "bit_depth": _or_null({"type": "integer"}, "Bits of one stored sample; null for lossy formats."),
        "is_float": {"type": "boolean", "description": "Whether samples are stored as floating point."},
        "lossless": {"type": "boolean", "description": "Whether reading gives back what was written."},
    }
    return _object(container | measured["properties"], measured["description"])


def declared(kind: type[Any]) -> dict[str, Any]:
    """The schema of a dataclass: every field there, none beside them, each with its docstring's words."""
    schema = TypeAdapter(kind).json_schema(ref_template="#/$defs/{model}", mode="serialization")
    words = _described(kind)
    properties = {
        name: _without_titles(value) | {"description": words[name]}
        for name, value in schema["properties"].items()
        # The curves are thousands of numbers that the documents leave out.
        if not name.endswith("_curve_lufs")
    }
    return _object(properties, _summary(kind))


def _words_of(kind: type[StrEnum]) -> dict[str, Any]:
    return {"enum": [str(word) for word in kind], "description": _summary(kind)}


def _summary(kind: type[Any]) -> str:
    return _in_json((inspect.getdoc(kind) or "").split("\n\n")[0])


def _in_json(text: str) -> str:
    # What Python calls None is null in JSON.
    return re.sub(r"\bNone\b", "null", " ".join(text.split()))


def _described(kind: type[Any]) -> dict[str, str]:
    """What a dataclass's docstring says of each attribute."""
    stated = _ATTRIBUTES.search(inspect.getdoc(kind) or "")
    found = _ATTRIBUTE.findall(stated[1] if stated else "")
    return {name: _in_json(text) for name, text in found}


def _without_titles(value: dict[str, Any]) -> dict[str, Any]:
    return {key: inner for key, inner in value.items() if key not in {"title", "default"}}


def _object(properties: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _or_null(schema: dict[str, Any], description: str = "") -> dict[str, Any]:
    either: dict[str, Any] = {"anyOf": [schema, {"type": "null"}]}
    return either | {"description": description} if description else either

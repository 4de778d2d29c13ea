"""The document in JSON: one versioned shape for `measure`, `check` and `render`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from masterchain.diagnostics.dress import as_json
from masterchain.diagnostics.record import DiagnosticError
from masterchain.errors import MasterchainError
from masterchain.report.entry import Entry
from masterchain.version import __version__

VERSION = 1
Verb = Literal["measure", "check", "render"]


def document(verb: Verb, entries: Sequence[Entry]) -> dict[str, Any]:
    """The document of a run, as JSON data. What has no value is null; NaN and infinity never occur."""
    return {
        "format": f"masterchain.{verb}",
        "version": VERSION,
        "masterchain": __version__,
        "files": [_file(verb, entry) for entry in entries],
    }


def error_data(error: MasterchainError) -> dict[str, Any]:
    """An error as JSON data."""
    return {
        "kind": type(error).__name__,
        "exit_code": int(error.exit_code),
        "message": error.message,
        "hint": error.hint,
        "notes": list(error.notes),
        "diagnostics": [as_json(d) for d in error.diagnostics] if isinstance(error, DiagnosticError) else [],
    }


def _file(verb: Verb, entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = {
        "path": str(entry.path),
        "status": entry.status,
        "error": error_data(entry.error) if entry.error else None,
        "measurement": _measurement(entry),
    }
    if verb != "measure":
        data["verdicts"] = [verdict.to_dict() for verdict in entry.verdicts]
    if verb == "render":
        data["master"] = str(entry.master) if entry.master else None
        data["before"] = entry.before.to_dict(curves=False) if entry.before else None
        data["landing"] = entry.landing.to_dict() if entry.landing else None
        data["steps"] = [step.to_dict() for step in entry.steps]
        data["remarks"] = [
            {"code": remark.code, "status": remark.status, "message": remark.message}
            for remark in entry.remarks
        ]
        data["log"] = entry.log
    return data


def _measurement(entry: Entry) -> dict[str, Any] | None:
    if entry.measurement is None or entry.info is None:
        return None
    container = {
        "format": entry.info.format,
        "bit_depth": entry.info.bit_depth,
        "is_float": entry.info.is_float,
        "lossless": entry.info.lossless,
    }
    return container | entry.measurement.to_dict(curves=False)

"""The document as a table for spreadsheets: CSV by RFC 4180, one row a file a platform."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from masterchain.compliance.verdict import ADVICE, Finding, Status, worst
from masterchain.report.entry import Entry
from masterchain.report.findings import name, placed, printable, remarked

_LEVELS = (
    "duration_s",
    "sample_rate_hz",
    "channels",
    "integrated_lufs",
    "loudness_range_lu",
    "max_momentary_lufs",
    "max_short_term_lufs",
    "true_peak_dbtp",
    "sample_peak_dbfs",
    "plr_lu",
)
COLUMNS = (
    "path",
    "platform",
    "status",
    "format",
    "bit_depth",
    *_LEVELS,
    "rule",
    "strength",
    "measured",
    "limit",
    "unit",
    "at_s",
    "message",
    "advice",
)
"""The columns, in this order. Those from `rule` on tell the worst finding; they are empty where all is well.

`status` is the platform's. A row without a platform tells what the render itself remarked, or why there is
nothing more; or no platform was asked.
"""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_table(entries: Sequence[Entry]) -> str:
    """The table with its heading, lines ended by CR LF.

    Text that a spreadsheet would run as a formula is led by an apostrophe; numbers are bare.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for entry in entries:
        for row in _rows(entry):
            cells = {"path": name(entry), **_file(entry), **row}
            writer.writerow({column: _cell(value) for column, value in cells.items()})
    return out.getvalue()


def _rows(entry: Entry) -> Iterator[dict[str, object]]:
    if entry.error:
        yield {"status": "error", "message": entry.error.message, "advice": entry.error.hint}
        return
    if entry.remarks or not entry.verdicts:
        remarks = remarked(entry)
        status = str(worst(remark.status for remark in remarks)) if remarks else entry.status
        yield {"status": status, **_worst(remarks)}
    for verdict in entry.verdicts:
        judged = [finding for finding in verdict.findings if finding.rule != ADVICE]
        yield {"platform": verdict.platform, "status": str(verdict.status), **_worst(judged)}


def _file(entry: Entry) -> dict[str, object]:
    if entry.info is None or entry.measurement is None:
        return {}
    levels = {field: getattr(entry.measurement, field) for field in _LEVELS}
    return {"format": entry.info.format, "bit_depth": entry.info.bit_depth, **levels}


def _worst(findings: Sequence[Finding]) -> dict[str, object]:
    head = max(findings, key=lambda finding: finding.status.weight, default=None)
    if head is None or head.status is Status.PASS:
        return {}
    data = head.to_dict() | {"message": placed(head)}
    return {column: data[column] for column in COLUMNS[COLUMNS.index("rule") :]}


def _cell(value: object) -> object:
    """The value; text that begins like a formula behind an apostrophe, by which spreadsheets know text."""
    if not isinstance(value, str):
        return value
    return ("'" if value.startswith(_FORMULA) else "") + printable(value)

"""The document as a table for spreadsheets: CSV by RFC 4180, one row a file a platform."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from masterchain.compliance.verdict import ADVICE, Finding, Status, Verdict
from masterchain.report.entry import Entry
from masterchain.report.findings import name, remarked

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
    "channel",
    "message",
    "advice",
)
"""The columns, in this order. Those from `rule` on tell the worst finding; they are empty where all is well.

`status` is the platform's; where no platform was asked, the file's. `channel` counts from 0, as in JSON.
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
        rows = [_judged(verdict) for verdict in entry.verdicts] or [{"status": entry.status}]
        for row in rows:
            cells = {"path": name(entry), **_file(entry), **row, **_remarks_or_error(entry, row)}
            writer.writerow({column: _cell(value) for column, value in cells.items()})
    return out.getvalue()


def _file(entry: Entry) -> dict[str, object]:
    if entry.info is None or entry.measurement is None:
        return {}
    levels = {field: getattr(entry.measurement, field) for field in _LEVELS}
    return {"format": entry.info.format, "bit_depth": entry.info.bit_depth, **levels}


def _judged(verdict: Verdict) -> dict[str, object]:
    told = [finding for finding in verdict.findings if finding.rule != ADVICE]
    return {"platform": verdict.platform, "status": str(verdict.status), **_worst(told)}

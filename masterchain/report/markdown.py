"""The document in Markdown, for a pull request or the summary of a GitHub step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from masterchain.compliance.figures import plain
from masterchain.compliance.verdict import ADVICE, Status
from masterchain.report.entry import Entry
from masterchain.report.findings import Told, details, name, placed, printable, told

_MARKS = {
    "pass": "✓ pass",
    "info": "✓ info",
    "skip": "? not judged",
    "warn": "! warn",
    "fail": "✗ fail",
    "error": "✗ error",
}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~$#&])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def markdown(entries: Sequence[Entry]) -> str:
    """A table of the files with a mark a platform, then what was found, file by file."""
    blocks = ["\n".join(_table(entries)), _tally(entries)]
    for entry in entries:
        found = list(_found(entry))
        if found:
            blocks += [f"### {_escaped(name(entry))}", *found]
    return "\n\n".join(blocks) + "\n"


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    platforms = {v.platform: v.title for e in entries for v in e.verdicts}
    headings = ["file", "LUFS", "dBTP", "LRA LU", *map(_escaped, platforms.values()), "status"]
    yield _row(headings)
    yield _row(["---", "---:", "---:", "---:", *("---" for _ in platforms), "---"])
    for entry in entries:
        verdicts = {verdict.platform: str(verdict.status) for verdict in entry.verdicts}
        measured = entry.measurement
        yield _row(
            [
                _escaped(name(entry)),
                _number(measured.integrated_lufs if measured else None),
                _number(measured.true_peak_dbtp if measured else None),
                _number(measured.loudness_range_lu if measured else None),
                *(_MARKS[verdicts[platform]] if platform in verdicts else "–" for platform in platforms),
                _MARKS[entry.status],
            ]
        )


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _number(value: float | None) -> str:
    return "–" if value is None else plain(value)


def _tally(entries: Sequence[Entry]) -> str:
    counts = {
        status: sum(entry.status == status for entry in entries) for status in ("fail", "warn", "error")
    }
    words = [f"{len(entries) - sum(counts.values())} of {len(entries)} pass"]
    words += [f"{count} {status}" for status, count in counts.items() if count]
    return f"**{' · '.join(words)}**"


def _found(entry: Entry) -> Iterator[str]:
    """What is wrong, or could not be judged, in the open; what is good to know folded."""
    if entry.error:
        lines = [f"- **error**: {_escaped(entry.error.message)}"]
        more = [*entry.error.notes, *([entry.error.hint] if entry.error.hint else [])]
        yield "\n".join(lines + [f"  - {_escaped(line)}" for line in more])
    things = told(entry)
    open_ones = [thing for thing in things if thing.finding.status.weight >= Status.SKIP.weight]
    if open_ones:
        yield "\n".join(line for thing in open_ones for line in _lines(thing))
    notes = [t for t in things if t.finding.status is Status.INFO and t.finding.rule != ADVICE]
    if notes:
        listed = "\n".join(line for thing in notes for line in _lines(thing))
        yield f"<details><summary>good to know: {len(notes)}</summary>\n\n{listed}\n\n</details>"


def _lines(thing: Told) -> Iterator[str]:
    finding = thing.finding
    who = f"{_escaped(', '.join(thing.titles))}: " if thing.titles else ""
    yield f"- **{_MARKS[finding.status]}** `{finding.rule}` {who}{_escaped(placed(finding))}"
    for line in details(finding):
        yield f"  - {_escaped(line)}"


def _escaped(text: str) -> str:
    """Text that stands for itself, on one line, in a paragraph and in a table's cell."""
    return _MARKUP.sub(r"\\\1", _BREAKS.sub(" ", printable(text)))

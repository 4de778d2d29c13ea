"""The four forms a diagnostic is shown in: full, concise, JSON, and GitHub's workflow commands."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from masterchain.diagnostics.record import Diagnostic, Label, Severity

_WIDEST = 100
_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "frame": "\x1b[34m", "bold": "\x1b[1m"}


def full(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """Headline, place, the line itself with carets, notes and hint; several lines."""

    def paint(text: str, name: str) -> str:
        return f"{_COLOURS[name]}{text}\x1b[0m" if colour else text

    kind = f"{diagnostic.severity}[{diagnostic.code}]"
    lines = [paint(kind, diagnostic.severity) + paint(f": {diagnostic.headline}", "bold")]
    labels = ([diagnostic.label] if diagnostic.label else []) + list(diagnostic.secondary)
    gutter = max((len(str(label.place.line)) for label in labels), default=1)
    if not labels and diagnostic.subject:
        lines.append(paint(" " * gutter + "--> ", "frame") + diagnostic.subject)
    for label in labels:
        place = label.place
        mark = "-" if label in diagnostic.secondary else "^"
        shown, under = _line(label, mark)
        lines.append(
            paint(" " * gutter + "--> ", "frame") + f"{place.source.name}:{place.line}:{place.column}"
        )
        bar = paint(" " * gutter + " |", "frame")
        lines += [bar, paint(f"{place.line:>{gutter}} | ", "frame") + shown]
        lines.append(bar + " " + paint(under, diagnostic.severity if mark == "^" else "frame"))
    for word, text in [("", note) for note in diagnostic.notes] + (
        [("help: ", diagnostic.hint)] if diagnostic.hint else []
    ):
        lines.append(paint(" " * gutter + " = ", "frame") + word + text)
    return "\n".join(lines)


def concise(diagnostic: Diagnostic) -> str:
    """One line an editor can jump to: `file:line:column: error[code]: headline (hint)`."""
    where = _where(diagnostic)
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{where}{diagnostic.severity}[{diagnostic.code}]: {diagnostic.headline}{hint}"


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic as JSON data; lines and columns count from 1, `end_column` is exclusive."""
    place = diagnostic.label.place if diagnostic.label else None
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "headline": diagnostic.headline,
        "file": place.source.name if place else diagnostic.subject,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_column": place.column + max(1, _length(place.source.text, place.start, place.end))
        if place
        else None,
        "notes": list(diagnostic.notes),
        "hint": diagnostic.hint,
    }


def github(diagnostic: Diagnostic) -> str:
    """GitHub's workflow command, which shows the fault beside the changed line."""
    level = "error" if diagnostic.severity is Severity.ERROR else "warning"
    fields = []
    if diagnostic.label:
        place = diagnostic.label.place
        fields = [f"file={_property(place.source.name)}", f"line={place.line}", f"col={place.column}"]
    elif diagnostic.subject:
        fields = [f"file={_property(diagnostic.subject)}"]
    text = diagnostic.headline + (f" ({diagnostic.hint})" if diagnostic.hint else "")
    title = f"title={_property(diagnostic.code)}"
    return f"::{level} {','.join([*fields, title])}::{_escape(text)}"


def _where(diagnostic: Diagnostic) -> str:
    if diagnostic.label:
        place = diagnostic.label.place
        return f"{place.source.name}:{place.line}:{place.column}: "
    return f"{diagnostic.subject}: " if diagnostic.subject else ""


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def _length(text: str, start: int, end: int) -> int:
    """How much of a span lies on its first line."""
    stop = text.find("\n", start, end)
    return (end if stop < 0 else stop) - start


def _line(label: Label, mark: str) -> tuple[str, str]:
    """The labelled line, cut to a readable width around the label, and the marks that go under it."""
    place, text = label.place, label.place.source.text
    begin = text.rfind("\n", 0, place.start) + 1
    stop = text.find("\n", place.start)
    whole = text[begin : len(text) if stop < 0 else stop].rstrip("\r")
    column = place.start - begin
    length = max(1, _length(text, place.start, place.end))
    first = 0 if column + min(length, 40) <= _WIDEST else column - 30
    shown = _printable(whole[first : first + _WIDEST])
    lead = ("…" if first else "") + shown[: column - first]
    marks = mark * max(1, _width(shown[column - first : column - first + length]))
    shown = ("…" if first else "") + shown + ("…" if first + _WIDEST < len(whole) else "")
    under = " " * _width(lead) + marks
    return shown, f"{under} {label.text}" if label.text else under


def _printable(text: str) -> str:
    # One column for a tab keeps the marks below the words; control characters must not reach a terminal.
    return "".join(c if c.isprintable() else " " if c == "\t" else "\ufffd" for c in text)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)

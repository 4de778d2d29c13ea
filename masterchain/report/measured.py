"""What `measure` tells of each file as words and figures, and the table of them as plain text.

A file or a pipe gets the plain table: a line a file whatever its name's length, and no wait for the library that
draws on terminals, which takes longer to load than a minute of sound takes to measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from masterchain.report.entry import Entry
from masterchain.units import clock

HEADINGS = (
    "length", "format", "I LUFS", "LRA LU", "max S", "max M", "dBTP", "peak dBFS", "PLR", "DR",
)  # fmt: skip
LEFT = frozenset({"file", "format"})
"""Columns that are read from their left edge."""
ERROR = "error"


def text_table(entries: Sequence[Entry]) -> str:
    """A line a file under a line of headings, then the notes."""
    rows: list[tuple[str, ...]] = [("file", *HEADINGS)]
    for entry in entries:
        cells = row(entry)
        rows.append((shown(entry.path.name), *(cells or (ERROR, *[""] * (len(HEADINGS) - 1)))))
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for cells in rows:
        padded = [
            cell + room if heading in LEFT else room + cell
            for cell, heading, room in (
                (cell, heading, " " * (width - _width(cell)))
                for cell, heading, width in zip(cells, rows[0], widths, strict=True)
            )
        ]
        lines.append("  ".join(padded).rstrip())
    return "".join(f"{line}\n" for line in (*lines, *notes(entries)))


def row(entry: Entry) -> tuple[str, ...] | None:
    """A cell a heading; None for a file that could not be measured."""
    measurement, info = entry.measurement, entry.info
    if measurement is None or info is None:
        return None
    depth = f"{info.bit_depth}-bit{' float' if info.is_float else ''}" if info.bit_depth else "lossy"
    return (
        clock(measurement.duration_s),
        f"{info.format} {info.sample_rate_hz / 1000:g} kHz {depth}, {info.channels} ch",
        figure(measurement.integrated_lufs, 1),
        figure(measurement.loudness_range_lu, 1),
        figure(measurement.max_short_term_lufs, 1),
        figure(measurement.max_momentary_lufs, 1),
        figure(measurement.true_peak_dbtp, 2),
        figure(measurement.sample_peak_dbfs, 2),
        figure(measurement.plr_lu, 1),
        str(measurement.dr) if measurement.dr is not None else "–",
    )


def notes(entries: Sequence[Entry]) -> Iterator[str]:
    """What the headings mean, the true-peak meter's name, and why a file has no loudness."""
    if method := next((e.measurement.true_peak_method for e in entries if e.measurement), None):
        yield f"I integrated, S short-term, M momentary loudness · true peak: {method}"
    for entry in entries:
        if entry.measurement and entry.measurement.integrated_lufs is None:
            yield f"{shown(entry.path.name)}: {entry.measurement.reasons.get('integrated_lufs', '')}"


def shown(name: str) -> str:
    """A file's name without what would move a terminal's cursor or change its colours."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def figure(value: float | None, decimals: int) -> str:
    """A figure with that many decimals; a dash where there is none."""
    # Minus nought is nought.
    return "–" if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}"


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)

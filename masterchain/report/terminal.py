"""The document for a terminal: tables a person likes to read, findings with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from masterchain.report.entry import Entry
from masterchain.report.measured import ERROR, HEADINGS, LEFT, figure, notes, row, shown
from masterchain.units import clock

if TYPE_CHECKING:
    from masterchain.compliance.verdict import Verdict
    from masterchain.meters.measurement import Measurement
    from masterchain.report.findings import Told

_MARKS = {
    "pass": ("✓", "green"),
    "info": ("✓", "green"),
    "skip": ("?", "cyan"),
    "warn": ("!", "yellow"),
    "fail": ("✗", "red"),
    "error": ("✗ error", "red"),
}
_NAME_WIDTH = 12
_MOST_COLUMNS = 6
_WIDE_ENOUGH = 120
_ON_NARROW = {"length", "I LUFS", "LRA LU", "dBTP", "PLR"}
MAIN_MODES = ("normal", "default")
"""What platforms call the mode of a listener who chose none."""


def measured(entries: Sequence[Entry], *, width: int) -> Iterator[RenderableType]:
    """What `measure` shows: a row a file; of a narrow terminal only the columns that are asked for most."""
    wanted = [h for h in HEADINGS if width >= _WIDE_ENOUGH or h in _ON_NARROW]
    table = plain_table()
    table.add_column("file", overflow="fold", min_width=_NAME_WIDTH)
    for heading in wanted:
        table.add_column(heading, justify="left" if heading in LEFT else "right", no_wrap=True)
    for entry in entries:
        cells = row(entry)
        if cells is None:
            table.add_row(shown(entry.path.name), Text(ERROR, style="red"))
            continue
        values = dict(zip(HEADINGS, cells, strict=True))
        table.add_row(shown(entry.path.name), *(values[heading] for heading in wanted))
    yield table
    if len(wanted) < len(HEADINGS):
        yield Text("a wider terminal, or --format csv, shows all columns", style="dim")
    yield from (Text(note, style="dim") for note in notes(entries))


def checked(entries: Sequence[Entry], *, verbose: bool = False) -> Iterator[RenderableType]:
    """What `check` shows: a row a file with a mark a platform, then what was found."""
    platforms = list(dict.fromkeys((v.platform, v.title) for e in entries for v in e.verdicts))
    yield _wide(entries, platforms) if len(platforms) <= _MOST_COLUMNS else _long(entries)
    for entry in entries:
        yield from findings_shown(entry, verbose=verbose)
    yield _tally(entries)


def _long(entries: Sequence[Entry]) -> Table:
    """A row a platform of each file, where they are too many for columns."""
    table = plain_table()
    table.add_column("file", overflow="fold", min_width=_NAME_WIDTH)
    table.add_column("LUFS", justify="right", no_wrap=True)
    table.add_column("dBTP", justify="right", no_wrap=True)
    table.add_column("platform")
    table.add_column("verdict", no_wrap=True)
    for entry in entries:
        if entry.error:
            table.add_row(shown(entry.path.name), Text("error", style="red"))
        measurement = entry.measurement
        for number, verdict in enumerate(entry.verdicts):
            first = number == 0
            table.add_row(
                shown(entry.path.name) if first else "",
                figure(measurement.integrated_lufs if measurement else None, 1) if first else "",
                figure(measurement.true_peak_dbtp if measurement else None, 1) if first else "",
                verdict.title,
                mark_of(verdict),
            )
    return table


def _wide(entries: Sequence[Entry], platforms: Sequence[tuple[str, str]]) -> Table:
    """A row a file, a column a platform."""
    table = plain_table()
    table.add_column("file", overflow="fold", min_width=_NAME_WIDTH)
    table.add_column("LUFS", justify="right", no_wrap=True)
    table.add_column("dBTP", justify="right", no_wrap=True)
    for _, title in platforms:
        table.add_column(title)
    for entry in entries:
        if entry.error:
            table.add_row(shown(entry.path.name), Text("error", style="red"))
            continue
        verdicts = {verdict.platform: verdict for verdict in entry.verdicts}
        measurement = entry.measurement
        table.add_row(
            shown(entry.path.name),
            figure(measurement.integrated_lufs if measurement else None, 1),
            figure(measurement.true_peak_dbtp if measurement else None, 1),
            *(mark_of(verdicts[name]) for name, _ in platforms),
        )
    return table


def rendered(entries: Sequence[Entry], seconds: float) -> Iterator[RenderableType]:
    """What `render` shows: a row a master, before and after, then what was found."""
    platforms = list(dict.fromkeys((v.platform, v.title) for e in entries for v in e.verdicts))
    table = plain_table()
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("track", overflow="fold", min_width=_NAME_WIDTH)
    table.add_column("before\nLUFS", justify="right", no_wrap=True)
    table.add_column("\ndBTP", justify="right", no_wrap=True)
    table.add_column("\nLRA", justify="right", no_wrap=True)
    table.add_column("after\nLUFS", justify="right", no_wrap=True)
    table.add_column("\ndBTP", justify="right", no_wrap=True)
    table.add_column("\nLRA", justify="right", no_wrap=True)
    table.add_column("\nPLR", justify="right", no_wrap=True)
    table.add_column("\ngain dB", justify="right", no_wrap=True)
    limited = any(entry.landing and entry.landing.limiter for entry in entries)
    if limited:
        table.add_column("limiter\ndB", justify="right", no_wrap=True)
    for _, title in platforms:
        table.add_column(f"\n{title}")
    for number, entry in enumerate(entries, start=1):
        table.add_row(*_rendered_row(number, entry, [name for name, _ in platforms], limited=limited))
    yield table
    for entry in entries:
        yield from findings_shown(entry, verbose=False)
    written = [entry for entry in entries if entry.master]
    folders = sorted({str(entry.master.parent) for entry in written if entry.master})
    length = sum(entry.measurement.duration_s for entry in written if entry.measurement)
    failed = sum(1 for entry in entries if entry.error)
    words = f"{len(written)} file{'' if len(written) == 1 else 's'}"
    words += f" in {', '.join(folders)}" if written else " written"
    words += f" · {clock(length)} of sound in {seconds:.1f} s" if written else ""
    yield Text(words + (f" · {failed} failed" if failed else ""), style="bold")


def plain_table() -> Table:
    """A table without lines, as wide as it needs to be."""
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_edge=False)


def _rendered_row(
    number: int, entry: Entry, platforms: Sequence[str], *, limited: bool
) -> list[RenderableType]:
    if entry.measurement is None or entry.before is None or entry.landing is None:
        return [str(number), shown(entry.path.stem), Text("error", style="red")]
    verdicts = {verdict.platform: verdict for verdict in entry.verdicts}
    limiter = entry.landing.limiter
    return [
        str(number),
        _name(entry),
        *_levels(entry.before),
        *_levels(entry.measurement),
        figure(entry.measurement.plr_lu, 1),
        f"{round(entry.landing.gain_db, 1) + 0.0:+.1f}",
        *([figure(limiter.peak_reduction_db if limiter else None, 1)] if limited else []),
        *(mark_of(verdicts[name]) if name in verdicts else "" for name in platforms),
    ]


def _levels(measurement: Measurement) -> list[str]:
    return [
        figure(measurement.integrated_lufs, 1),
        figure(measurement.true_peak_dbtp, 1),
        figure(measurement.loudness_range_lu, 1),
    ]


def _name(entry: Entry) -> str:
    return shown(entry.master.name if entry.master else entry.path.name)


def mark_of(verdict: Verdict) -> Text:
    """The verdict's mark, and what the platform's ordinary mode will do to the level."""
    mark, colour = _MARKS[str(verdict.status)]
    text = Text(mark, style=colour)
    modes = sorted(verdict.playback, key=lambda p: p.mode not in MAIN_MODES)
    if modes and modes[0].gain_db is not None:
        text.append(f" {round(modes[0].gain_db, 1) + 0.0:+.1f} dB", style="default")
    return text


def findings_shown(entry: Entry, *, verbose: bool) -> Iterator[RenderableType]:
    """What was found, worst first, each thing once; unless all is asked for, only what needs doing."""
    from masterchain.report.findings import told, waived

    for thing in told(entry):
        if verbose or thing.finding.status in {"warn", "fail", "error"} or waived(thing.finding):
            yield _finding(entry, thing, verbose=verbose)
    if verbose:
        for verdict in entry.verdicts:
            for prediction in verdict.playback:
                yield Text(f"  {_name(entry)} · {verdict.title} plays: {prediction.message}", style="dim")


def _finding(entry: Entry, thing: Told, *, verbose: bool) -> RenderableType:
    from masterchain.report.findings import details, placed, waived

    finding = thing.finding
    mark, colour = _MARKS[str(finding.status)]
    about = f"{', '.join(thing.titles)} · " if thing.titles else ""
    head = f" {_name(entry)} · {about}{placed(finding)} [{finding.rule}]"
    lines = details(finding) if verbose or finding.status == "fail" else [finding.advice]
    if waived(finding) and not verbose:
        lines = [finding.reason]
    return Group(
        Text.assemble((mark, colour), head), *(Text(f"    {line}", style="dim") for line in lines if line)
    )


def _tally(entries: Sequence[Entry]) -> Text:
    counts = {status: sum(1 for e in entries if e.status == status) for status in ("fail", "warn", "error")}
    passed = len(entries) - sum(counts.values())
    words = [f"{passed} of {len(entries)} pass"]
    names = {"fail": "fail", "warn": "with warnings", "error": "unreadable"}
    words += [f"{counts[status]} {name}" for status, name in names.items() if counts[status]]
    return Text(" · ".join(words), style="bold")

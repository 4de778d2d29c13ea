"""What `album render` does once its words are parsed."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from masterchain.album.load import load_record
from masterchain.album.plan import RecordPlan, plan_record
from masterchain.album.record import RecordTrack
from masterchain.album.rendering import render_record
from masterchain.album.rendition import RecordRendition
from masterchain.cli.bars import bars
from masterchain.cli.endings import tell, tell_bug
from masterchain.cli.stoppable import stoppable
from masterchain.cli.talk import Form, console, data, say, say_diagnostics
from masterchain.diagnostics.record import Diagnostic
from masterchain.errors import UsageError
from masterchain.report.album_render import (
    entries_of,
    plan_data,
    record_planned,
    record_rendered,
    render_data,
)
from masterchain.report.entry import exit_code
from masterchain.sharing.hold import hold
from masterchain.sharing.project_chains import album_chains


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    album: Path
    folder: Path
    platforms: tuple[str, ...]
    only: tuple[int, ...]
    processes: int | None
    timeout_s: float
    overwrite: bool
    dry_run: bool
    locked: bool
    strict: bool
    form: Form


def render_wish(wish: Wish) -> int:
    """Render, tell, and return the exit code."""
    started = time.monotonic()
    say_diagnostics(_held(wish), sys.stderr)
    record = load_record(wish.album)
    say_diagnostics(record.warnings, sys.stderr)
    planned = plan_record(
        record, wish.folder, platforms=wish.platforms, only=wish.only, overwrite=wish.overwrite
    )
    if wish.dry_run:
        _tell(wish.form, plan_data(planned) if wish.form is Form.JSON else record_planned(planned))
        return 0
    rendition = _run(planned, wish)
    seconds = time.monotonic() - started
    _tell(
        wish.form, render_data(rendition) if wish.form is Form.JSON else record_rendered(rendition, seconds)
    )
    _tell_failures(rendition)
    return exit_code(entries_of(rendition), strict=wish.strict)


def _held(wish: Wish) -> tuple[Diagnostic, ...]:
    """The record's chains against the lock; what is wrong with the album itself is told by who loads it."""
    try:
        chains = album_chains(wish.album)
    except UsageError:
        return ()
    return hold(*chains, locked=wish.locked) if chains else ()


def _run(planned: RecordPlan, wish: Wish) -> RecordRendition:
    runs = planned.record.runs
    labels = {run[0].number: _label(run) for run in runs}
    processes = min(wish.processes or os.cpu_count() or 1, len(runs))
    with stoppable(), bars(list(labels.values())) as show:
        rendition = render_record(
            planned,
            processes=processes,
            stall_s=wish.timeout_s,
            watcher=lambda number, fraction: show.moved(labels[number], fraction),
        )
        for track in rendition.tracks:
            if track.track.number in labels:
                show.ended(labels[track.track.number], ok=track.error is None)
    return rendition


def _label(run: tuple[RecordTrack, ...]) -> Path:
    """A run's name beside its bar, as a path whose stem is shown."""
    numbers = f"{run[0].number:02}" if len(run) == 1 else f"{run[0].number:02}-{run[-1].number:02}"
    title = "".join(c if c.isprintable() and c != "/" else " " for c in run[0].title)
    return Path(f"{numbers} {title}.run")


def _tell(form: Form, told: object) -> None:
    if form is Form.JSON:
        data(told)
        return
    out = console()
    for part in told:  # type: ignore[attr-defined]
        out.print(part)
    sys.stdout.flush()


def _tell_failures(rendition: RecordRendition) -> None:
    for track in rendition.tracks:
        if track.bug:
            tell_bug(track.bug)
        elif track.error:
            tell(track.error, about=f"track {track.track.number}, {track.track.title}")
        if track.error and track.log.strip():
            say("  the worker said:")
            for line in track.log.strip().splitlines()[-10:]:
                say(f"  | {line}")

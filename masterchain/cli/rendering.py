"""What `render` does once its words are parsed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from masterchain.chain.load import Loaded, load, locate
from masterchain.chain.select import bypass, solo, until
from masterchain.cli.bars import bars
from masterchain.cli.endings import tell, tell_bug
from masterchain.cli.settings import settings_of
from masterchain.cli.talk import Form, console, data, say, say_diagnostics
from masterchain.errors import MasterchainError
from masterchain.jobs.job import Outcome
from masterchain.platforms.load import platform
from masterchain.render.batch import Prepared, prepare, render_all
from masterchain.render.gather import gather
from masterchain.render.rendition import Rendition
from masterchain.render.target import OnMiss, Target, target_of
from masterchain.report.document import document
from masterchain.report.entry import Entry, exit_code
from masterchain.report.plan import planned
from masterchain.report.steps import steps_heard
from masterchain.report.terminal import rendered
from masterchain.sharing.hold import hold


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the chain the command line asked for; nothing is the whole."""

    solo: str | None = None
    until: str | None = None
    bypass: tuple[str, ...] = ()

    def of(self, loaded: Loaded) -> Loaded:
        """That part of a chain.

        Raises:
            UsageError: the chain has no such step, or it is switched off.
        """
        if self.solo:
            loaded = solo(loaded, self.solo)
        if self.until:
            loaded = until(loaded, self.until)
        return bypass(loaded, self.bypass)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    words: tuple[str, ...]
    chain: str
    platforms: tuple[str, ...]
    folder: Path
    processes: int | None
    settings: tuple[str, ...]
    timeout_s: float
    overwrite: bool
    dry_run: bool
    explain: bool
    part: Part
    locked: bool
    on_miss: OnMiss | None
    strict: bool
    recursive: bool
    form: Form


def render_wish(wish: Wish) -> int:
    """Render, tell, and return the exit code."""
    started = time.monotonic()
    path = locate(wish.chain)
    say_diagnostics(hold(path, locked=wish.locked), sys.stderr)
    loaded = wish.part.of(load(path, settings_of(wish.settings)))
    say_diagnostics(loaded.warnings, sys.stderr)
    target = target_of(
        loaded.chain.loudness, wish.platforms[0] if wish.platforms else None, on_miss=wish.on_miss
    )
    judges = wish.platforms or ((target.platform,) if target and target.platform else ())
    for name in judges:
        platform(name)
    tracks = gather(wish.words, recursive=wish.recursive)
    ready = prepare(
        tracks,
        loaded,
        wish.folder,
        target=target,
        platforms=judges,
        overwrite=wish.overwrite,
        explain=wish.explain,
    )
    if wish.dry_run:
        return _dry(ready, loaded, target, wish)
    outcomes = _run(ready, wish)
    entries = [entry for item in ready for entry in _entries(outcomes[item.track])]
    if wish.form is Form.JSON:
        data(document("render", entries))
    else:
        out = console()
        for part in rendered(entries, time.monotonic() - started):
            out.print(part)
        for part in steps_heard(entries):
            out.print(part)
        sys.stdout.flush()
    _tell_failures([outcomes[item.track] for item in ready])
    return exit_code(entries, strict=wish.strict)


def _run(ready: Sequence[Prepared], wish: Wish) -> dict[Path, Outcome]:
    processes = wish.processes or os.cpu_count() or 1
    outcomes: dict[Path, Outcome] = {}
    with bars([item.track for item in ready]) as show:
        for outcome in render_all(ready, processes=processes, stall_s=wish.timeout_s, watcher=show.moved):
            outcomes[outcome.key] = outcome  # type: ignore[index]
            show.ended(outcome.key, ok=outcome.value is not None)  # type: ignore[arg-type]
    return outcomes


def _entries(outcome: Outcome) -> list[Entry]:
    track: Path = outcome.key  # type: ignore[assignment]
    if not isinstance(outcome.value, Rendition):
        error = outcome.error or MasterchainError("a bug of masterchain; see the log")
        return [Entry(path=track, error=error, log=outcome.log)]
    rendition = outcome.value
    return [
        Entry(
            path=track,
            info=master.info,
            measurement=master.measurement,
            verdicts=master.verdicts,
            remarks=(*rendition.remarks, *master.remarks),
            master=master.path,
            before=rendition.before,
            landing=master.landing,
            steps=rendition.steps if number == 0 else (),
            log=outcome.log,
        )
        for number, master in enumerate(rendition.masters)
    ]


def _tell_failures(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.bug:
            tell_bug(outcome.bug)
        elif outcome.error:
            tell(outcome.error, about=str(outcome.key))
        if outcome.value is None and outcome.log.strip():
            say("  the worker said:")
            for line in outcome.log.strip().splitlines()[-10:]:
                say(f"  | {line}")


def _dry(ready: Sequence[Prepared], loaded: Loaded, target: Target | None, wish: Wish) -> int:
    entries = [Entry(path=item.track, error=item.error) for item in ready]
    if wish.form is Form.JSON:
        data(
            {
                "format": "masterchain.plan",
                "version": 1,
                "chain": loaded.resolved(),
                "tracks": [
                    {
                        "path": str(item.track),
                        "error": item.error.message if item.error else None,
                        "outputs": [str(output.path) for output in item.order.outputs] if item.order else [],
                    }
                    for item in ready
                ],
            }
        )
    else:
        out = console()
        for part in planned(ready, loaded, target):
            out.print(part)
        sys.stdout.flush()
    for item in ready:
        if item.error:
            tell(item.error, about=str(item.track))
    return exit_code(entries)

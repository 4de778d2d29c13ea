"""A bar a track, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

_DRAW_S = 0.1


class Bars(Protocol):
    """What shows how far the tracks are."""

    def moved(self, track: Path, fraction: float) -> None:
        """A track is so far."""

    def ended(self, track: Path, *, ok: bool) -> None:
        """A track is done, well or not."""


class _Silent:
    def moved(self, track: Path, fraction: float) -> None:
        pass

    def ended(self, track: Path, *, ok: bool) -> None:
        pass


@contextmanager
def bars(tracks: Sequence[Path]) -> Iterator[Bars]:
    """Bars for these tracks while the body runs; nothing at all where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from masterchain.cli.talk import console

    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[state]}", markup=False),
        console=console(stderr=True),
        transient=True,
    )
    rows = {track: progress.add_task(track.stem, total=1.0, start=False, state="waiting") for track in tracks}

    class Drawn:
        def moved(self, track: Path, fraction: float) -> None:
            task = progress.tasks[rows[track]]
            if not task.started:
                progress.start_task(rows[track])
            progress.update(rows[track], completed=fraction, state="")

        def ended(self, track: Path, *, ok: bool) -> None:
            if ok:
                self.moved(track, 1.0)
            progress.update(rows[track], state="done" if ok else "failed")
            progress.stop_task(rows[track])

    with progress:
        yield Drawn()


class _One:
    def __init__(self, move: Callable[[float], None], files: int) -> None:
        self._move = move
        self._files = files
        self._parts: dict[Path, float] = {}

    def moved(self, path: Path, fraction: float) -> None:
        """A file is so far."""
        self._parts[path] = fraction
        self._move(sum(self._parts.values()) / self._files)

    def ended(self, path: Path) -> None:
        """A file is done."""
        self.moved(path, 1.0)


@contextmanager
def one_bar(what: str, files: int) -> Iterator[_One]:
    """One bar for many files while the body runs; nothing where standard error is no terminal, or for no file."""
    if not sys.stderr.isatty() or not files:
        yield _One(lambda _: None, max(1, files))
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from masterchain.cli.talk import console

    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=40),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
        # Drawn when something is told: a thread that draws would forbid to copy this process.
        auto_refresh=False,
    )
    task = progress.add_task(f"{what} {files} file{'' if files == 1 else 's'}", total=1.0)
    drawn = 0.0

    def move(fraction: float) -> None:
        nonlocal drawn
        now = time.monotonic()
        progress.update(task, completed=fraction, refresh=now - drawn > _DRAW_S)
        drawn = now if now - drawn > _DRAW_S else drawn

    with progress:
        yield _One(move, files)


@contextmanager
def counted(what: str) -> Iterator[Callable[..., None]]:
    """A bar that is told how many of how many are done, and what is being done; nothing without a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from masterchain.cli.talk import console

    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[doing]}", markup=False),
        console=console(stderr=True),
        transient=True,
    )
    task = progress.add_task(what, total=None, doing="")

    def told(done: int, total: int, doing: str = "") -> None:
        progress.update(task, completed=done, total=total, doing=doing)

    with progress:
        yield told

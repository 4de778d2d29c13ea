"""A bar a track, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


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

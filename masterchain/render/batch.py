"""Many tracks: who is written where, checked before any sound runs, then rendered side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from masterchain.audio.info import AudioInfo, probe
from masterchain.audio.tags import read_tags
from masterchain.chain.load import Loaded
from masterchain.errors import AudioFileError, MasterchainError, UsageError
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run
from masterchain.render import PRELOAD
from masterchain.render.order import Order, render, track_format
from masterchain.render.outputs import outputs_of
from masterchain.render.target import Target
from masterchain.routing.plan import plan


@dataclass(frozen=True, slots=True)
class Prepared:
    """A track that is ready to render, or what is wrong with it."""

    track: Path
    order: Order | None = None
    info: AudioInfo | None = None
    error: MasterchainError | None = None


def prepare(
    tracks: Sequence[Path],
    loaded: Loaded,
    folder: Path,
    *,
    target: Target | None,
    platforms: Sequence[str] = (),
    overwrite: bool = False,
    explain: bool = False,
) -> tuple[Prepared, ...]:
    """Orders for tracks, in order. A track that cannot be rendered carries its own error; the others go on.

    Args:
        tracks: the sources.
        loaded: the chain for all of them.
        folder: where the masters go.
        target: where to land.
        platforms: whose rules the masters are held against.
        overwrite: existing files may be replaced.
        explain: measure between the steps too.

    Raises:
        UsageError: two tracks would be written to one file, or a master would replace a source.
        AudioFileError: a file that would be written exists and `overwrite` is not set.
    """
    prepared = []
    for number, track in enumerate(tracks, start=1):
        try:
            info = probe(track)
            plan(loaded, track_format(info))
            outputs = outputs_of(loaded.chain.deliverable, info, read_tags(track), number, folder)
            order = Order(track, loaded, outputs, target, tuple(platforms), overwrite, explain)
            prepared.append(Prepared(track, order, info))
        except MasterchainError as error:
            prepared.append(Prepared(track, error=error))
    _refuse_collisions([p.order for p in prepared if p.order], tracks, overwrite=overwrite)
    return tuple(prepared)


def render_all(
    prepared: Sequence[Prepared],
    *,
    processes: int = 1,
    stall_s: float = 300.0,
    watcher: Callable[[Path, float], None] | None = None,
) -> Iterator[Outcome]:
    """Render tracks, each in a fresh process; outcomes as they come, `key` the track's path.

    Args:
        prepared: from `prepare`; a track with an error comes back with it.
        processes: how many tracks run at the same time, a core each; cores that no track needs are lent to those that
            run, which changes nothing but the time.
        stall_s: a track that shows no progress for so long is given up.
        watcher: is told each running track and the fraction done.
    """
    for item in prepared:
        if item.error:
            yield Outcome(item.track, error=item.error)
    orders = [item.order for item in prepared if item.order]
    threads = max(1, processes // max(1, len(orders)))
    jobs = [Job(order.track, render, (replace(order, threads=threads),)) for order in orders]
    at_a_time = max(1, min(processes, len(jobs)))
    told: Any = watcher
    yield from run(jobs, processes=at_a_time, stall_s=stall_s, preload=PRELOAD, watcher=told)


def _refuse_collisions(orders: Sequence[Order], tracks: Sequence[Path], *, overwrite: bool) -> None:
    sources = {track.resolve(): track for track in tracks}
    taken: dict[str, Path] = {}
    existing = []
    for order in orders:
        for output in order.outputs:
            if output.path.resolve() in sources:
                raise UsageError(
                    f"{output.path} would replace its own source",
                    hint="write the masters to another folder with -o",
                )
            # Two names that differ by case alone are one file on most desktops.
            key = str(output.path.resolve()).casefold()
            if key in taken:
                raise UsageError(
                    f"{taken[key].name} and {order.track.name} would both be written to {output.path}",
                    hint="render them to different folders, or tell them apart in the deliverable's `name`",
                )
            taken[key] = order.track
            if not overwrite and output.path.exists():
                existing.append(output.path)
    if existing:
        shown = ", ".join(str(path) for path in existing[:3]) + (", ..." if len(existing) > 3 else "")
        raise AudioFileError(
            f"already there: {shown}", hint="replace with --overwrite, or write elsewhere with -o"
        )

"""A record rendered: every chain once, then one landing for all, then the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from masterchain.album.chain_pass import RunOrder, RunSound, run_chain
from masterchain.album.finish import finish
from masterchain.album.plan import RecordPlan
from masterchain.album.rendition import RecordRendition
from masterchain.album.second_pass import SecondPass
from masterchain.album.states import DeliverableState, RunState
from masterchain.album.workspace import workspace
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run
from masterchain.render.output import Output

_PRELOAD = tuple(f"masterchain.album.{name}_pass" for name in ("chain", "deliver", "envelope"))
_CHAIN_SHARE = 0.7
"""The part of the work that is done when the chains have run, for the progress bars."""

Watcher = Callable[[int, float], None]
"""Told how far a run is, by the number of its first track."""


def render_record(
    planned: RecordPlan,
    *,
    processes: int = 1,
    stall_s: float = 300.0,
    watcher: Watcher | None = None,
) -> RecordRendition:
    """Render a record.

    Every run of joined tracks goes through its chain once, in a worker process; its sound waits on disk until all
    runs are there and the record can be landed; then its files are written, by workers again. A track that fails
    costs its own run; the others are delivered, but without a manifest and without a CD.

    Args:
        planned: from `plan_record`.
        processes: runs at the same time.
        stall_s: a run that shows no progress for so long is given up.
        watcher: is told how far each run is.

    Raises:
        AudioFileError: the delivery's disk refuses.
    """
    with workspace(planned.folder) as scratch:
        deliverables = _deliverables(planned, scratch)
        runs = _runs(planned, deliverables, scratch)
        _chains(runs, processes, stall_s, watcher)

        def work(jobs: Sequence[Job]) -> Iterator[Outcome]:
            moved = _watching(runs, jobs, watcher)
            yield from run(jobs, processes=processes, stall_s=stall_s, preload=_PRELOAD, watcher=moved)

        SecondPass(planned, runs, deliverables, work, processes).run()
        return finish(planned, runs, deliverables, scratch)


def _deliverables(planned: RecordPlan, scratch: Path) -> list[DeliverableState]:
    """Each deliverable with its files' places in the workspace; the CD's tracks are one more."""
    states = []
    count = len(planned.record.deliverables)
    for position, aim in enumerate(planned.aims):
        if position < count:
            outputs = {
                plan.track.number: _moved(plan.outputs[position], scratch / f"{position}", plan.track.number)
                for plan in planned.tracks
            }
        elif planned.disc:
            outputs = {p.track.number: planned.of_disc(scratch / "cd", p.track) for p in planned.tracks}
        else:
            continue
        states.append(DeliverableState(position, aim, outputs))
    return states


def _moved(output: Output, folder: Path, number: int) -> Output:
    return replace(output, path=folder / f"{number:02}{output.coding.ending}")


def _runs(planned: RecordPlan, deliverables: Sequence[DeliverableState], scratch: Path) -> list[RunState]:
    """The runs whose sound is needed: of the tracks wanted, and of all where they are landed together."""
    together = any(one.aim is not None and one.aim.scope != "track" for one in deliverables)
    runs = []
    for tracks in planned.record.runs:
        numbers = {track.number for track in tracks}
        if not together and not numbers & planned.wanted:
            continue
        rates = {one.outputs[tracks[0].number].sample_rate_hz for one in deliverables}
        runs.append(RunState(tracks, RunOrder(tracks, tuple(sorted(rates)), scratch)))
    return runs


def _chains(runs: Sequence[RunState], processes: int, stall_s: float, watcher: Watcher | None) -> None:
    """The first pass."""
    by_number = {one.tracks[0].number: one for one in runs}

    def moved(key: object, fraction: float) -> None:
        if watcher:
            watcher(key, _CHAIN_SHARE * fraction)  # type: ignore[arg-type]

    jobs = [Job(number, run_chain, (one.order,)) for number, one in by_number.items()]
    for outcome in run(jobs, processes=processes, stall_s=stall_s, preload=_PRELOAD, watcher=moved):
        state = by_number[outcome.key]  # type: ignore[index]
        state.log += outcome.log
        if isinstance(outcome.value, RunSound):
            state.sound = outcome.value
        else:
            state.failed(outcome)


def _watching(
    runs: Sequence[RunState], jobs: Sequence[Job], watcher: Watcher | None
) -> Callable[[object, float], None]:
    """A watcher of the several jobs of each run."""
    parts: dict[object, float] = {job.key: 0.0 for job in jobs}

    def moved(key: object, fraction: float) -> None:
        if watcher is None:
            return
        parts[key] = fraction
        at = key[1]  # type: ignore[index]
        own = [done for other, done in parts.items() if other[1] == at]  # type: ignore[index]
        share = sum(own) / len(own)
        watcher(runs[at].tracks[0].number, _CHAIN_SHARE + (1.0 - _CHAIN_SHARE) * share)

    return moved

"""A record rendered: every chain once, then one landing for all, then the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from masterchain.album.chain_pass import RunOrder, RunSound, run_chain
from masterchain.album.deliver_pass import FileOrder, WriteOrder, Written, write_run
from masterchain.album.finish import finish
from masterchain.album.landing import Aim, Correction, Gain, Sound, land, reading, units
from masterchain.album.plan import RecordPlan
from masterchain.album.record import RecordTrack
from masterchain.album.rendition import RecordRendition
from masterchain.album.workspace import workspace
from masterchain.errors import MasterchainError
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run
from masterchain.render.deliver import Output

_PRELOAD = ("masterchain.album.chain_pass", "masterchain.album.deliver_pass")
_TRIES = 4
_NEAR_ENOUGH_LU = 0.005
_LOSSY_MARGIN_DB = 0.02
"""An encoder's noise is another at every gain: a lossy file that came out too high is lowered by so much more."""
_CHAIN_SHARE = 0.7
"""The part of the work that is done when the chains have run, for the progress bars."""

Watcher = Callable[[int, float], None]
"""Told how far a run is, by the number of its first track."""


@dataclass(slots=True)
class Failure:
    """Why a run came to nothing."""

    error: MasterchainError
    bug: str | None = None


@dataclass(slots=True)
class RunState:
    """What is known of one run while a record is rendered.

    Attributes:
        tracks: its tracks.
        order: what its chain pass was asked for.
        sound: what came of it.
        failure: why it came to nothing.
        log: what its workers printed.
    """

    tracks: tuple[RecordTrack, ...]
    order: RunOrder
    sound: RunSound | None = None
    failure: Failure | None = None
    log: str = ""

    def failed(self, outcome: Outcome) -> None:
        """Take down how a worker failed."""
        error = outcome.error or MasterchainError("a bug of masterchain; see the log")
        self.failure = Failure(error, outcome.bug)

    @property
    def alive(self) -> bool:
        """Whether it has a sound and nothing has failed."""
        return self.sound is not None and self.failure is None


@dataclass(slots=True)
class DeliverableState:
    """What is known of one deliverable, or of the CD, while a record is rendered.

    Attributes:
        position: which it is.
        aim: where it lands.
        outputs: its files in the workspace, by the track's number.
        gains: what was done to each track, by its number.
        written: the files, by the track's number.
        corrections: what earlier tries have shown, by the track's number.
    """

    position: int
    aim: Aim | None
    outputs: dict[int, Output]
    gains: dict[int, Gain] = field(default_factory=dict)
    written: dict[int, Written] = field(default_factory=dict)
    corrections: dict[int, Correction] = field(default_factory=dict)


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
        _files(planned, runs, deliverables, processes, stall_s, watcher)
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


def _files(
    planned: RecordPlan,
    runs: Sequence[RunState],
    deliverables: Sequence[DeliverableState],
    processes: int,
    stall_s: float,
    watcher: Watcher | None,
) -> None:
    """The second pass: written, heard, and written again where a ceiling or a loudness was missed."""
    by_position = {one.position: one for one in deliverables}
    waiting = {(one.position, at) for one in deliverables for at, state in enumerate(runs) if state.alive}
    for tries_left in reversed(range(_TRIES)):
        jobs = []
        for position in sorted({position for position, _ in waiting}):
            one = by_position[position]
            sounds = sounds_of(runs, one)
            known = [one.corrections.get(sound.number, Correction()) for sound in sounds]
            gains = land(sounds, one.aim, known)
            one.gains |= {sound.number: gain for sound, gain in zip(sounds, gains, strict=True)}
            for at, state in enumerate(runs):
                if (position, at) in waiting and (order := _order(planned, state, one)) is not None:
                    jobs.append(Job((position, at), write_run, (order,)))
        if not jobs:
            return
        moved = _watching(runs, jobs, watcher)
        for outcome in run(jobs, processes=processes, stall_s=stall_s, preload=_PRELOAD, watcher=moved):
            position, at = outcome.key  # type: ignore[misc]
            state = runs[at]
            state.log += outcome.log
            if not isinstance(outcome.value, tuple):
                state.failed(outcome)
                continue
            for track, written in zip(state.tracks, outcome.value, strict=True):
                if written is not None:
                    by_position[position].written[track.number] = written
        waiting = {
            (position, at)
            for position, one in by_position.items()
            for at in _missed(planned, runs, one, last=not tries_left)
            if runs[at].alive
        }


def _order(planned: RecordPlan, state: RunState, one: DeliverableState) -> WriteOrder | None:
    if state.sound is None or not {track.number for track in state.tracks} & planned.wanted:
        return None
    first = one.outputs[state.tracks[0].number]
    rate = first.sample_rate_hz
    tags = {plan.track.number: plan.tags for plan in planned.tracks}
    files = tuple(
        FileOrder(
            one.outputs[track.number],
            one.gains[track.number].gain_db,
            tags[track.number],
            sound.frames[rate],
            track.number in planned.wanted,
        )
        for track, sound in zip(state.tracks, state.sound.tracks, strict=True)
    )
    own_rate = rate == state.tracks[0].info.sample_rate_hz
    exact = state.sound.exact_bits if own_rate else None
    return WriteOrder(state.order.spool_at(rate), state.tracks[0].info.channels, files, exact)


def sounds_of(runs: Sequence[RunState], one: DeliverableState) -> list[Sound]:
    """The tracks that came out of their chains, as a deliverable hears them.

    One whose file could not be written is still among them: the gain of the others stays what it was.
    """
    return [
        Sound(track.number, at, sound.after[one.outputs[track.number].sample_rate_hz], track.gain_db)
        for at, state in enumerate(runs)
        if state.sound is not None
        for track, sound in zip(state.tracks, state.sound.tracks, strict=True)
    ]


def _missed(planned: RecordPlan, runs: Sequence[RunState], one: DeliverableState, *, last: bool) -> set[int]:
    """The runs whose files must be written again; takes down by how much they missed.

    Where a ceiling could not be held in the last try, a fault of ours, the run has failed.
    """
    again: set[int] = set()
    if one.aim is None:
        return again
    sounds = [
        sound for sound in sounds_of(runs, one) if sound.number in one.written and runs[sound.run].alive
    ]
    for unit in units(sounds, one.aim):
        chosen = [sounds[at] for at in unit]
        overs = [_over(one.written[sound.number], one.aim) for sound in chosen]
        missed = _distance(planned, chosen, one)
        if max(overs, default=0.0) <= 0.0 and abs(missed) <= _NEAR_ENOUGH_LU:
            continue
        for sound, over in zip(chosen, overs, strict=True):
            known = one.corrections.get(sound.number, Correction())
            margin = 0.0 if over <= 0.0 or one.outputs[sound.number].coding.lossless else _LOSSY_MARGIN_DB
            lower = known.lower_db + over + margin
            one.corrections[sound.number] = Correction(lower, known.raise_db + missed)
            if last and over > 0.0:
                words = f"the ceiling of {one.aim.target.ceiling_dbtp} dBTP could not be held"
                runs[sound.run].failure = Failure(MasterchainError(words))
        again |= {sound.run for sound in chosen}
    return again


def _distance(planned: RecordPlan, chosen: Sequence[Sound], one: DeliverableState) -> float:
    """How much louder the files of tracks that share a gain would have to be."""
    gain = one.gains[chosen[0].number] if chosen else Gain(0.0)
    # Of a record that is delivered in part, what is landed together cannot be heard together.
    if one.aim is None or gain.wanted_lufs is None or gain.stopped_by is not None or not planned.whole:
        return 0.0
    heard = [replace(sound, state=one.written[sound.number].state) for sound in chosen]
    found = reading(heard, one.aim)
    return 0.0 if found is None else gain.wanted_lufs - found


def _over(written: Written, aim: Aim) -> float:
    """By how many dB a file passes its ceiling."""
    ceiling, peak = aim.target.ceiling_dbtp, written.measurement.true_peak_dbtp
    return 0.0 if ceiling is None or peak is None else max(0.0, peak - ceiling)


def _watching(
    runs: Sequence[RunState], jobs: Sequence[Job], watcher: Watcher | None
) -> Callable[[object, float], None]:
    """A watcher of a run's several files."""
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

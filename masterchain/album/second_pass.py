"""The second pass over a record: landed, written, heard, and written again where a ceiling or a loudness was missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from masterchain.album.deliver_pass import FileOrder, WriteOrder, Written, write_run
from masterchain.album.envelope_pass import EnvelopeOrder, gather_envelope
from masterchain.album.landing import Aim, Correction, Gain, Sound, free_gain, held_back, land, reading, units
from masterchain.album.limiting import GUESSED_LOSS_DB, RunEnvelope, press
from masterchain.album.plan import RecordPlan
from masterchain.album.states import DeliverableState, Failure, RunState
from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.limiter.trim import MARGIN_DB
from masterchain.jobs.job import Job, Outcome
from masterchain.render.correcting import (
    LIMITED_NEAR_ENOUGH_LU,
    NEAR_ENOUGH_LU,
    TRIES,
    lowered_by,
    not_held,
)

Work = Callable[[Sequence[Job]], Iterator[Outcome]]
"""Does jobs in workers, `key` a pair whose second part is the run's position."""


@dataclass(frozen=True, slots=True)
class SecondPass:
    """What the second pass works with.

    Attributes:
        planned: what is to be done.
        runs: every run, after its chain.
        deliverables: what is written.
        work: does jobs in workers.
        threads: runs looked at side by side in this process.
    """

    planned: RecordPlan
    runs: Sequence[RunState]
    deliverables: Sequence[DeliverableState]
    work: Work
    threads: int

    def run(self) -> None:
        """Write every file that is wanted."""
        waiting = {
            (one.position, at) for one in self.deliverables for at, run in enumerate(self.runs) if run.alive
        }
        for corrections in range(TRIES):
            self._land({position for position, _ in waiting})
            jobs = [
                Job((one.position, at), write_run, (order,))
                for one in self.deliverables
                for at in range(len(self.runs))
                if (one.position, at) in waiting and (order := self._order(at, one)) is not None
            ]
            if not jobs:
                return
            self._write(jobs)
            waiting = {
                (one.position, at)
                for one in self.deliverables
                for at in self._missed(one, corrections)
                if self.runs[at].alive
            }

    def _write(self, jobs: Sequence[Job]) -> None:
        by_position = {one.position: one for one in self.deliverables}
        for outcome in self.work(jobs):
            position, at = cast("tuple[int, int]", outcome.key)
            run = self.runs[at]
            run.log += outcome.log
            if not isinstance(outcome.value, tuple):
                run.failed(outcome)
                continue
            for track, written in zip(run.tracks, outcome.value, strict=True):
                if written is not None:
                    by_position[position].written[track.number] = written

    def _land(self, positions: set[int]) -> None:
        """Find the gains of deliverables, and where the limiter is needed for them, its curves."""
        pressed: list[tuple[DeliverableState, list[Sound]]] = []
        for one in self.deliverables:
            if one.position not in positions:
                continue
            sounds = one.sounds(self.runs)
            gains = land(sounds, one.aim, one.known(sounds))
            one.gains |= {sound.number: gain for sound, gain in zip(sounds, gains, strict=True)}
            one.curves.clear()
            if one.aim is not None and one.aim.target.limiter is not None:
                units_ = [[sounds[at] for at in unit] for unit in units(sounds, one.aim)]
                pressed += [(one, unit) for unit in units_ if self._held_back(one, unit)]
        self._gather(pressed)
        for one, unit in pressed:
            self._press(one, unit)

    def _held_back(self, one: DeliverableState, unit: Sequence[Sound]) -> bool:
        assert one.aim is not None  # noqa: S101 - the caller has looked
        free = free_gain(unit, one.known(unit), one.aim)
        return held_back(free, [one.gains[sound.number] for sound in unit])

    def _press(self, one: DeliverableState, unit: Sequence[Sound]) -> None:
        aim = one.aim
        assert aim is not None  # noqa: S101 - the caller has looked
        envelopes = {}
        for at in {sound.run for sound in unit}:
            found = self.runs[at].envelopes.get((one.rate_of(self.runs[at]), _settings(aim)))
            if found is None:
                # Its run has failed on the way here.
                return
            envelopes[at] = found
        known = one.known(unit)
        gains, curves = press(unit, known, aim, free_gain(unit, known, aim), envelopes, threads=self.threads)
        one.gains |= {sound.number: gain for sound, gain in zip(unit, gains, strict=True)}
        one.curves |= curves

    def _gather(self, pressed: Sequence[tuple[DeliverableState, Sequence[Sound]]]) -> None:
        """Have the envelopes made that are needed and not there yet."""
        orders: dict[tuple[tuple[int, Settings], int], EnvelopeOrder] = {}
        for one, unit in pressed:
            aim = one.aim
            assert aim is not None  # noqa: S101 - only what is landed is pressed
            free = free_gain(unit, one.known(unit), aim)
            for at in {sound.run for sound in unit}:
                run = self.runs[at]
                rate = one.rate_of(run)
                key = (rate, _settings(aim)), at
                own = next(gain for sound, gain in zip(unit, free.own, strict=True) if sound.run == at)
                drive = (free.shift or 0.0) + own + GUESSED_LOSS_DB
                threshold = (aim.target.ceiling_dbtp or 0.0) - MARGIN_DB - drive
                if key[0] in run.envelopes:
                    continue
                if key in orders:
                    threshold = min(threshold, orders[key].threshold_db)
                spool, channels = run.order.spool_at(rate), run.tracks[0].info.channels
                frames = sum(run.lengths(rate))
                orders[key] = EnvelopeOrder(spool, channels, frames, rate, _settings(aim), threshold)
        jobs = [Job(key, gather_envelope, (order,)) for key, order in orders.items()]
        for outcome in self.work(jobs) if jobs else ():
            made = cast("tuple[tuple[int, Settings], int]", outcome.key)
            run, order = self.runs[made[1]], orders[made]
            run.log += outcome.log
            if outcome.value is None:
                run.failed(outcome)
                continue
            lengths = run.lengths(order.sample_rate_hz)
            run.envelopes[made[0]] = RunEnvelope(
                outcome.value, order.spool, order.channels, order.sample_rate_hz, lengths
            )

    def _order(self, at: int, one: DeliverableState) -> WriteOrder | None:
        run, wanted = self.runs[at], self.planned.wanted
        if not run.alive or run.sound is None or not {track.number for track in run.tracks} & wanted:
            return None
        rate = one.rate_of(run)
        tags = {plan.track.number: plan.tags for plan in self.planned.tracks}
        files = tuple(
            FileOrder(
                one.outputs[track.number],
                one.gains[track.number].gain_db,
                tags[track.number],
                frames,
                track.number in wanted,
            )
            for track, frames in zip(run.tracks, run.lengths(rate), strict=True)
        )
        own_rate = rate == run.tracks[0].info.sample_rate_hz
        return WriteOrder(
            run.order.spool_at(rate),
            run.tracks[0].info.channels,
            files,
            run.sound.exact_bits if own_rate else None,
            one.curves.get(at),
        )

    def _missed(self, one: DeliverableState, corrections: int) -> set[int]:
        """The runs whose files must be written again, after some corrections; takes down by how much they missed.

        Where a ceiling could not be held in the last try the run has failed.
        """
        again: set[int] = set()
        if one.aim is None:
            return again
        alive = [s for s in one.sounds(self.runs) if s.number in one.written and self.runs[s.run].alive]
        for unit in units(alive, one.aim):
            chosen = [alive[at] for at in unit]
            overs = [_over(one.written[sound.number], one.aim) for sound in chosen]
            missed = self._distance(chosen, one)
            near = LIMITED_NEAR_ENOUGH_LU if any(s.run in one.curves for s in chosen) else NEAR_ENOUGH_LU
            if max(overs, default=0.0) <= 0.0 and abs(missed) <= near:
                continue
            for sound, over in zip(chosen, overs, strict=True):
                known = one.corrections.get(sound.number, Correction())
                lossless = one.outputs[sound.number].coding.lossless
                lower = known.lower_db + lowered_by(over, corrections, lossless=lossless)
                one.corrections[sound.number] = Correction(lower, known.raise_db + missed)
                if corrections == TRIES - 1 and over > 0.0:
                    name = one.outputs[sound.number].coding.name
                    error = not_held(name, one.aim.target.ceiling_dbtp, over)
                    self.runs[sound.run].failure = Failure(error)
            again |= {sound.run for sound in chosen}
        return again

    def _distance(self, chosen: Sequence[Sound], one: DeliverableState) -> float:
        """How much louder the files of tracks that share a gain would have to be."""
        gain = one.gains[chosen[0].number] if chosen else Gain(0.0)
        # Of a record that is delivered in part, what is landed together cannot be heard together.
        if one.aim is None or gain.wanted_lufs is None or gain.stopped_by or not self.planned.whole:
            return 0.0
        heard = [replace(sound, state=one.written[sound.number].state) for sound in chosen]
        found = reading(heard, one.aim)
        return 0.0 if found is None else gain.wanted_lufs - found


def _settings(aim: Aim) -> Settings:
    limiter = aim.target.limiter
    assert limiter is not None  # noqa: S101 - asked only where there is one
    return Settings(limiter.lookahead_ms, limiter.release_ms, limiter.link)


def _over(written: Written, aim: Aim) -> float:
    """By how many dB a file passes its ceiling."""
    ceiling, peak = aim.target.ceiling_dbtp, written.measurement.true_peak_dbtp
    return 0.0 if ceiling is None or peak is None else max(0.0, peak - ceiling)

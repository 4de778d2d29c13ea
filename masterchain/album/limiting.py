"""One drive into the limiter for tracks that are landed together, found on their envelopes: no sound is made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from masterchain.album.landing import Aim, Correction, Free, Gain, Sound
from masterchain.dsp.limiter.trim import MARGIN_DB
from masterchain.meters.gating import integrated
from masterchain.meters.loudness import MOMENTARY, STEP, windows
from masterchain.render.envelope import Envelope
from masterchain.render.landing import Limited
from masterchain.render.pressing import search
from masterchain.render.spool import Spool

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_STEP_S = 0.1
GUESSED_LOSS_DB = 1.0
"""So much more drive than a plain gain would need is thought of when peaks are gathered."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What the limiter does to a run of joined tracks.

    Attributes:
        reductions: the gain curve, in dB on the limiter's cells.
        drive_db: the gain before it.
        ceiling_dbtp: what it holds.
    """

    reductions: F32
    drive_db: float
    ceiling_dbtp: float


@dataclass(frozen=True, slots=True)
class RunEnvelope:
    """The envelope of a run's sound at one rate, and where its tracks lie in it.

    Attributes:
        envelope: peaks and energies.
        spool: the file of the sound.
        channels: of it.
        sample_rate_hz: of it.
        lengths: of its tracks, in frames.
    """

    envelope: Envelope
    spool: Path
    channels: int
    sample_rate_hz: int
    lengths: tuple[int, ...]

    def gather(self, threshold_db: float) -> None:
        """See that every peak above a threshold is known; reads the sound where it is not."""
        if not self.envelope.knows(threshold_db):
            with self.spool.open("rb") as file:
                self.envelope.attach(Spool(file, self.channels, sum(self.lengths)))
                self.envelope.gather(threshold_db)

    def stretches(self) -> list[tuple[int, int]]:
        """The first frame of each track, and the one after its last."""
        ends = np.cumsum(self.lengths).tolist()
        return list(zip([0, *ends[:-1]], ends, strict=True))


@dataclass(frozen=True, slots=True)
class _Part:
    """A run among those that share a drive.

    Attributes:
        run: which.
        envelope: of it.
        own_db: what it is driven by on top of the common drive.
        held_dbtp: what it is held to.
        numbers: of its tracks.
    """

    run: int
    envelope: RunEnvelope
    own_db: float
    held_dbtp: float
    numbers: tuple[int, ...]


class _Together:
    """The envelopes of runs that share a drive, searched with as one."""

    def __init__(self, parts: Sequence[_Part], aim: Aim, held_dbtp: float, threads: int) -> None:
        self._parts = parts
        self._aim = aim
        self._held = held_dbtp
        self._threads = threads

    def gather(self, threshold_db: float) -> None:
        drive = self._held - threshold_db
        for part in self._parts:
            part.envelope.gather(part.held_dbtp - drive - part.own_db)

    def reductions(self, drive_db: float, ceiling_dbtp: float) -> list[F32]:  # noqa: ARG002 - each has its own
        def of(part: _Part) -> F32:
            return part.envelope.envelope.reductions(drive_db + part.own_db, part.held_dbtp)

        # Arrays are worked on without Python's lock.
        with ThreadPoolExecutor(max(1, self._threads)) as pool:
            return list(pool.map(of, self._parts))

    def loudness(self, drive_db: float, reductions: list[F32]) -> float | None:
        blocks: dict[int, F64] = {}
        for part, curve in zip(self._parts, reductions, strict=True):
            envelope = part.envelope
            steps = envelope.envelope.steps(drive_db + part.own_db, curve)
            frames = _STEP_S * envelope.sample_rate_hz
            for number, (begin, end) in zip(part.numbers, envelope.stretches(), strict=True):
                # To the nearest tenth of a second; what that is off by shows in the written file.
                own = steps[round(begin / frames) : round(end / frames)]
                blocks[number] = windows(own, MOMENTARY // STEP)
        if self._aim.scope == "loudest-track":
            each = [integrated(one) for one in blocks.values()]
            return max((one for one in each if one is not None), default=None)
        chosen = [blocks[self._aim.anchor]] if self._aim.anchor in blocks else list(blocks.values())
        return integrated(np.concatenate([np.empty(0), *chosen]))


def press(
    sounds: Sequence[Sound],
    known: Sequence[Correction],
    aim: Aim,
    free: Free,
    envelopes: Mapping[int, RunEnvelope],
    *,
    threads: int = 1,
) -> tuple[list[Gain], dict[int, Curve]]:
    """The drive that lands tracks together through the limiter, or as near as the most reduction allows.

    Args:
        sounds: the tracks, those of each run complete.
        known: what an earlier try has shown of each.
        aim: where to; its target has a limiter and a ceiling.
        free: what a plain gain would do, were there no ceiling.
        envelopes: of their runs, by the run's number.
        threads: runs worked on at the same time.

    Returns:
        What is done to each track, and the curve of each run that is turned down at all.
    """
    ceiling, limiter = aim.target.ceiling_dbtp, aim.target.limiter
    assert ceiling is not None  # noqa: S101 - a limiter has a ceiling
    assert limiter is not None  # noqa: S101
    assert free.shift is not None  # noqa: S101 - the caller has looked
    held = ceiling - MARGIN_DB
    parts = []
    for run in dict.fromkeys(sound.run for sound in sounds):
        own = [at for at, sound in enumerate(sounds) if sound.run == run]
        lower = max(known[at].lower_db for at in own)
        numbers = tuple(sounds[at].number for at in own)
        parts.append(_Part(run, envelopes[run], free.own[own[0]], held - lower, numbers))
    together = _Together(parts, aim, held, threads)
    together.gather(
        held - min(free.shift + GUESSED_LOSS_DB, _most(parts, sounds, limiter.max_gain_reduction_db))
    )
    most = _most(parts, sounds, limiter.max_gain_reduction_db)
    wanted = None if free.wanted is None else free.wanted + max(one.raise_db for one in known)
    if wanted is not None and free.shift <= most:
        drive, curves, reached = search(together, held, wanted, free.shift, most)
    else:
        drive, reached = min(free.shift, most), free.shift <= most
        together.gather(held - drive)
        curves = together.reductions(drive, held)
    gains: dict[int, Gain] = {}
    made: dict[int, Curve] = {}
    for part, curve in zip(parts, curves, strict=True):
        if curve.any():
            made[part.run] = Curve(curve, drive + part.own_db, part.held_dbtp)
        stretches = part.envelope.stretches()
        for number, stretch in zip(part.numbers, stretches, strict=True):
            limited = _limited(part.envelope, curve, stretch)
            stopped = None if reached else "reduction"
            gains[number] = Gain(drive + part.own_db, free.wanted, stopped, limited)  # type: ignore[arg-type]
    return [gains[sound.number] for sound in sounds], made


def _most(parts: Sequence[_Part], sounds: Sequence[Sound], most_db: float) -> float:
    """The most all can be driven before a peak would come down by more than it may."""
    rooms = []
    for part in parts:
        peaks = [sound.true_peak_dbtp for sound in sounds if sound.run == part.run]
        known = [peak for peak in (*peaks, part.envelope.envelope.highest_db) if peak is not None]
        rooms.append(most_db + part.held_dbtp - part.own_db - max(known))
    return min(rooms)


def _limited(run: RunEnvelope, curve: F32, stretch: tuple[int, int]) -> Limited | None:
    """What the limiter does to one track; None where it does nothing."""
    first = run.envelope.cell(stretch[0])
    own = curve[:, first : run.envelope.cell(stretch[1]) + 1]
    if not own.any():
        return None
    at = int(np.argmax(own.max(axis=0)))
    return Limited(float(own.max()), float(own.mean(dtype=np.float64)), run.envelope.seconds(at))

"""The gains that land a record: one for all, one each, or what brings the loudest to the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from masterchain.album.levels import loudness_of, true_peak_of
from masterchain.album.model import Scope
from masterchain.meters.state import MeterState
from masterchain.render.landing import STEP_BELOW_DB, Limited
from masterchain.render.target import Target

_ROUNDS = 20
_NEAR_LU = 1e-4


@dataclass(frozen=True, slots=True)
class Sound:
    """A track as it comes out of its chain.

    Attributes:
        number: its number on the record.
        run: which run it belongs to; tracks of one run share their gain.
        state: what the meters heard, at the rate it will be written at.
        gain_db: its own place on the record.
    """

    number: int
    run: int
    state: MeterState
    gain_db: float

    @property
    def true_peak_dbtp(self) -> float | None:
        """Its true peak; None for silence."""
        return true_peak_of(self.state)


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a record shall land.

    Attributes:
        target: loudness and ceiling.
        scope: what is landed as one.
        anchor: with scope album, the number of the track that lands instead of the whole.
    """

    target: Target
    scope: Scope
    anchor: int | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """What is done to one track.

    Attributes:
        gain_db: the one linear gain, its own place on the record included; where the limiter works, the drive.
        wanted_lufs: the loudness that what it is landed with was to have; None where none is wanted.
        stopped_by: what kept it, or those it is landed with, from that loudness.
        limited: what the limiter does to it; None where it has nothing to do.
    """

    gain_db: float
    wanted_lufs: float | None = None
    stopped_by: Literal["ceiling", "reduction", "silence"] | None = None
    limited: Limited | None = None


@dataclass(frozen=True, slots=True)
class Free:
    """What tracks that share a gain would be given, were there no ceiling.

    Attributes:
        wanted: the loudness to land on; None where levels are to stay.
        own: of each track, what it has on top of the common gain.
        shift: the common gain; None where there is no loudness to land.
    """

    wanted: float | None
    own: tuple[float, ...]
    shift: float | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What an earlier try has shown of one track.

    Attributes:
        lower_db: by how much it came out above the ceiling.
        raise_db: by how much those it is landed with came out below their loudness.
    """

    lower_db: float = 0.0
    raise_db: float = 0.0


NONE = Correction()


def units(sounds: Sequence[Sound], aim: Aim | None) -> list[list[int]]:
    """The positions of the tracks that share one gain: all of them, or with scope track those of each run."""
    if aim is not None and aim.scope != "track":
        return [list(range(len(sounds)))]
    runs: dict[int, list[int]] = {}
    for at, sound in enumerate(sounds):
        runs.setdefault(sound.run, []).append(at)
    return list(runs.values())


def land(
    sounds: Sequence[Sound], aim: Aim | None, corrections: Sequence[Correction] | None = None
) -> tuple[Gain, ...]:
    """The gain of each track.

    Args:
        sounds: the record, or those of its tracks there are.
        aim: where to; None leaves levels as they are.
        corrections: what an earlier try has shown, for each.
    """
    if aim is None:
        return tuple(Gain(sound.gain_db) for sound in sounds)
    known = corrections or [NONE] * len(sounds)
    gains: dict[int, Gain] = {}
    for unit in units(sounds, aim):
        made = _landed([sounds[at] for at in unit], [known[at] for at in unit], aim)
        gains |= dict(zip(unit, made, strict=True))
    return tuple(gains[at] for at in range(len(sounds)))


def reading(sounds: Sequence[Sound], aim: Aim, gains_db: Sequence[float] | None = None) -> float | None:
    """The loudness that is landed of tracks that share a gain: of all, of the anchor, or of the loudest.

    Args:
        sounds: the tracks.
        aim: what is landed of them.
        gains_db: how each is moved first; None for none.
    """
    moved = list(gains_db or [0.0] * len(sounds))
    if aim.scope == "loudest-track":
        each = [loudness_of([s.state], [gain]) for s, gain in zip(sounds, moved, strict=True)]
        return max((one for one in each if one is not None), default=None)
    anchor = [at for at, sound in enumerate(sounds) if sound.number == aim.anchor]
    chosen = anchor or range(len(sounds))
    return loudness_of([sounds[at].state for at in chosen], [moved[at] for at in chosen])


def free_gain(sounds: Sequence[Sound], known: Sequence[Correction], aim: Aim) -> Free:
    """What tracks that share a gain would be given, were there no ceiling."""
    wanted = aim.target.integrated_lufs
    own = tuple(sound.gain_db for sound in sounds)
    if wanted is None:
        return Free(None, own, 0.0)
    if aim.scope == "track":
        # A track set higher than the rest comes out so much louder than the target.
        wanted, own = wanted + own[0], (0.0,) * len(own)
    return Free(wanted, own, _solved(sounds, own, wanted + max(one.raise_db for one in known), aim))


def held_back(free: Free, gains: Sequence[Gain]) -> bool:
    """Whether tracks were given less than they would be, were there no ceiling."""
    if free.shift is None:
        return False
    shift = free.shift
    return any(gain.gain_db < shift + own for gain, own in zip(gains, free.own, strict=True))


def _landed(sounds: Sequence[Sound], known: Sequence[Correction], aim: Aim) -> list[Gain]:
    """Tracks that share a gain."""
    free = free_gain(sounds, known, aim)
    wanted, shift = free.wanted, free.shift
    if shift is None:
        # Silence has no loudness to land.
        return [Gain(sound.gain_db, wanted, "silence") for sound in sounds]
    room = _room(sounds, free.own, known, aim.target.ceiling_dbtp)
    # Tracks that are to keep their level, and are under the ceiling as they are, are not touched.
    if room is not None and shift > room and (shift != 0.0 or room < -STEP_BELOW_DB):
        return [Gain(room + gain, wanted, "ceiling" if wanted is not None else None) for gain in free.own]
    return [Gain(shift + gain, wanted) for gain in free.own]


def _solved(sounds: Sequence[Sound], own: Sequence[float], wanted: float, aim: Aim) -> float | None:
    """The gain, on top of each track's own, that brings them to a loudness; None where they have none.

    The absolute gate makes quiet stretches count or not, so that a gain does not always move a reading by as much.
    """
    shift = 0.0
    for _ in range(_ROUNDS):
        found = reading(sounds, aim, [gain + shift for gain in own])
        if found is None:
            return None
        shift += wanted - found
        if abs(wanted - found) < _NEAR_LU:
            break
    return shift


def _room(
    sounds: Sequence[Sound], own: Sequence[float], known: Sequence[Correction], ceiling_dbtp: float | None
) -> float | None:
    """How far all can be raised, on top of their own gains, before one passes the ceiling."""
    if ceiling_dbtp is None:
        return None
    rooms = [
        ceiling_dbtp - STEP_BELOW_DB - peak - gain - one.lower_db
        for sound, gain, one in zip(sounds, own, known, strict=True)
        if (peak := sound.true_peak_dbtp) is not None
    ]
    return min(rooms, default=None)

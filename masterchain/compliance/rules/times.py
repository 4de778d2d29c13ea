"""Durations: of the file, of the pauses at its ends, of a record's side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from masterchain.compliance.rules.bounds import Quantity, within
from masterchain.compliance.rules.rule import Case, Rule
from masterchain.compliance.verdict import Finding, Status
from masterchain.units import clock

_DURATION = Quantity("duration", "duration_s", "s")
_HEAD = Quantity("pause at the head", "head_silence_s", "s")
_TAIL = Quantity("pause at the tail", "tail_silence_s", "s")
_QUIET_ROOM_DBFS = -72.0
"""RMS of noise whose peaks, 12 dB higher, stay below the -60 dBFS where the meter hears sound."""


def _duration(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.duration) is not None:
        yield from within(
            case,
            limit,
            _DURATION,
            least=limit.min_s,
            most=limit.max_s,
            lower="shorten by {by} s",
            higher="lengthen by {by} s",
        )


def _silence(case: Case) -> Iterator[Finding]:
    limit = case.platform.silence
    if limit is None:
        return
    room = limit.kind == "room_tone"
    for quantity, least, most in (
        (_HEAD, limit.min_head_s, limit.max_head_s),
        (_TAIL, limit.min_tail_s, limit.max_tail_s),
    ):
        longer = "add {by} s of room tone" if room else "add {by} s of silence"
        for finding in within(
            case, limit, quantity, least=least, most=most, lower="cut {by} s", higher=longer
        ):
            yield _by_level_alone(case, finding) if room and finding.status is Status.FAIL else finding


def _by_level_alone(case: Case, finding: Finding) -> Finding:
    """The meter calls a pause what stays below -60 dBFS: a room may be louder, and is no silence then."""
    floor = case.measurement.noise_floor_dbfs
    if floor is None or floor > _QUIET_ROOM_DBFS:
        reason = "the room is too loud to be told from speech by level alone: listen"
        return replace(
            finding, status=Status.SKIP, message="room tone could not be judged", advice="", reason=reason
        )
    reason = "where room tone ends and speech begins was told by level alone: listen"
    return replace(finding, status=Status.WARN, reason=reason)


def _side_length(case: Case) -> Iterator[Finding]:
    duration = case.measurement.duration_s
    for limit in case.platform.side_length:
        longest = limit.max_s if limit.max_s is not None else limit.optimal_s
        if longest is None:
            continue
        best = f", best up to {clock(limit.optimal_s)}" if limit.optimal_s else ""
        most = f"up to {clock(limit.max_s)}" if limit.max_s else "no longest time is stated"
        fits = "fits" if duration <= longest else "is too long for"
        yield Finding(
            Status.INFO,
            f"as one side, {clock(duration)} {fits} {limit.disc}: {most}{best}",
            strength=limit.strength,
            measured=duration,
            limit=longest,
            unit="s",
            by=duration - longest if duration > longest else None,
            source=case.platform.citation(limit),
        )


DURATION = Rule(
    "duration",
    "Duration",
    "Too short or too long a file is another kind of content, with other rules, or does not fit the medium.",
    "frames divided by sample rate",
    _duration,
)
SILENCE = Rule(
    "silence",
    "Pauses at head and tail",
    "Too long a pause sounds like a fault in a playlist; too short a one cuts into the first word or the last note.",
    "the meter's head and tail silence",
    _silence,
)
SIDE_LENGTH = Rule(
    "side_length",
    "Length of a record's side",
    "The longer a side, the quieter it must be cut.",
    "the pressing plant's own figures",
    _side_length,
)

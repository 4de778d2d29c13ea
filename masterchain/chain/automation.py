"""A parameter that moves: a list of points `[time, value]` in the place of a number.

`[["0:00", -20.0], ["1:30", -18.0], ["75%", -18.0]]` moves in straight lines; a third word, `"hold"`, keeps a point's
value until the next one. A time is `m:ss`, `h:mm:ss` (with fractions, `1:23.5`), a number of seconds, or a part of the
track in per cent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from masterchain.dsp.curve import Curve, Point

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d{1,6})?)")
_PART = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%")
_WAYS = ("linear", "hold")
FORM = 'a point is [time, value] or [time, value, "hold"], a time "1:30", 90.0 or "75%"'

Inside = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Time:
    """A time of a track: `seconds`, or `part` of its length (0 to 1)."""

    seconds: float | None = None
    part: float | None = None

    def at_s(self, duration_s: float) -> float:
        """The time in seconds in a track of that length."""
        if self.seconds is not None:
            return self.seconds
        assert self.part is not None  # noqa: S101 - one of the two is always there
        return self.part * duration_s


@dataclass(frozen=True, slots=True)
class PointFault:
    """What is wrong with a point.

    Attributes:
        inside: where in the list: `(2, 1)` is the value of the third point.
        code: a diagnostic code.
        message: one clause without a full stop.
        remark: what is permitted.
    """

    inside: Inside
    code: str
    message: str
    remark: str


def moves(value: object) -> bool:
    """Whether a value is meant as points over time: a list in which a list stands."""
    return isinstance(value, list) and any(isinstance(point, list) for point in value)


def point_faults(
    name: str, value: list[Any], scalar: Callable[[object], tuple[str, str, str] | None]
) -> Iterator[PointFault]:
    """What is wrong with a list of points.

    Args:
        name: the parameter's.
        value: for which `moves` holds.
        scalar: code, message and remark of what is wrong with one value, or None.
    """
    before: Time | None = None
    for position, point in enumerate(value):
        if not isinstance(point, list) or len(point) not in (2, 3):
            yield PointFault((position,), "wrong-type", f"{name}: this is no point", FORM)
            continue
        time = parse_time(point[0])
        if time is None:
            yield PointFault((position, 0), "bad-value", f"{name}: {point[0]!r} is no time", FORM)
        elif before is not None and _earlier(time, before):
            words = f"{name}: this point lies before the one above it"
            yield PointFault((position, 0), "bad-value", words, "points stand in the order of time")
        before = time or before
        if found := scalar(point[1]):
            code, message, remark = found
            yield PointFault((position, 1), code, message, remark)
        if len(point) == 3 and point[2] not in _WAYS:
            yield PointFault((position, 2), "bad-value", f"{name}: {point[2]!r} is not linear or hold", FORM)


def parse_time(value: object) -> Time | None:
    """A time as a chain writes it, or None where it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Time(float(value)) if 0.0 <= value < math.inf else None
    if not isinstance(value, str):
        return None
    if found := _PART.fullmatch(value.strip()):
        percent = float(found[1])
        return Time(part=percent / 100.0) if percent <= 100.0 else None
    if found := _CLOCK.fullmatch(value.strip()):
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        whole_minutes = minutes < 60 or not found[1]
        return Time(hours * 3600.0 + minutes * 60.0 + seconds) if seconds < 60.0 and whole_minutes else None
    return None


def _earlier(time: Time, before: Time) -> bool:
    """Whether it is known without the track's length that a time lies before another."""
    if time.seconds is not None and before.seconds is not None:
        return time.seconds < before.seconds
    return time.part is not None and before.part is not None and time.part < before.part


def plain(value: list[Any]) -> list[list[Any]]:
    """Sound points in one spelling: seconds as numbers, parts in per cent, every way written out."""
    made: list[list[Any]] = []
    for point in value:
        time = parse_time(point[0])
        assert time is not None  # noqa: S101 - a list with a fault was refused
        shown = time.seconds if time.part is None else f"{time.part * 100.0:.12g}%"
        made.append([shown, float(point[1]), point[2] if len(point) == 3 else "linear"])
    return made


def first_values(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as they stand when the track begins."""
    return {name: value[0][1] if moves(value) else value for name, value in parameters.items()}


def curves(parameters: Mapping[str, Any], duration_s: float) -> dict[str, Curve]:
    """The parameters that move, in a track of that length; points must be in order there (`disordered`)."""
    return {name: _curve(value, duration_s) for name, value in parameters.items() if moves(value)}


def _curve(value: list[Any], duration_s: float) -> Curve:
    return Curve(
        tuple(
            Point(_at_s(point, duration_s), float(point[1]), hold=len(point) == 3 and point[2] == "hold")
            for point in value
        )
    )


def disordered(value: list[Any], duration_s: float) -> int | None:
    """The first point that lies before the one above it in a track of that length, or None."""
    times = [_at_s(point, duration_s) for point in value]
    return next((at for at in range(1, len(times)) if times[at] < times[at - 1]), None)


def needs_length(value: list[Any]) -> bool:
    """Whether a point's time depends on the length of the track."""
    return any(
        time is not None and time.part is not None for time in (parse_time(point[0]) for point in value)
    )


def _at_s(point: list[Any], duration_s: float) -> float:
    time = parse_time(point[0])
    assert time is not None  # noqa: S101 - a list with a fault was refused
    return time.at_s(duration_s)

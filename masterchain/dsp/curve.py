"""A value that moves with the time of a track: points, joined by lines or held. Plain numbers, no sound."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time.

    Attributes:
        at_s: seconds from the track's first frame.
        value: from then on.
        hold: the value stays until the next point, instead of moving towards it in a straight line.
    """

    at_s: float
    value: float
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in the order of time, at least one. Before the first its value holds, after the last the last's."""

    points: tuple[Point, ...]

    def value(self, at_s: float) -> float:
        """The value at a time; where points share a time, the last of them counts from there on."""
        after = bisect_right(self.points, at_s, key=lambda point: point.at_s)
        if after == 0:
            return self.points[0].value
        last = self.points[after - 1]
        if last.hold or after == len(self.points):
            return last.value
        following = self.points[after]
        part = (at_s - last.at_s) / (following.at_s - last.at_s)
        return last.value + part * (following.value - last.value)

    def still(self, from_s: float, to_s: float) -> bool:
        """Whether the value is the same all the way from one time to another."""
        first = self.value(from_s)
        inside = (point.value for point in self.points if from_s < point.at_s <= to_s)
        return self.value(to_s) == first and all(value == first for value in inside)

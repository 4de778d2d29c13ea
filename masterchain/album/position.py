"""A place in a track, as a person writes it: seconds, or minutes and seconds."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(?P<hours>\d+):(?=\d+:))?(?P<minutes>\d+):(?P<seconds>[0-5]?\d(?:\.\d+)?)")


def seconds_of(value: float | str) -> float:
    """The seconds of `83.5`, `"1:23.5"` or `"1:02:03"`.

    Raises:
        ValueError: the text is no such place; says what is.
    """
    if not isinstance(value, str):
        if value < 0.0:
            raise ValueError("a place in a track is not below 0")
        return float(value)
    if not (found := _CLOCK.fullmatch(value)):
        raise ValueError(f'"{value}" is no place in a track: write seconds, or "1:23.456"')
    minutes = 60 * int(found["hours"] or 0) + int(found["minutes"])
    return 60.0 * minutes + float(found["seconds"])

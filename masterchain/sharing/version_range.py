"""Version ranges: `>=1.2, <2`."""

from __future__ import annotations

import re
from itertools import zip_longest

_TERM = re.compile(r"\s*(>=|<=|>|<|==|!=|)\s*([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})\s*")


def is_range(text: str) -> bool:
    """Whether it is a range: comparisons parted by commas, all of which must hold."""
    return all(_TERM.fullmatch(term) for term in text.split(","))


def holds(wanted: str, version: str) -> bool:
    """Whether a version lies in a range.

    A version without a comparison means all that begin with it: `2.3` is met by 2.3.7. What stands behind a version's
    numbers (`-beta.1`, `rc2`) puts it before the version of those numbers.

    Args:
        wanted: one for which `is_range` holds.
        version: any text that begins with a number, as plug-ins call themselves; what does not is in no range.
    """
    found = re.match(r"\s*v?([0-9]+(?:\.[0-9]+)*)(.*)", version)
    if not found:
        return False
    numbers = [int(part) for part in found[1].split(".")]
    early = bool(found[2].strip())
    return all(_holds(term, numbers, early=early) for term in wanted.split(","))


def _holds(term: str, numbers: list[int], *, early: bool) -> bool:
    asked = _TERM.fullmatch(term)
    assert asked is not None  # noqa: S101 - the caller has asked `is_range`
    bound = [int(part) for part in asked[2].split(".")]
    sign = 0
    for ours, theirs in zip_longest(numbers, bound, fillvalue=0):
        if ours != theirs:
            sign = 1 if ours > theirs else -1
            break
    on_the_way = sign == 0 and early
    if on_the_way:
        sign = -1
    match asked[1]:
        case ">=":
            return sign >= 0
        case ">":
            return sign > 0
        case "<=":
            return sign <= 0
        case "<":
            # 2.0.0-beta.1 is on the way to 2.0, and no 1.x.
            return sign < 0 and not on_the_way
        case "==":
            return sign == 0
        case "!=":
            return sign != 0
        case _:
            return numbers[: len(bound)] == bound

"""What changes from the files one chain writes to those of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from masterchain.chain.change import Change
from masterchain.chain.model import Deliverable


def compare_deliverables(old: Sequence[Deliverable], new: Sequence[Deliverable]) -> Iterator[Change]:
    """Every change, in the order of the new ones, then those that are gone."""
    pairs = _pairs(old, new)
    before = -1
    for position, deliverable in enumerate(new):
        about = f"deliverable {position + 1}"
        if position not in pairs:
            yield Change(about, "new", after=deliverable.model_dump(), thing=deliverable)
            continue
        former = pairs[position]
        if former < before:
            yield Change(about, "moved", before=former + 1, after=position + 1, thing=deliverable)
        before = max(before, former)
        first, second = old[former].model_dump(), deliverable.model_dump()
        for key in second:
            if first[key] != second[key]:
                yield Change(about, "value", key, first[key], second[key], deliverable)
    for position, deliverable in enumerate(old):
        if position not in pairs.values():
            about = f"deliverable {position + 1}"
            yield Change(about, "gone", before=deliverable.model_dump(), thing=deliverable)


def _pairs(old: Sequence[Deliverable], new: Sequence[Deliverable]) -> dict[int, int]:
    """Which of the old ones each new one was, by position: the same, the likest of its format, or of its place."""
    found: dict[int, int] = {}
    free = dict(enumerate(old))

    def pair(position: int, former: int | None) -> None:
        if former is not None:
            found[position] = former
            del free[former]

    for position, one in enumerate(new):
        pair(position, next((at for at, other in free.items() if other == one), None))
    for position, one in enumerate(new):
        if position not in found:
            likes = {at: _likeness(one, other) for at, other in free.items() if other.format == one.format}
            pair(position, max(likes, key=likes.__getitem__, default=None))
    for position in range(len(new)):
        if position not in found:
            pair(position, position if position in free else None)
    return found


def _likeness(one: Deliverable, other: Deliverable) -> int:
    first: dict[str, Any] = one.model_dump()
    return sum(first[key] == value for key, value in other.model_dump().items())

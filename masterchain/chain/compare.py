"""What changes from one chain to another, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from masterchain.chain.load import Loaded
from masterchain.chain.model import Step
from masterchain.chain.step_tree import walk
from masterchain.diagnostics.places import Path as Keys

What = Literal["value", "new", "gone", "moved", "other"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        about: the step's id, or `loudness`, `deliverable 2`, `variable drive`, `chain`.
        what: a value changed, something is new, is gone, stands elsewhere, or became something else.
        key: the value's, where there is one; a step's parameters by their own names.
        before: the value it had.
        after: the value it has.
        step: the step after the change, or before it where it is gone.
        beside: for what is new or moved: the id of the step before it in its row; empty at the beginning.
    """

    about: str
    what: What
    key: str = ""
    before: Any = None
    after: Any = None
    step: Step | None = None
    beside: str = ""


def compare(before: Loaded, after: Loaded) -> tuple[Change, ...]:
    """Everything that differs, in the order of the chain; nothing where both are one chain."""
    return tuple(_changes(before, after))


def _changes(before: Loaded, after: Loaded) -> Iterator[Change]:
    yield from _steps(before, after)
    yield from _table(
        "loudness",
        before.chain.loudness.model_dump() if before.chain.loudness else {},
        after.chain.loudness.model_dump() if after.chain.loudness else {},
    )
    old, new = (
        [deliverable.model_dump() for deliverable in one.chain.deliverable] for one in (before, after)
    )
    for position in range(max(len(old), len(new))):
        first = old[position] if position < len(old) else {}
        second = new[position] if position < len(new) else {}
        about = f"deliverable {position + 1}"
        if first and second:
            yield from _table(about, first, second)
        else:
            yield Change(about, "new" if second else "gone", before=first or None, after=second or None)
    yield from _variables(before, after)
    if before.chain.tail_s != after.chain.tail_s:
        yield Change("chain", "value", "tail_s", before.chain.tail_s, after.chain.tail_s)


def _variables(before: Loaded, after: Loaded) -> Iterator[Change]:
    old, new = before.chain.variables, after.chain.variables
    for name in dict.fromkeys((*old, *new)):
        if name not in old or name not in new:
            yield Change(f"variable {name}", "gone" if name in old else "new")
        else:
            first, second = old[name].model_dump(exclude={"help"}), new[name].model_dump(exclude={"help"})
            yield from _table(f"variable {name}", first, second)


def _table(about: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield Change(about, "value", key, before.get(key), after.get(key))


def _steps(before: Loaded, after: Loaded) -> Iterator[Change]:
    old, new = _by_id(before), _by_id(after)
    moved = set(_moved(list(old), list(new)))
    row: dict[Keys, str] = {}
    for identity, (place, step) in new.items():
        list_of, beside = place[:-1], row.get(place[:-1], "")
        if identity not in old:
            yield Change(identity, "new", step=step, beside=beside)
        else:
            was = old[identity][1]
            if identity in moved:
                yield Change(identity, "moved", step=step, beside=beside)
            yield from _step(identity, was, step)
        row[list_of] = identity
    for identity, (_, step) in old.items():
        if identity not in new:
            yield Change(identity, "gone", step=step)


def _by_id(loaded: Loaded) -> dict[str, tuple[Keys, Step]]:
    return {str(step.id): (place, step) for place, step in walk(loaded.chain.step)}


def _moved(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The ids both have, but for the longest run of them that kept its order."""
    both = set(old) & set(new)
    first, second = [one for one in old if one in both], [one for one in new if one in both]
    kept = SequenceMatcher(a=first, b=second, autojunk=False).get_matching_blocks()
    stayed = {identity for block in kept for identity in first[block.a : block.a + block.size]}
    yield from (identity for identity in second if identity not in stayed)


def _step(identity: str, was: Step, step: Step) -> Iterator[Change]:
    if type(was) is not type(step) or was.what != step.what:
        yield Change(identity, "other", before=was.what, after=step.what, step=step)
        return
    old, new = _plain(was), _plain(step)
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield Change(identity, "value", key, old.get(key), new.get(key), step=step)


def _plain(step: Step) -> dict[str, Any]:
    """A step's own values; of what a split holds only what is no step."""
    data = step.model_dump(exclude={"id", "mid", "side", "left", "right"})
    parameters = data.pop("parameters", {})
    for key in ("bands", "branches"):
        for position, branch in enumerate(data.pop(key, ()), start=1):
            data |= {f"{key}[{position}].{name}": branch[name] for name in ("gain_db", "invert")}
    return {**data, **parameters}

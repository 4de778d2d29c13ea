"""One table laid over another, and one list of steps over another by the steps' ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from masterchain.chain.faults import Faults
from masterchain.chain.written import Written
from masterchain.diagnostics.suggest import did_you_mean

KINDS = ("effect", "plugin", "split", "use")
"""The keys of which one says what a step is."""
_PLACING = ("insert_before", "insert_after", "remove")
_LISTS = ("mid", "side", "left", "right", "steps")


def overlay_table(base: Written | None, top: Written, *, depth: int = 1) -> Written:
    """`top` over `base`, key by key; `depth` says how many tables deep."""
    if base is None or not isinstance(base.value, dict) or not isinstance(top.value, dict):
        return Written(top.value, top.paper, top.keys, over=base)
    made = dict(base.value)
    for key, value in top.value.items():
        below = made.get(key)
        deeper = depth > 1 and below is not None
        made[key] = (
            overlay_table(below, value, depth=depth - 1)
            if deeper
            else Written(value.value, value.paper, value.keys, over=below)
        )
    return Written(made, top.paper, top.keys, over=base)


def overlay_step(base: Written, top: Written) -> Written:
    """A step's table over another's: its parameters one by one, unless it becomes something else."""
    if not isinstance(top.value, dict) or not isinstance(base.value, dict):
        return top
    if any(key in top.value and _differs(base, top, key) for key in KINDS):
        kept = {key: base.value[key] for key in ("id",) if key in base.value}
        return Written({**kept, **top.value}, top.paper, top.keys, over=base)
    made = dict(base.value)
    for key, value in top.value.items():
        below = made.get(key)
        if key == "parameters":
            made[key] = overlay_table(below, value)
        else:
            made[key] = Written(value.value, value.paper, value.keys, over=below)
    return Written(made, top.paper, top.keys, over=base)


def _differs(base: Written, top: Written, key: str) -> bool:
    mine, theirs = top.get(key), base.get(key)
    return theirs is None or mine is None or theirs.plain() != mine.plain()


def overlay_steps(base: Written | None, top: Written, faults: Faults) -> Written:
    """Steps over steps: those with an id that is there are changed in place, new ones are put in.

    Args:
        base: the steps below, or None.
        top: the steps above.
        faults: takes what is found.
    """
    made = _copied(base) if base is not None and isinstance(base.value, list) else []
    # A second step of one id in the same file is a slip, and no change of the first.
    below = {identity for found in _lists(made) for step in found if (identity := _id(step))}
    for step in top.value:
        if not isinstance(step.value, dict):
            made.append(step)
            continue
        placing = {key: step.value[key] for key in _PLACING if key in step.value}
        bare = Written({k: v for k, v in step.value.items() if k not in _PLACING}, step.paper, step.keys)
        identity = _id(step)
        there = _find(made, identity) if identity in below else None
        below.discard(identity or "")
        if "remove" in placing:
            _remove(placing["remove"], there, step, made, faults)
            continue
        new = overlay_step(there[0][there[1]], bare) if there else bare
        if "insert_before" in placing or "insert_after" in placing:
            if there:
                del there[0][there[1]]
            _insert(new, placing, made, faults)
        elif there:
            there[0][there[1]] = new
        else:
            made.append(new)
    return Written(made, top.paper, top.keys, over=base)


def _copied(steps: Written) -> list[Written]:
    """The steps with lists of their own, so that a parent that is used twice is not changed."""

    def copied(value: Written) -> Written:
        inside = value.value
        if isinstance(inside, dict):
            inside = {key: copied(inner) for key, inner in inside.items()}
        elif isinstance(inside, list):
            inside = [copied(inner) for inner in inside]
        return Written(inside, value.paper, value.keys, value.over)

    made: list[Written] = copied(steps).value
    return made


def _id(step: Written) -> str | None:
    found = step.get("id")
    return found.value if found is not None and isinstance(found.value, str) else None


def _find(steps: list[Written], identity: str | None) -> tuple[list[Written], int] | None:
    """The list a step stands in, at any depth, and its position there."""
    for found in _lists(steps):
        for position, step in enumerate(found):
            if _id(step) == identity:
                return found, position
    return None


def _lists(steps: list[Written]) -> Iterator[list[Written]]:
    yield steps
    for step in steps:
        if not isinstance(step.value, dict):
            continue
        for key, inner in step.value.items():
            if not isinstance(inner.value, list):
                continue
            if key in _LISTS:
                yield from _lists(inner.value)
            elif key in ("bands", "branches"):
                for branch in inner.value:
                    held = branch.get("steps")
                    if held is not None and isinstance(held.value, list):
                        yield from _lists(held.value)


def _remove(
    word: Written, there: tuple[list[Written], int] | None, step: Written, made: list[Written], faults: Faults
) -> None:
    if word.value is not True:
        faults.add_at(word, "wrong-type", "`remove` is true or not there")
    elif there is None:
        named = f"`{_id(step)}`" if _id(step) else "without an id"
        faults.add_at(
            step.get("id") or word,
            "unknown-step",
            f"there is no step {named} to remove",
            hint=_known(made, _id(step)),
        )
    else:
        del there[0][there[1]]


def _insert(step: Written, placing: dict[str, Any], made: list[Written], faults: Faults) -> None:
    if len(placing) > 1:
        faults.add_at(placing["insert_after"], "conflict", "a step stands before one or after one, not both")
        return
    ((word, beside),) = placing.items()
    there = _find(made, beside.value) if isinstance(beside.value, str) else None
    if there is None:
        words = f"there is no step `{beside.value}` to stand {word.removeprefix('insert_')}"
        faults.add_at(beside, "unknown-step", words, hint=_known(made, beside.value))
        return
    there[0].insert(there[1] + (word == "insert_after"), step)


def _known(steps: list[Written], word: object) -> str | None:
    ids = [identity for found in _lists(steps) for step in found if (identity := _id(step))]
    return did_you_mean(str(word), ids) or ("its steps: " + ", ".join(ids) if ids else "it extends no chain")

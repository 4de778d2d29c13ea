"""The tree of a chain's steps: splits hold steps that may be splits.

A place in it is the path of keys and positions from the document's root, `("step", 2, "bands", 0, "steps", 1)`, the
same for the plain document and for the typed chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from masterchain.chain.model import BandsStep, Branch, LeftRightStep, MidSideStep, ParallelStep, Step
from masterchain.diagnostics.places import Path as Keys

SPLITS: Mapping[str, tuple[str, ...]] = {
    "mid-side": ("mid", "side"),
    "left-right": ("left", "right"),
    "bands": ("bands",),
    "parallel": ("branches",),
}
"""The keys of each kind of split under which steps, or branches with steps, stand."""
_OF_BRANCHES = {"bands", "parallel"}

ROOT: Keys = ("step",)


def tables(document: Mapping[str, Any]) -> Iterator[tuple[Keys, dict[str, Any]]]:
    """Every step table of a plain document with its place, a split before what it holds."""
    yield from _tables(document.get("step"), ROOT)


def _tables(found: Any, base: Keys) -> Iterator[tuple[Keys, dict[str, Any]]]:
    for position, table in enumerate(found if isinstance(found, list) else ()):
        if not isinstance(table, dict):
            continue
        place = (*base, position)
        yield place, table
        for inner, steps in lists_in(table):
            yield from _tables(steps, (*place, *inner))


def lists_in(table: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """The lists of steps a step table holds, with their paths inside of it; none for a step that is no split."""
    split = table.get("split")
    for key in SPLITS.get(split, ()) if isinstance(split, str) else ():
        value = table.get(key)
        if split not in _OF_BRANCHES:
            yield (key,), value
            continue
        for position, branch in enumerate(value if isinstance(value, list) else ()):
            if isinstance(branch, dict):
                yield (key, position, "steps"), branch.get("steps")


def rebuilt(
    document: Mapping[str, Any], change: Callable[[dict[str, Any], Keys], dict[str, Any]]
) -> dict[str, Any]:
    """A plain document with every step table replaced by what `change` makes of it, outer tables first."""

    def steps(found: Any, base: Keys) -> Any:
        if not isinstance(found, list):
            return found
        return [
            table((change(one, (*base, at))), (*base, at)) if isinstance(one, dict) else one
            for at, one in enumerate(found)
        ]

    def table(one: dict[str, Any], place: Keys) -> dict[str, Any]:
        made = dict(one)
        split = one.get("split")
        for key in SPLITS.get(split, ()) if isinstance(split, str) else ():
            if split not in _OF_BRANCHES:
                if key in one:
                    made[key] = steps(one[key], (*place, key))
            elif isinstance(one.get(key), list):
                made[key] = [
                    {**branch, "steps": steps(branch["steps"], (*place, key, at, "steps"))}
                    if isinstance(branch, dict) and "steps" in branch
                    else branch
                    for at, branch in enumerate(one[key])
                ]
        return made

    return {key: steps(value, ROOT) if key == "step" else value for key, value in document.items()}


def walk(steps: Sequence[Step], base: Keys = ROOT) -> Iterator[tuple[Keys, Step]]:
    """Every step of a typed chain with its place, a split before what it holds."""
    for position, step in enumerate(steps):
        place = (*base, position)
        yield place, step
        for inner, held in held_by(step):
            yield from walk(held, (*place, *inner))


def held_by(step: Step) -> Iterator[tuple[Keys, Sequence[Step]]]:
    """The lists of steps a split holds, with their paths inside of it."""
    if isinstance(step, MidSideStep):
        yield ("mid",), step.mid
        yield ("side",), step.side
    elif isinstance(step, LeftRightStep):
        yield ("left",), step.left
        yield ("right",), step.right
    elif isinstance(step, BandsStep | ParallelStep):
        key, branches = branches_of(step)
        for position, branch in enumerate(branches):
            yield (key, position, "steps"), branch.steps


def branches_of(step: BandsStep | ParallelStep) -> tuple[str, Sequence[Branch]]:
    """The branches of a split that has them, and the key they stand under."""
    return ("bands", step.bands) if isinstance(step, BandsStep) else ("branches", step.branches)


def branch_name(step: BandsStep | ParallelStep, at: int) -> str:
    """What people call a branch: `below 120 Hz`, `120 to 2500 Hz`, `branch 2`."""
    if isinstance(step, ParallelStep):
        return f"branch {at + 1}"
    edges = [f"{edge:g}" for edge in step.crossovers_hz]
    if at == 0:
        return f"below {edges[0]} Hz"
    return f"above {edges[-1]} Hz" if at == len(edges) else f"{edges[at - 1]} to {edges[at]} Hz"


def changed(steps: Sequence[Step], change: Callable[[Step, Keys], Step], base: Keys = ROOT) -> list[Step]:
    """A typed chain's steps with every step replaced by what `change` makes of it, outer steps first."""
    made: list[Step] = []
    for position, old in enumerate(steps):
        place = (*base, position)
        step = change(old, place)
        update: dict[str, Any] = {}
        if isinstance(step, BandsStep | ParallelStep):
            key, branches = branches_of(step)
            update[key] = [
                branch.model_copy(update={"steps": changed(branch.steps, change, (*place, key, at, "steps"))})
                for at, branch in enumerate(branches)
            ]
        else:
            update = {str(key): changed(held, change, (*place, key)) for (key,), held in held_by(step)}
        made.append(step.model_copy(update=update) if update else step)
    return made

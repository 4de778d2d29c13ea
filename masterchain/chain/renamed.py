"""Which steps of two chains are the same step under another name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from masterchain.chain.model import Step
from masterchain.chain.step_tree import held_by


def renamed(before: Mapping[str, Step], after: Mapping[str, Step], rows: Rows) -> dict[str, str]:
    """The old name of each step that has a new one.

    A step whose name is gone and one whose name is new are one step where both run the same effect, plug-in or split
    and stand at the same place among the steps around them.

    Args:
        before: the steps of the one chain by id.
        after: of the other.
        rows: the outermost row of either.
    """
    found: dict[str, str] = {}
    waiting = [rows]
    waiting += [held for name in before if name in after for held in _held(before[name], after[name])]
    while waiting:
        for old, new in _pairs(*waiting.pop(), before.keys() & after.keys()):
            found[str(new.id)] = str(old.id)
            waiting += _held(old, new)
    return found


Rows = tuple[Sequence[Step], Sequence[Step]]


def _held(old: Step, new: Step) -> Iterator[Rows]:
    """The rows that two splits of one kind hold at the same place."""
    if old.what == new.what:
        yield from zip(
            (steps for _, steps in held_by(old)), (steps for _, steps in held_by(new)), strict=False
        )


def _pairs(old: Sequence[Step], new: Sequence[Step], both: set[str]) -> Iterator[tuple[Step, Step]]:
    first, second = ([_token(step, both) for step in row] for row in (old, new))
    for block in SequenceMatcher(a=first, b=second, autojunk=False).get_matching_blocks():
        for was, step in zip(
            old[block.a : block.a + block.size], new[block.b : block.b + block.size], strict=True
        ):
            if was.id != step.id:
                yield was, step


def _token(step: Step, both: set[str]) -> tuple[str, str]:
    """What a step is known by: its name where the other chain has it too, else what it runs."""
    return ("name", str(step.id)) if step.id in both else ("what", step.what)

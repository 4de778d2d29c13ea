"""What changes from one chain to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from masterchain.chain.change import Change
from masterchain.chain.compare_deliverables import compare_deliverables
from masterchain.chain.compare_steps import compare_steps
from masterchain.chain.load import Loaded
from masterchain.chain.model import Loudness, Variable


def compare(before: Loaded, after: Loaded) -> tuple[Change, ...]:
    """Everything that differs, in the order of the chain; nothing where both are one chain.

    Words about a chain (name, description, version) are no part of it.
    """
    return tuple(_changes(before, after))


def _changes(before: Loaded, after: Loaded) -> Iterator[Change]:
    yield from compare_steps(before, after)
    yield from _one("loudness", before.chain.loudness, after.chain.loudness)
    yield from compare_deliverables(before.chain.deliverable, after.chain.deliverable)
    old, new = before.chain.variables, after.chain.variables
    for name in dict.fromkeys((*old, *new)):
        yield from _one(f"variable {name}", old.get(name), new.get(name))
    if before.chain.tail_s != after.chain.tail_s:
        yield Change("chain", "value", "tail_s", before.chain.tail_s, after.chain.tail_s)


def _one(about: str, old: Loudness | Variable | None, new: Loudness | Variable | None) -> Iterator[Change]:
    """A table that there is at most once."""
    first, second = (_flat(one.model_dump(exclude={"help"})) if one else {} for one in (old, new))
    if old is None or new is None:
        if old is not new:
            what, thing = ("new", new) if old is None else ("gone", old)
            yield Change(about, what, before=first or None, after=second or None, thing=thing)  # type: ignore[arg-type]
        return
    for key in second:
        if first[key] != second[key]:
            yield Change(about, "value", key, first[key], second[key], new)


def _flat(table: dict[str, Any]) -> dict[str, Any]:
    flat = {key: value for key, value in table.items() if not isinstance(value, dict)}
    for key, inner in table.items():
        if isinstance(inner, dict):
            flat |= {f"{key}.{name}": value for name, value in inner.items()}
    return flat

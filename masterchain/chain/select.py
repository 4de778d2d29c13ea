"""Part of a chain: without a step, up to a step, one step alone. What is left out is switched off, not taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from masterchain.chain.load import Loaded
from masterchain.chain.step_tree import changed, walk
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import UsageError


def bypass(loaded: Loaded, ids: Sequence[str]) -> Loaded:
    """The chain without these steps.

    Raises:
        UsageError: there is no such step.
    """
    for identity in ids:
        place = _place(loaded, identity, "--bypass")
        loaded = _switched_off(loaded, lambda at, place=place: at == place, f"without {identity}")  # type: ignore[misc]
    return loaded


def until(loaded: Loaded, identity: str) -> Loaded:
    """The chain up to a step and including it; of a split it stands in, the other branches stay.

    Raises:
        UsageError: there is no such step, or it is switched off.
    """
    place = _place(loaded, identity, "--until", heard=True)
    lists = [place[:length] for length in range(len(place)) if isinstance(place[length], int)]

    def later(at: Keys) -> bool:
        return any(
            len(at) == len(base) + 1 and at[:-1] == base and int(at[-1]) > int(place[len(base)])
            for base in lists
        )

    return _switched_off(loaded, later, f"up to {identity}")


def solo(loaded: Loaded, identity: str) -> Loaded:
    """One step alone, with the splits it stands in and with what it holds.

    Raises:
        UsageError: there is no such step, or it is switched off.
    """
    place = _place(loaded, identity, "--solo", heard=True)
    return _switched_off(
        loaded, lambda at: at != place[: len(at)] and place != at[: len(place)], f"{identity} alone"
    )


def _place(loaded: Loaded, identity: str, option: str, *, heard: bool = False) -> Keys:
    steps = {str(step.id): (place, step) for place, step in walk(loaded.chain.step)}
    if identity not in steps:
        known = "its steps: " + ", ".join(steps) if steps else "it has no steps"
        raise UsageError(
            f"{option} {identity}: the chain has no step `{identity}`",
            hint=did_you_mean(identity, steps) or known,
        )
    place, step = steps[identity]
    if heard and not step.enabled:
        raise UsageError(
            f"{option} {identity}: the step is switched off in the chain", hint="set `enabled = true` there"
        )
    return place


def _switched_off(loaded: Loaded, off: Callable[[Keys], bool], words: str) -> Loaded:
    steps = changed(
        loaded.chain.step, lambda step, at: step.model_copy(update={"enabled": False}) if off(at) else step
    )
    return replace(
        loaded,
        chain=loaded.chain.model_copy(update={"step": steps}),
        selection=(*loaded.selection, words),
    )

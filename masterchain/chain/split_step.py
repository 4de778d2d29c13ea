"""Holding a split against itself: as many bands as its crossovers make, crossovers that rise."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from masterchain.chain.faults import Faults
from masterchain.diagnostics.places import Path as Keys


def check_split(step: dict[str, Any], place: Keys, faults: Faults) -> None:
    """Gather what is wrong with a split beyond its types.

    Args:
        step: the step's table, filled in.
        place: where it stands in the document.
        faults: takes what is found.
    """
    if step.get("split") != "bands":
        return
    crossovers, bands = step.get("crossovers_hz"), step.get("bands")
    if not isinstance(crossovers, list):
        return
    if isinstance(bands, list) and len(bands) != len(crossovers) + 1:
        many = "one crossover makes" if len(crossovers) == 1 else f"{len(crossovers)} crossovers make"
        words = f"{many} {len(crossovers) + 1} bands, and {len(bands)} are given"
        faults.at_key((*place, "bands"), "conflict", words, hint="a band that stays as it is: { steps = [] }")
    for at, (lower, upper) in enumerate(pairwise(crossovers), start=1):
        if _is_number(lower) and _is_number(upper) and upper <= lower:
            words = f"the crossover {upper:g} Hz does not lie above the one before it, {lower:g} Hz"
            faults.at_value((*place, "crossovers_hz", at), "conflict", words)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

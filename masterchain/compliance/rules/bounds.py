"""A measured number held against the least and the most a platform wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from masterchain.compliance.figures import NOISE, beside, enough
from masterchain.compliance.rules.rule import Case, asked, overstepped
from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.provenance import Limit

_DISTANCE = {"dBTP": "dB", "dBFS": "dB", "LUFS": "LU"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured.

    Attributes:
        name: in words: "true peak".
        field: its name in the measurement.
        unit: as printed.
        decimals: how many are printed where they suffice.
    """

    name: str
    field: str
    unit: str
    decimals: int = 1


def within(
    case: Case,
    limit: Limit,
    quantity: Quantity,
    *,
    least: float | None = None,
    most: float | None = None,
    lower: str = "",
    higher: str = "",
) -> Iterator[Finding]:
    """One finding: the quantity lies within the bounds, or beyond one of them.

    Args:
        case: what is judged.
        limit: the table the bounds come from.
        quantity: what is measured.
        least: the lower bound; None when there is none.
        most: the upper bound; None when there is none.
        lower: what to do when it is too high; `{by}` becomes the distance.
        higher: what to do when it is too low; `{by}` becomes the distance.
    """
    value = getattr(case.measurement, quantity.field)
    bounds = [bound for bound in (most, least) if bound is not None]
    if not bounds:
        return
    if value is None:
        yield skipped(case, limit, quantity)
        return
    too_high = most is not None and value > most + NOISE
    too_low = least is not None and value < least - NOISE
    bound = bounds[-1] if too_low else bounds[0]
    place = case.measurement.places.get(quantity.field)
    shown, edge, by = beside(value, bound, decimals=quantity.decimals)
    unit = quantity.unit
    if too_high or too_low:
        far, near = ("longer than", "shorter than") if unit == "s" else ("above", "below")
        side = far if too_high else near
        distance = _DISTANCE.get(unit, unit)
        what = (lower if too_high else higher).format(by=enough(abs(value - bound)))
        yield Finding(
            overstepped(limit.strength),
            f"{quantity.name} {shown} {unit} is {by} {distance} {side} the {edge} {unit} "
            + asked(limit, case.platform),
            strength=limit.strength,
            measured=value,
            limit=bound,
            unit=unit,
            by=abs(value - bound),
            at_s=place.at_s if place else None,
            channel=place.channel if place else None,
            advice=what,
            source=case.platform.citation(limit),
        )
        return
    wanted = (
        f"{least:g} to {most:g}"
        if least is not None and most is not None
        else (f"at most {edge}" if most is not None else f"at least {edge}")
    )
    yield Finding(
        Status.PASS,
        f"{quantity.name} {shown} {unit}; {wanted} {unit} is asked for",
        strength=limit.strength,
        measured=value,
        limit=bound,
        unit=unit,
        source=case.platform.citation(limit),
    )


def skipped(case: Case, limit: Limit, quantity: Quantity) -> Finding:
    """The finding of a rule whose quantity has no value."""
    return Finding(
        Status.SKIP,
        f"{quantity.name} could not be judged",
        strength=limit.strength,
        unit=quantity.unit,
        source=case.platform.citation(limit),
        reason=case.why_not(quantity.field),
    )

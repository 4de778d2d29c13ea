"""What a rule is, what it sees, and what strength makes of a limit overstepped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.provenance import Limit, Strength

if TYPE_CHECKING:
    from masterchain.audio.info import AudioInfo
    from masterchain.meters.measurement import Measurement
    from masterchain.platforms.schema import Platform


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule looks at: a file, what was measured of it, and the platform that judges."""

    info: AudioInfo
    measurement: Measurement
    platform: Platform

    def why_not(self, field: str) -> str:
        """Why the measurement has no value of that name."""
        return self.measurement.reasons.get(field, "it was not measured")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked at.

    Attributes:
        id: permanent; printed in reports and named by waivers.
        title: what it looks at, a few words.
        rationale: why that matters to a master.
        source: where the quantity is defined, or what its own thresholds rest on.
        judge: gives what was found: nothing when the platform does not ask, else a finding or more. None where a
            measurement is not enough to judge by, and the findings are made where the extra work is done.
    """

    id: str
    title: str
    rationale: str
    source: str
    judge: Callable[[Case], Iterable[Finding]] | None = None


_STATUS = {
    Strength.REQUIREMENT: Status.FAIL,
    Strength.STANDARD: Status.FAIL,
    Strength.RECOMMENDATION: Status.WARN,
    Strength.OBSERVED: Status.WARN,
    Strength.CONVENTION: Status.INFO,
}


def overstepped(strength: Strength) -> Status:
    """How a limit of that strength ends when it is not kept."""
    return _STATUS[strength]


def asked(limit: Limit, platform: Platform) -> str:
    """Who asks, and how firmly: "that Spotify recommends"."""
    title = platform.title
    return {
        Strength.REQUIREMENT: f"that {title} requires",
        Strength.STANDARD: f"that {title} prescribes",
        Strength.RECOMMENDATION: f"that {title} recommends",
        Strength.OBSERVED: f"reported for {title}",
        Strength.CONVENTION: f"customary for {title}",
    }[limit.strength]

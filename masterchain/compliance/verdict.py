"""What judging gives: findings, and the verdict they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from masterchain.compliance.playback import Prediction
from masterchain.platforms.provenance import Strength


class Status(StrEnum):
    """How a rule ended, from the lightest to the heaviest.

    `skip` weighs more than `pass`: what could not be judged must not look judged. `error` is a rule that
    broke, a fault of ours.
    """

    PASS = "pass"  # noqa: S105  (a status, no password)
    INFO = "info"
    SKIP = "skip"
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"

    @property
    def weight(self) -> int:
        """The place in the order, from 0."""
        return list(Status).index(self)


def worst(statuses: Iterable[Status]) -> Status:
    """The heaviest of some statuses; INFO when there are none, for then nothing was judged."""
    return max(statuses, key=lambda status: status.weight, default=Status.INFO)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found.

    Attributes:
        status: how it ended.
        message: what is the case, one sentence without a full stop, figures included.
        rule: the rule's permanent id.
        strength: how binding the figure is; None where no figure of a platform is behind it.
        measured: what was measured.
        limit: what it was held against.
        unit: of `measured` and `limit`.
        by: how far beyond the limit, always positive, in dB, LU or the unit itself; None within it.
        at_s: where, seconds from the start.
        channel: where, counted from 0.
        advice: what to do, with figures; empty when nothing needs doing.
        source: where the limit comes from.
        reason: why it was skipped, weakened or waived; empty otherwise.
    """

    status: Status
    message: str
    rule: str = ""
    strength: Strength | None = None
    measured: float | str | None = None
    limit: float | str | None = None
    unit: str = ""
    by: float | None = None
    at_s: float | None = None
    channel: int | None = None
    advice: str = ""
    source: str = ""
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        return {
            "rule": self.rule,
            "status": str(self.status),
            "strength": str(self.strength) if self.strength else None,
            "measured": self.measured,
            "limit": self.limit,
            "unit": self.unit,
            "by": self.by,
            "at_s": self.at_s,
            "channel": self.channel,
            "message": self.message,
            "advice": self.advice,
            "source": self.source,
            "reason": self.reason,
        }


ADVICE = "advice"
"""The rule under which a platform's unmeasurable wishes are told."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one platform makes of one file.

    Attributes:
        platform: the platform's name.
        title: the platform's name as people know it.
        findings: in the order of the rules.
        playback: what the platform will do, a mode each.
    """

    platform: str
    title: str
    findings: tuple[Finding, ...]
    playback: tuple[Prediction, ...] = ()

    @property
    def status(self) -> Status:
        """The worst finding's. What no meter can judge is told, and does not count."""
        return worst(finding.status for finding in self.findings if finding.rule != ADVICE)

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON has it."""
        return {
            "platform": self.platform,
            "title": self.title,
            "status": str(self.status),
            "playback": {prediction.mode: prediction.to_dict() for prediction in self.playback},
            "findings": [finding.to_dict() for finding in self.findings],
        }

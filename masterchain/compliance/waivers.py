"""Findings somebody has decided to live with, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from masterchain.compliance.verdict import Finding, Status
from masterchain.errors import UsageError

WAIVED = "waived: "
"""How the reason of a finding begins that a waiver has softened."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule of a platform set aside on purpose.

    Attributes:
        platform: the platform's name.
        rule: the rule's id.
        reason: why; it is printed with every finding it softens.

    Raises:
        UsageError: the reason is empty.
    """

    platform: str
    rule: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise UsageError(
                f"the waiver of `{self.rule}` for `{self.platform}` gives no reason",
                hint="say why the rule may be broken; the reason is printed with the finding",
            )


def waived(finding: Finding, platform: str, waivers: tuple[Waiver, ...]) -> Finding:
    """The finding, or, where a waiver covers it, the same told as information with the waiver's reason."""
    if finding.status not in {Status.FAIL, Status.WARN}:
        return finding
    for waiver in waivers:
        if (waiver.platform, waiver.rule) == (platform, finding.rule):
            return replace(finding, status=Status.INFO, reason=f"{WAIVED}{waiver.reason.strip()}")
    return finding

"""What the doctor says of a plug-in, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from masterchain.plugins.description import PluginIdentity

Status = Literal["ok", "note", "care", "bad"]
Verdict = Literal["safe", "care", "unsafe"]
Number = float | bool | str | None

_VERDICTS: dict[Status, Verdict] = {"ok": "safe", "note": "safe", "care": "care", "bad": "unsafe"}
_ORDER: tuple[Verdict, ...] = ("safe", "care", "unsafe")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        name: which: `load`, `channels`, `rates`, `latency`, `blocks`, `again`, `instances`, `processes`, `state`,
            `preset`, `tail`, `silence`, `nan`, `speed`, `memory`.
        status: `ok`; `note`, worth knowing; `care`, handled by masterchain or by the chain's author; `bad`.
        message: what was found, one sentence without a full stop.
        numbers: what was measured, units in the names; None where there is nothing to measure.
        care: what masterchain does about it by itself, or what to write in the chain; empty when nothing.
    """

    name: str
    status: Status
    message: str
    numbers: Mapping[str, Number] = field(default_factory=dict)
    care: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was looked at, and what follows."""

    identity: PluginIdentity
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the checks: `safe`, `care` (safe with care) or `unsafe`."""
        verdicts = [_VERDICTS[check.status] for check in self.checks]
        return max(verdicts, key=_ORDER.index, default="safe")

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not simply safe, the worst first."""
        weighty = [check for check in self.checks if check.status in ("bad", "care")]
        weighty.sort(key=lambda check: check.status != "bad")
        return tuple(f"{c.message}: {c.care}" if c.care else c.message for c in weighty)

    def check(self, name: str) -> Check | None:
        """The check of that name, or None where it could not be made."""
        return next((check for check in self.checks if check.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        identity = self.identity
        return {
            "plugin": {
                "format": identity.format,
                "name": identity.name,
                "vendor": identity.vendor,
                "version": identity.version,
                "bundle_digest": identity.bundle_digest,
            },
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "checks": [
                {
                    "name": check.name,
                    "status": check.status,
                    "message": check.message,
                    "numbers": dict(check.numbers),
                    "care": check.care,
                }
                for check in self.checks
            ],
        }

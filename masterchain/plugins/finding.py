"""What is to be told of a plug-in's output though it did not fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PluginFinding:
    """One thing found while a plug-in ran.

    Attributes:
        step: the step's id or the plug-in's name.
        code: one of `masterchain.plugins.explanations.EXPLANATIONS`.
        severity: how much it weighs.
        message: one sentence without a full stop.
        at_s: where it begins, in seconds from the start of the track; None where it has no place.
    """

    step: str
    code: str
    severity: Literal["info", "warn", "fail"]
    message: str
    at_s: float | None = None

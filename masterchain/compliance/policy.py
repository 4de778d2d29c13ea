"""From which finding on a file counts as not compliant."""

from __future__ import annotations

from enum import StrEnum


class FailOn(StrEnum):
    """The lightest status that makes a file not compliant: a failure, a warning as well, or none.

    What could not be read or judged is an error whatever is chosen here.
    """

    FAIL = "fail"
    WARN = "warn"
    NEVER = "never"

    def breached_by(self, status: str) -> bool:
        """Whether a finding of that status makes its file not compliant."""
        return status in _BREACHING[self]


_BREACHING: dict[FailOn, frozenset[str]] = {
    FailOn.FAIL: frozenset({"fail"}),
    FailOn.WARN: frozenset({"fail", "warn"}),
    FailOn.NEVER: frozenset(),
}

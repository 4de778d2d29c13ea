"""What may be asked of the limiter."""

from __future__ import annotations

from dataclasses import dataclass

LOOKAHEAD_MS = 14.0
RELEASE_MS = 16.0
LINK = 1.0
NO_LIMIT_DB = 24.0
"""A limit on the reduction of this or more is none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the limiter works.

    Attributes:
        lookahead_ms: so long before a single peak 37 % of its reduction is there; the whole when it comes.
        release_ms: the time in which the reduction after a single peak falls to 37 %.
        link: 1 turns all channels down by what the loudest needs; 0 each by what it needs itself.
        max_gain_reduction_db: what peaks are turned down by at most; what would need more is faded down before.
    """

    lookahead_ms: float = LOOKAHEAD_MS
    release_ms: float = RELEASE_MS
    link: float = LINK
    max_gain_reduction_db: float = NO_LIMIT_DB

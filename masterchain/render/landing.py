"""How far to move a track to land it, and how near it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from masterchain.meters.measurement import Measurement
from masterchain.render.target import Target

STEP_BELOW_DB = 0.001
"""How far below its ceiling a track is aimed, so that rounding and dither stay under it."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What was done to land a file, and what it came to.

    Attributes:
        target_lufs: the integrated loudness wanted, if any.
        ceiling_dbtp: the ceiling, if any.
        gain_db: the one linear gain.
        stopped_by: what kept the track from its loudness: the ceiling, or that it has no loudness (silence).
        integrated_lufs: of the written file.
        distance_lu: written minus wanted.
    """

    target_lufs: float | None
    ceiling_dbtp: float | None
    gain_db: float
    stopped_by: Literal["ceiling", "silence"] | None = None
    integrated_lufs: float | None = None
    distance_lu: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The landing as JSON data."""
        return {name: getattr(self, name) for name in self.__slots__}


def aim(
    measured: Measurement, target: Target | None, *, lower_by_db: float = 0.0, correct_by_db: float = 0.0
) -> Landing:
    """The gain that lands a track: to its loudness, or as near as the ceiling allows.

    Args:
        measured: the track after its chain, at the rate it will be written at.
        target: where to; None leaves it as it is.
        lower_by_db: how far an earlier try came out above the ceiling.
        correct_by_db: how far an earlier try stayed below its loudness: the gates are absolute in part, so a gain of
            so many dB does not always move a track with silent stretches by just as many.
    """
    if target is None:
        return Landing(None, None, 0.0)
    wanted, ceiling = target.integrated_lufs, target.ceiling_dbtp
    gain, stopped_by = 0.0, None
    if wanted is not None:
        if measured.integrated_lufs is None:
            stopped_by = "silence"
        else:
            gain = wanted - measured.integrated_lufs + correct_by_db
    if ceiling is not None and measured.true_peak_dbtp is not None:
        room = ceiling - STEP_BELOW_DB - measured.true_peak_dbtp - lower_by_db
        # A track that is to keep its level, and is under the ceiling as it is, is not touched.
        if gain > room and (gain != 0.0 or measured.true_peak_dbtp + lower_by_db > ceiling):
            gain = room
            stopped_by = stopped_by or ("ceiling" if wanted is not None else None)
    return Landing(wanted, ceiling, gain, stopped_by)  # type: ignore[arg-type]

"""How far to move a track to land it, and how near it came."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from masterchain.meters.measurement import Measurement
from masterchain.render.target import Target

STEP_BELOW_DB = 0.001
"""How far below its ceiling a track is aimed, so that rounding and dither stay under it."""


@dataclass(frozen=True, slots=True)
class Limited:
    """What the limiter does to a file.

    Attributes:
        peak_reduction_db: by how much it turns down at most.
        mean_reduction_db: by how much it turns down on the average over the whole file.
        peak_at_s: where it turns down most.
    """

    peak_reduction_db: float
    mean_reduction_db: float
    peak_at_s: float


@dataclass(frozen=True, slots=True)
class Landing:
    """What was done to land a file, and what it came to.

    Attributes:
        target_lufs: the integrated loudness wanted, if any.
        ceiling_dbtp: the ceiling, if any.
        gain_db: the one linear gain; where the limiter works, the drive before it.
        stopped_by: what kept the track from its loudness: the ceiling, the most reduction that is allowed, or that it
            has no loudness (silence).
        integrated_lufs: of the written file.
        distance_lu: written minus wanted.
        limiter: what the limiter does; null where it has nothing to do.
    """

    target_lufs: float | None
    ceiling_dbtp: float | None
    gain_db: float
    stopped_by: Literal["ceiling", "reduction", "silence"] | None = None
    integrated_lufs: float | None = None
    distance_lu: float | None = None
    limiter: Limited | None = None

    def to_dict(self) -> dict[str, Any]:
        """The landing as JSON data."""
        return asdict(self)


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
    gain = free_gain(measured, target, correct_by_db)
    stopped_by = "silence" if wanted is not None and measured.integrated_lufs is None else None
    if ceiling is not None and measured.true_peak_dbtp is not None:
        room = ceiling - STEP_BELOW_DB - measured.true_peak_dbtp - lower_by_db
        # A track that is to keep its level, and is under the ceiling as it is, is not touched.
        if gain > room and (gain != 0.0 or measured.true_peak_dbtp + lower_by_db > ceiling):
            gain = room
            stopped_by = stopped_by or ("ceiling" if wanted is not None else None)
    return Landing(wanted, ceiling, gain, stopped_by)  # type: ignore[arg-type]


def free_gain(measured: Measurement, target: Target, correct_by_db: float = 0.0) -> float:
    """The gain in dB that brings a track to its loudness, were there no ceiling; 0 where it is to keep its level."""
    if target.integrated_lufs is None or measured.integrated_lufs is None:
        return 0.0
    return target.integrated_lufs - measured.integrated_lufs + correct_by_db

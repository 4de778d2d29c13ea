"""What was heard of a step."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BandChange:
    """By how much one third-octave band changed.

    Attributes:
        centre_hz: the nominal mid-band frequency (IEC 61260-1).
        change_db: after the step, minus before it.
    """

    centre_hz: float
    change_db: float


@dataclass(frozen=True, slots=True)
class StepHeard:
    """The sound after one step, and what the step did to it.

    Attributes:
        step: the step's id; "source" for the track as it came.
        latency_frames: of the step.
        integrated_lufs: after the step.
        loudness_range_lu: after the step.
        true_peak_dbtp: after the step.
        rms_dbfs: after the step.
        crest_db: after the step.
        most_down_db: the least change of level in any 50 ms, negative where the step turned down.
        most_down_at_s: where that was.
        most_up_db: the greatest change of level in any 50 ms.
        mean_change_db: the mean change of all 50 ms that were above -60 dBFS before the step.
        third_octaves: how the spectrum changed.
    """

    step: str
    latency_frames: int
    integrated_lufs: float | None
    loudness_range_lu: float | None
    true_peak_dbtp: float | None
    rms_dbfs: float | None
    crest_db: float | None
    most_down_db: float | None = None
    most_down_at_s: float | None = None
    most_up_db: float | None = None
    mean_change_db: float | None = None
    third_octaves: tuple[BandChange, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What was heard as JSON data."""
        return asdict(self)

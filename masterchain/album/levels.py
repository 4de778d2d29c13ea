"""How loud tracks are, one by one and together, from what meters have heard: no sound is read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from masterchain.compliance.playback import Level
from masterchain.meters.gating import integrated
from masterchain.meters.loudness_range import loudness_range
from masterchain.meters.state import MeterState
from masterchain.units import db_to_gain, gain_to_db


@dataclass(frozen=True, slots=True)
class Levels:
    """What several tracks measure as one.

    Attributes:
        integrated_lufs: of all their gating blocks pooled; None where none passes the gates.
        loudness_range_lu: of all their short-term windows pooled.
        true_peak_dbtp: the highest; None for silence.
        sample_peak_dbfs: the highest; None for silence.
        duration_s: their lengths together, without gaps.
    """

    integrated_lufs: float | None
    loudness_range_lu: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    duration_s: float

    @property
    def plr_lu(self) -> float | None:
        """True peak minus integrated loudness."""
        if self.true_peak_dbtp is None or self.integrated_lufs is None:
            return None
        return self.true_peak_dbtp - self.integrated_lufs

    @property
    def level(self) -> Level | None:
        """What a platform's player goes by; None without a loudness."""
        if self.integrated_lufs is None:
            return None
        return Level(self.integrated_lufs, self.true_peak_dbtp, self.sample_peak_dbfs)

    def to_dict(self) -> dict[str, float | None]:
        """The levels as JSON data."""
        return {
            "integrated_lufs": self.integrated_lufs,
            "loudness_range_lu": self.loudness_range_lu,
            "true_peak_dbtp": self.true_peak_dbtp,
            "sample_peak_dbfs": self.sample_peak_dbfs,
            "plr_lu": self.plr_lu,
            "duration_s": self.duration_s,
        }


def levels_of(states: Sequence[MeterState]) -> Levels:
    """Several tracks together; they may differ in sample rate and channels, for loudness knows neither."""
    windows = [state.loudness.range_windows() for state in states]
    return Levels(
        loudness_of(states),
        loudness_range(np.concatenate([np.empty(0), *windows])),
        _highest([peak.value for state in states for peak in state.true_peaks]),
        _highest([peak.value for state in states for peak in state.sample_peaks]),
        sum(state.duration_s for state in states),
    )


def loudness_of(states: Sequence[MeterState], gains_db: Sequence[float] | None = None) -> float | None:
    """The integrated loudness of tracks together, each moved by a gain; exactly what a meter would read of them so.

    Args:
        states: what was heard of each.
        gains_db: how each is moved; None moves none.
    """
    moved = gains_db or [0.0] * len(states)
    blocks = [
        state.loudness.gating_blocks() * db_to_gain(gain) ** 2
        for state, gain in zip(states, moved, strict=True)
    ]
    return integrated(np.concatenate([np.empty(0), *blocks]))


def true_peak_of(state: MeterState) -> float | None:
    """A track's true peak, dBTP; None for silence."""
    return _highest([peak.value for peak in state.true_peaks])


def _highest(peaks: Sequence[float]) -> float | None:
    highest = max(peaks, default=0.0)
    return gain_to_db(highest) if highest > 0.0 else None

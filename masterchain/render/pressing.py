"""The search for the drive that lands a sound through the limiter: on its envelope, no sound is made for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.trim import MARGIN_DB
from masterchain.render.envelope import Envelope
from masterchain.render.landing import Limited

F32 = NDArray[np.float32]

_NEAR_LU = 0.001
_MOST_STEPS = 16
_USUAL_SLOPE = 0.8
"""LU that a dB of drive brings where nothing is known yet."""
_GUESSED_LOSS_DB = 1.0
"""So much more drive than a plain gain would need is thought of when peaks are gathered; where it takes more, they are
gathered once more."""


C = TypeVar("C")


class Searched(Protocol[C]):
    """What a drive is searched with: the envelope of a sound, or of several that share it."""

    def gather(self, threshold_db: float) -> None:
        """See that every peak above a threshold is known."""

    def reductions(self, drive_db: float, ceiling_dbtp: float) -> C:
        """The limiter's curve for a drive."""

    def loudness(self, drive_db: float, reductions: C) -> float | None:
        """The integrated loudness that comes of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pressed:
    """A sound's way through the limiter; equal to none but itself.

    Attributes:
        gain_db: the drive: the gain before it.
        ceiling_dbtp: what it is held to.
        reductions: the gain curve, in dB on the limiter's cells.
        peaks: the sound's own, in the limiter's cells, linear.
        known_from: what is 0 among them is no higher, linear.
        limited: what it does, in figures.
        stopped_by: that peaks would have to come down by more than they may.
    """

    gain_db: float
    ceiling_dbtp: float
    reductions: F32
    peaks: F32
    known_from: float
    limited: Limited
    stopped_by: Literal["reduction"] | None = None


def press(
    envelope: Envelope,
    gain_db: float,
    ceiling_dbtp: float,
    *,
    wanted_lufs: float | None,
    peak_dbtp: float,
    most_db: float,
) -> Pressed:
    """The drive that brings a sound to a loudness at a ceiling, or as near as the most reduction allows.

    Args:
        envelope: of the sound.
        gain_db: what a plain gain would be, were there no ceiling: no drive is less.
        ceiling_dbtp: no true peak passes it.
        wanted_lufs: None keeps the level and only holds the ceiling.
        peak_dbtp: the sound's true peak.
        most_db: peaks may come down by so much.
    """
    held = ceiling_dbtp - MARGIN_DB
    envelope.gather(held - min(gain_db + _GUESSED_LOSS_DB, most_db + held - peak_dbtp))
    most = most_db + held - envelope.highest_db
    if wanted_lufs is not None and gain_db <= most:
        drive, reductions, reached = search(envelope, held, wanted_lufs, gain_db, most)
    else:
        drive, reached = min(gain_db, most), gain_db <= most
        envelope.gather(held - drive)
        reductions = envelope.reductions(drive, held)
    limited = Limited(
        float(reductions.max(initial=0.0)),
        float(reductions.mean(dtype=np.float64)),
        envelope.seconds(int(np.argmax(reductions.max(axis=0)))),
    )
    return Pressed(
        drive,
        held,
        reductions,
        envelope.peaks,
        envelope.known_from,
        limited,
        None if reached else "reduction",
    )


def search(
    envelope: Searched[C], held: float, wanted_lufs: float, least: float, most: float
) -> tuple[float, C, bool]:
    """The drive between two that reaches a loudness, its curve, and whether it does: secants in a bracket.

    Args:
        envelope: of what is searched with.
        held: the ceiling it is held to, in dB.
        wanted_lufs: the loudness.
        least: the least drive.
        most: the most.
    """

    def tried(drive: float) -> tuple[float, C]:
        """How far below the loudness a drive stays, and the curve it has."""
        envelope.gather(held - drive)
        curve = envelope.reductions(drive, held)
        found = envelope.loudness(drive, curve)
        return np.inf if found is None else wanted_lufs - found, curve

    drive = low = least
    miss, curve = tried(drive)
    miss_low, slope = miss, _USUAL_SLOPE
    high: tuple[float, float] | None = None
    for _ in range(_MOST_STEPS):
        if abs(miss) <= _NEAR_LU:
            break
        if high is None:
            if drive == most:
                return most, curve, False
            step = min(most, low + miss_low / slope)
        else:
            # Loudness bends under the limiter: a secant alone would creep along one side.
            part = miss_low / (miss_low - high[1])
            step = low + (high[0] - low) * min(0.98, max(0.02, part))
        earlier, miss_earlier = drive, miss
        drive = step
        miss, curve = tried(drive)
        slope = min(1.0, max(0.1, (miss_earlier - miss) / (drive - earlier))) if drive != earlier else slope
        if miss > 0.0:
            low, miss_low = drive, miss
        else:
            high = drive, miss
    return drive, curve, True

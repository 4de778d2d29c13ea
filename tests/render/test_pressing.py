"""The search for the drive, on a sound whose loudness bends as it is told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.dsp.limiter.trim import MARGIN_DB
from masterchain.render.envelope import Envelope
from masterchain.render.pressing import Pressed, press

PEAK_DBTP = -2.0


class Bent:
    """Stands for a sound of -20 LUFS that peaks at -2 dBTP."""

    highest_db = PEAK_DBTP
    peaks = np.zeros((1, 3), np.float32)

    def __init__(self, lost: Callable[[float], float]) -> None:
        self.lost = lost
        self.known_from = np.inf
        self.looks = 0

    def gather(self, threshold_db: float) -> None:
        self.known_from = min(self.known_from, threshold_db)

    def reductions(self, drive_db: float, ceiling_dbtp: float) -> np.ndarray:
        # No peak that the drive lifts above the ceiling may be unknown.
        assert self.known_from <= ceiling_dbtp - drive_db + 1e-9
        self.looks += 1
        return np.array([[0.0, max(0.0, PEAK_DBTP + drive_db - ceiling_dbtp), 0.0]], np.float32)

    def loudness(self, drive_db: float, reductions: np.ndarray) -> float:
        return -20.0 + drive_db - self.lost(float(reductions.max()))

    def seconds(self, cell: int) -> float:
        return float(cell)


def pressed(bent: Bent, wanted: float | None, most_db: float = 6.0, gain_db: float | None = None) -> Pressed:
    gain = (wanted or -20.0) + 20.0 if gain_db is None else gain_db
    return press(cast("Envelope", bent), gain, -1.0, wanted_lufs=wanted, peak_dbtp=PEAK_DBTP, most_db=most_db)


@given(st.floats(-18.5, -10.0), st.floats(0.0, 0.75), st.floats(0.0, 0.03))
def test_it_finds_the_drive_in_a_few_looks(wanted: float, lost: float, bent_by: float) -> None:
    bent = Bent(lambda reduction: lost * reduction + bent_by * reduction**2)
    found = pressed(bent, wanted, most_db=24.0)
    reached = bent.loudness(found.gain_db, found.reductions)
    assert found.limited.peak_reduction_db <= 24.0 + 1e-4
    if found.stopped_by is None:
        assert reached == pytest.approx(wanted, abs=0.001)
    else:
        assert found.limited.peak_reduction_db == pytest.approx(24.0, abs=1e-4)
        assert reached < wanted
    assert bent.looks <= 12


@given(st.floats(-18.5, -5.0), st.floats(0.5, 12.0))
def test_no_peak_comes_down_by_more_than_it_may(wanted: float, most_db: float) -> None:
    found = pressed(Bent(lambda reduction: 0.4 * reduction), wanted, most_db)
    assert found.limited.peak_reduction_db <= most_db + 1e-4
    # 6 dB of drive take 5 dB off the peaks; what is lost of them is wanted on top.
    needed = (wanted + 20.0 - (1.0 - MARGIN_DB)) / 0.6
    assert (found.stopped_by == "reduction") == (needed > most_db) or abs(needed - most_db) < 0.01


def test_a_level_to_be_kept_is_kept_or_lowered_by_what_is_too_much() -> None:
    loud = Bent(lambda _: 0.0)
    loud.highest_db = 3.0
    kept = press(cast("Envelope", loud), 0.0, -1.0, wanted_lufs=None, peak_dbtp=3.0, most_db=6.0)
    assert (kept.gain_db, kept.stopped_by) == (0.0, None)
    lowered = press(cast("Envelope", loud), 0.0, -4.0, wanted_lufs=None, peak_dbtp=3.0, most_db=6.0)
    assert lowered.gain_db == pytest.approx(-1.0 - MARGIN_DB)
    assert lowered.stopped_by == "reduction"


def test_where_the_most_reduction_is_named() -> None:
    found = pressed(Bent(lambda _: 0.0), -16.0)
    assert found.limited.peak_at_s == 1.0
    assert found.limited.mean_reduction_db == pytest.approx(found.limited.peak_reduction_db / 3)
    assert found.ceiling_dbtp == -1.0 - MARGIN_DB

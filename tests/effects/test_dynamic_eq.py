from __future__ import annotations

import math

import numpy as np
import pytest
from support.own_effects import gain_db, played
from support.signals import music_like, sine

FAST = {"attack_ms": 1.0, "release_ms": 20.0, "knee_db": 0.0}


@pytest.mark.parametrize("kind", ["peak", "low_shelf", "high_shelf"])
@pytest.mark.parametrize(("ratio", "range_db"), [(2.0, -12.0), (4.0, -6.0), (2.0, 6.0)])
def test_the_gain_follows_the_level_in_the_band(kind: str, ratio: float, range_db: float) -> None:
    # A shelf is heard far from its slope, where its gain is whole.
    heard_at, middle = {"peak": (2000, 2000), "low_shelf": (100, 8000), "high_shelf": (15_000, 200)}[kind]
    values = {"type": kind, "frequency_hz": middle, "threshold_db": -40.0, "ratio": ratio, **FAST}
    for level in (-60.0, -41.0, -36.0, -30.0, -10.0):
        tone = sine(heard_at, 0.5, dbfs=level)
        gain = gain_db(played("DynamicEQ", tone, range_db=range_db, **values), tone, heard_at)
        far = min(abs(range_db), max(0.0, level + 40.0) * (1 - 1 / ratio))
        assert gain == pytest.approx(math.copysign(far, range_db), abs=0.05)


def test_what_lies_outside_the_band_is_left_alone() -> None:
    # A loud tone in the band opens it as far as it goes; a quiet one elsewhere shows what that does there.
    loud, values = sine(2000.0, 1.0, dbfs=-6.0), {"frequency_hz": 2000.0, "q": 2.0, "range_db": -6.0}
    for frequency_hz in (100.0, 1500.0, 2600.0, 12_000.0):
        quiet = sine(frequency_hz, 1.0, dbfs=-60.0)
        heard = played("DynamicEQ", loud + quiet, threshold_db=-60.0, ratio=10.0, **values)
        warped = math.tan(math.pi * frequency_hz / 48_000) / math.tan(math.pi * 2000 / 48_000)
        # The band-pass's Q is that of the cookbook: its bandwidth is warped along, alpha = sin(w0) / 2 Q.
        damping = math.sin(2 * math.pi * 2000 / 48_000) / (2 * 2.0) / math.tan(math.pi * 2000 / 48_000)
        damping *= 1 + math.tan(math.pi * 2000 / 48_000) ** 2
        s = 1j * warped
        band = damping * s / (s * s + damping * s + 1)
        expected = 20 * math.log10(abs(1 + (10 ** (-6 / 20) - 1) * band))
        assert gain_db(heard, loud + quiet, frequency_hz) == pytest.approx(expected, abs=0.02)


def test_where_it_has_nothing_to_do_every_bit_is_kept() -> None:
    sound = music_like(1.0)
    assert np.array_equal(played("DynamicEQ", sound, threshold_db=0.0, knee_db=0.0), sound)
    assert np.array_equal(played("DynamicEQ", sound, threshold_db=-80.0, range_db=0.0), sound)
    assert np.array_equal(played("DynamicEQ", sound, threshold_db=-80.0, ratio=1.0), sound)


def test_all_channels_move_together() -> None:
    tone = sine(2000.0, 0.5, dbfs=-20.0)
    tone[1] *= 0.01
    heard = played("DynamicEQ", tone, frequency_hz=2000.0, threshold_db=-40.0, ratio=2.0, **FAST)
    assert gain_db(heard[1:], tone[1:], 2000.0) == pytest.approx(gain_db(heard, tone, 2000.0), abs=0.001)
    assert gain_db(heard, tone, 2000.0) < -5.5

from __future__ import annotations

import math

import numpy as np
import pytest
from support.own_effects import built, gain_db, played
from support.signals import music_like, sine

from masterchain.dsp.processor import Format


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("tilt_db", [-6.0, 4.0])
def test_it_turns_around_its_pivot(rate: int, tilt_db: float) -> None:
    pivot, top = 650.0, 10 ** (tilt_db / 40)
    for frequency_hz in (20.0, 325.0, 650.0, 1300.0, 18_000.0):
        tone = sine(frequency_hz, 1.0, channels=1, sample_rate_hz=rate)
        heard = gain_db(played("TiltEQ", tone, rate=rate, tilt_db=tilt_db), tone, frequency_hz, rate)
        w = math.tan(math.pi * frequency_hz / rate) / math.tan(math.pi * pivot / rate)
        expected = 10 * math.log10((top**2 * w**2 + 1) / (w**2 + top**2))
        assert heard == pytest.approx(expected, abs=0.005)
        if frequency_hz == pivot:
            assert heard == pytest.approx(0.0, abs=0.005)
        if frequency_hz == 18_000.0:
            assert heard == pytest.approx(tilt_db / 2, abs=0.02)


def test_no_tilt_leaves_every_bit_as_it_was() -> None:
    sound = music_like(0.5)
    assert np.array_equal(played("TiltEQ", sound), sound)


def test_a_moved_tilt_is_heard_and_does_not_click() -> None:
    sound = sine(2000.0, 1.0, channels=1, dbfs=0)
    processor = built("TiltEQ")
    processor.prepare(Format(48_000, 1, 64))
    heard = []
    for number, at in enumerate(range(0, sound.shape[1], 64)):
        # A step of 0.4 dB every 64 frames would be a buzz at 750 Hz.
        processor.change({"tilt_db": 24.0 * min(1.0, number / 60)})  # type: ignore[attr-defined]
        heard.append(processor.process(np.ascontiguousarray(sound[:, at : at + 64])))
    moved = np.concatenate(heard, axis=1)
    assert np.array_equal(moved[:, :64], sound[:, :64])
    assert gain_db(moved, sound, 2000.0) == pytest.approx(
        gain_db(played("TiltEQ", sound, tilt_db=24.0), sound, 2000.0), abs=0.001
    )
    ramp = moved[0, 64 : 64 * 60]
    spectrum = np.abs(np.fft.rfft(ramp * np.blackman(len(ramp))))
    buzz = np.fft.rfftfreq(len(ramp), 1 / 48_000)
    around = [spectrum[np.abs(buzz - (2000 + side)).argmin()] for side in (-750, 750, 1500)]
    assert 20 * math.log10(max(around) / spectrum.max()) < -70

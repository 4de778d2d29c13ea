from __future__ import annotations

import math

import numpy as np
import pytest
from support.own_effects import built, gain_db, play, played
from support.signals import noise, sine

from masterchain.dsp.processor import Format


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("frequency_hz", [2.0, 20.0, 1000.0])
def test_it_is_a_first_order_high_pass_at_its_cutoff(rate: int, frequency_hz: float) -> None:
    sound = sine(frequency_hz, 5.0, sample_rate_hz=rate, channels=1)
    heard = gain_db(played("DCBlock", sound, rate=rate), sound, frequency_hz, rate)
    assert heard == pytest.approx(-10.0 * math.log10(1.0 + (2.0 / frequency_hz) ** 2), abs=0.002)
    if frequency_hz >= 20.0:
        assert heard > -0.05


def test_an_offset_is_gone_and_the_sound_is_not() -> None:
    sound = noise(6.0) + np.float32(0.25)
    heard = played("DCBlock", sound)
    last = heard[:, -48_000:].astype(np.float64)
    assert np.abs(last.mean(axis=1)).max() < 2e-4
    assert np.std(last) == pytest.approx(np.std(sound[:, -48_000:]), rel=2e-3)
    steady = play(built("DCBlock"), np.full((1, 48_000 * 4), 0.25, np.float32))
    assert np.abs(steady[:, -1]).max() < 1e-12


def test_a_moved_cutoff_does_not_click() -> None:
    sound = sine(30.0, 1.0, channels=1, dbfs=0)
    processor = built("DCBlock", cutoff_frequency_hz=1.0)
    processor.prepare(Format(48_000, 1, 64))
    heard = []
    for number, at in enumerate(range(0, sound.shape[1], 64)):
        processor.change({"cutoff_frequency_hz": 1.0 + 19.0 * number / 750.0})  # type: ignore[attr-defined]
        heard.append(processor.process(np.ascontiguousarray(sound[:, at : at + 64])))
    bend = np.abs(np.diff(np.concatenate(heard, axis=1)[0], n=2)).max()
    # A sine of 30 Hz bends by (2 pi 30 / 48000)^2 a sample at most; a fade adds its corners.
    assert bend < 3.0 * (2.0 * math.pi * 30.0 / 48_000) ** 2

"""Resampling keeps length, place and level."""

from __future__ import annotations

import numpy as np
import pytest
from support.signals import noise, sine

from masterchain.dsp.resample import resample, resampled_frames

PAIRS = [(48000, 44100), (44100, 48000), (96000, 44100), (44100, 88200)]


@pytest.mark.parametrize(("source", "wanted"), PAIRS)
def test_streamed_equals_whole_however_it_is_cut(source: int, wanted: int) -> None:
    sound = noise(0.7, sample_rate_hz=source)
    frames = sound.shape[1]

    def run(size: int) -> np.ndarray:
        pieces = (sound[:, i : i + size] for i in range(0, frames, size))
        return np.concatenate(list(resample(pieces, 2, frames, source, wanted)), axis=1)

    whole = run(frames)
    assert whole.shape[1] == resampled_frames(frames, source, wanted)
    assert (run(997) == whole).all()


@pytest.mark.parametrize(("source", "wanted"), PAIRS)
def test_a_tone_keeps_its_phase_and_level(source: int, wanted: int) -> None:
    tone = sine(1000, 1.0, dbfs=-6, sample_rate_hz=source)
    out = np.concatenate(list(resample([tone], 2, tone.shape[1], source, wanted)), axis=1)
    expected = sine(1000, 1.0, dbfs=-6, sample_rate_hz=wanted)
    middle = slice(2000, -2000)
    assert np.abs(out[:, middle] - expected[:, middle]).max() < 1e-5

"""The demo mix: made again the same, measured as claimed, and shaped like a song before mastering."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from masterchain.meters.meter import Meter

HOME = Path(__file__).parents[2] / "reference_audio"
FILE = HOME / "demo_mix.flac"
CLAIMS = tomllib.loads((HOME / "manifest.toml").read_text("utf-8"))["demo_mix"]
BAR_S = 4 * 60 / 104


@pytest.fixture(scope="module")
def mix() -> NDArray[np.float64]:
    sound, rate = soundfile.read(FILE, dtype="float64", always_2d=True)
    assert rate == 44_100
    return np.ascontiguousarray(sound.T)


def _level_db(sound: NDArray[np.float64]) -> float:
    return 10 * float(np.log10(np.mean(sound**2) + 1e-30))


def _bar(mix: NDArray[np.float64], first: int, last: int) -> NDArray[np.float64]:
    return mix[:, round((first - 1) * BAR_S * 44_100) : round(last * BAR_S * 44_100)]


def test_the_script_makes_the_file_again(tmp_path: Path, mix: NDArray[np.float64]) -> None:
    program = [sys.executable, str(HOME / "demo_mix.py"), str(tmp_path / "again.flac")]
    subprocess.run(program, check=True, capture_output=True, timeout=250)
    again, _ = soundfile.read(tmp_path / "again.flac", dtype="float64", always_2d=True)
    assert again.shape == mix.T.shape
    # Sines and transforms may differ in their last bit from machine to machine, so by a rounding step of 24 bits.
    assert np.abs(again.T - mix).max() <= 2 * 2.0**-23


def test_it_is_a_24_bit_stereo_flac_under_4_mb() -> None:
    info = soundfile.info(FILE)
    assert (info.format, info.subtype, info.channels) == ("FLAC", "PCM_24", 2)
    assert 20 <= info.duration <= 30
    assert FILE.stat().st_size < 4_000_000


def test_it_measures_what_the_manifest_says(mix: NDArray[np.float64]) -> None:
    meter = Meter(44_100, 2)
    meter.feed(mix.astype(np.float32))
    measured = meter.measurement()
    for field in ("integrated_lufs", "sample_peak_dbfs", "true_peak_dbtp"):
        assert getattr(measured, field) == pytest.approx(
            CLAIMS[field]["value"], abs=CLAIMS[field]["tolerance"]
        )
    correlation = float(np.corrcoef(mix)[0, 1])
    claim = CLAIMS["phase_correlation"]
    assert correlation == pytest.approx(claim["value"], abs=claim["tolerance"])


def test_it_builds_from_intro_to_full_and_rings_out_to_silence(mix: NDArray[np.float64]) -> None:
    intro, build, full = _level_db(_bar(mix, 1, 2)), _level_db(_bar(mix, 3, 4)), _level_db(_bar(mix, 5, 8))
    assert intro + 1 < build < full - 1
    seconds = [_level_db(mix[:, -end : -end + 22_050]) for end in range(6 * 22_050, 22_050, -22_050)]
    assert all(later < sooner for sooner, later in pairwise(seconds))
    assert not mix[:, -10_000:].any()
    assert np.abs(mix[:, :100]).max() < 1e-4


def test_its_spectrum_falls_like_a_pop_mix(mix: NDArray[np.float64]) -> None:
    full = _bar(mix, 5, 8)
    power = np.sum(np.abs(np.fft.rfft(full * np.hanning(full.shape[1]))) ** 2, axis=0)
    hz = np.fft.rfftfreq(full.shape[1], 1 / 44_100)
    octaves = [63.0 * 2**n for n in range(9)]
    levels = [10 * np.log10(power[(hz >= o / 2**0.5) & (hz < o * 2**0.5)].sum() / o) for o in octaves]
    slope = np.polyfit(range(9), levels, 1)[0]
    # Power a hertz: pink noise falls by 3 dB an octave, finished pop by 4 to 5, an unmastered mix a little faster.
    assert -6.5 < slope < -4.0


def test_nothing_starts_or_stops_with_a_click(mix: NDArray[np.float64]) -> None:
    # Drums aside, the intro's loudest step from sample to sample is a few percent of full scale.
    assert np.abs(np.diff(_bar(mix, 1, 1))).max() < 0.05
    assert np.abs(np.diff(mix)).max() < 0.3

"""The signals against the manifest: by plain formulas here, and by the program's own meters."""

from __future__ import annotations

import functools
import math
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Meter

HOME = Path(__file__).parents[2] / "reference_audio"
MANIFEST = tomllib.loads((HOME / "manifest.toml").read_text("utf-8"))
EXPECTED = [
    (name, field, claim) for name, fields in MANIFEST["signal"].items() for field, claim in fields.items()
]
Sound = NDArray[np.float64]


def _silence(sound: Sound) -> int:
    return int(np.argmax(np.any(sound != 0.0, axis=0)))


def _bits(sound: Sound) -> int:
    return next(
        bits
        for bits in range(1, 64)
        if np.array_equal(np.round(sound * 2.0 ** (bits - 1)), sound * 2.0 ** (bits - 1))
    )


FORMULAS: dict[str, Callable[[Sound], float]] = {
    "rms_dbfs": lambda x: 10 * math.log10(float(np.mean(x**2))),
    "sample_peak_dbfs": lambda x: 20 * math.log10(float(np.abs(x).max())),
    "phase_correlation": lambda x: float(
        np.mean(x[0] * x[1]) / np.sqrt(np.mean(x[0] ** 2) * np.mean(x[1] ** 2))
    ),
    "dc_offset": lambda x: float(max(x.mean(axis=1), key=abs)),
    "balance_db": lambda x: 10 * math.log10(float(np.mean(x[0] ** 2) / np.mean(x[1] ** 2))),
    "head_silence_s": lambda x: _silence(x) / 48_000,
    "tail_silence_s": lambda x: _silence(x[:, ::-1]) / 48_000,
    "bits_in_use": _bits,
}


def _make(folder: Path, *names: str) -> dict[str, Path]:
    program = [sys.executable, str(HOME / "signals.py"), str(folder), *names]
    subprocess.run(program, check=True, capture_output=True, timeout=120)
    return {path.stem: path for path in folder.glob("*.wav")}


@pytest.fixture(scope="module")
def signals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return _make(tmp_path_factory.mktemp("signals"))


@functools.cache
def _measured(path: Path) -> Measurement:
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    meter = Meter(rate, sound.shape[1])
    meter.feed(np.ascontiguousarray(sound.T))
    return meter.measurement()


def test_every_signal_is_in_the_manifest_and_every_entry_is_a_signal(signals: dict[str, Path]) -> None:
    assert signals.keys() == MANIFEST["signal"].keys()


@pytest.mark.parametrize(("name", "field", "claim"), EXPECTED, ids=lambda v: v if isinstance(v, str) else "")
def test_a_signal_measures_what_the_manifest_says(
    name: str, field: str, claim: dict[str, Any], signals: dict[str, Path]
) -> None:
    assert claim["because"]
    measured = _measured(signals[name])
    metered = getattr(measured, field)
    if claim.get("none"):
        assert metered is None
        assert measured.reasons[field]
        return
    told = [metered] if metered is not None else []
    if field in FORMULAS:
        sound, rate = soundfile.read(signals[name], dtype="float64", always_2d=True)
        assert rate == 48_000
        told.append(FORMULAS[field](sound.T))
    assert told, f"nothing measures {field}"
    for value in told:
        assert value == pytest.approx(claim["value"], rel=0, abs=claim["tolerance"])


def test_signals_are_the_same_every_time(tmp_path: Path, signals: dict[str, Path]) -> None:
    again = _make(tmp_path, "pink_noise", "sweep")
    assert again.keys() == {"pink_noise", "sweep"}
    for name, path in again.items():
        assert path.read_bytes() == signals[name].read_bytes()


def test_dual_mono_is_the_same_to_the_bit(signals: dict[str, Path]) -> None:
    same, _ = soundfile.read(signals["dual_mono"], dtype="float32")
    turned, _ = soundfile.read(signals["right_inverted"], dtype="float32")
    assert np.array_equal(same[:, 0], same[:, 1])
    assert np.array_equal(turned[:, 0], -turned[:, 1])

from __future__ import annotations

from pathlib import Path

import numpy as np
import pedalboard
import pytest
import soundfile

from masterchain.effects.build import build
from masterchain.errors import AudioFileError, PluginError

RATE = 48_000


def _response(path: Path, channels: int = 1, rate: int = RATE) -> Path:
    impulse = np.zeros((1000, channels), np.float32)
    impulse[0] = 1.0
    soundfile.write(path, impulse, rate, subtype="FLOAT")
    return path


def test_values_reach_the_plugin() -> None:
    plugin = build("Compressor", {"threshold_db": -18, "ratio": 1.6, "attack_ms": 12.5})
    assert isinstance(plugin, pedalboard.Compressor)
    assert (plugin.threshold_db, plugin.attack_ms, plugin.release_ms) == (-18.0, 12.5, 100.0)
    assert plugin.ratio == np.float32(1.6)


def test_names_become_enumerations() -> None:
    assert build("LadderFilter", {"mode": "HPF24"}).mode == pedalboard.LadderFilter.Mode.HPF24  # type: ignore[attr-defined]
    quality = build("Resample", {"quality": "Linear"}).quality  # type: ignore[attr-defined]
    assert quality == pedalboard.Resample.Quality.Linear


@pytest.mark.parametrize(
    ("name", "values", "message", "hint"),
    [
        ("Compresor", {}, "there is no effect Compresor", "effects list"),
        ("PitchShift", {}, "there is no effect PitchShift", "drops out"),
        ("Gain", {"gain": 1}, "Gain has no parameter gain", "gain_db"),
        ("Gain", {"gain_db": float("nan")}, "Gain: gain_db is nan", "0 changes nothing"),
        ("Gain", {"gain_db": 90}, "Gain: gain_db 90 is above 60 dB", "0 changes nothing"),
        ("Convolution", {}, "Convolution needs impulse_response_filename", "recording"),
    ],
)
def test_what_is_not_permitted_is_refused(
    name: str, values: dict[str, object], message: str, hint: str
) -> None:
    with pytest.raises(PluginError) as refused:
        build(name, values)
    assert refused.value.message == message
    assert hint in (refused.value.hint or "")


class _Deaf(pedalboard.Gain):
    gain_db = 1.0


def test_a_value_pedalboard_did_not_take_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pedalboard, "Gain", _Deaf)
    with pytest.raises(PluginError, match=r"pedalboard set Gain's gain_db to 1\.0 instead of 3"):
        build("Gain", {"gain_db": 3})


def test_an_impulse_response_is_looked_for_beside_the_chain(tmp_path: Path) -> None:
    _response(tmp_path / "hall.wav")
    values = {"impulse_response_filename": "hall.wav"}
    impulse = np.zeros((2, 4800), np.float32)
    impulse[:, 100] = 1.0
    heard = build("Convolution", values, tmp_path).process(impulse, RATE)
    # A single 1 comes out as 0.125: the response is normalised.
    assert np.abs(heard - 0.125 * impulse).max() < 1e-6
    absolute = build(
        "Convolution", {"impulse_response_filename": str(tmp_path / "hall.wav")}, Path("/elsewhere")
    )
    assert np.array_equal(absolute.process(impulse, RATE), heard)


def test_an_impulse_response_of_another_sample_rate_is_brought_to_the_tracks(tmp_path: Path) -> None:
    response = np.zeros(4410, np.float32)
    response[[0, 2205]] = 1.0  # an echo after 50 ms
    soundfile.write(tmp_path / "echo.wav", response, 44_100, subtype="FLOAT")
    impulse = np.zeros((1, 9600), np.float32)
    impulse[0, 0] = 1.0
    heard = build("Convolution", {"impulse_response_filename": "echo.wav"}, tmp_path).process(impulse, 48_000)
    assert np.argmax(np.abs(heard[0, 1000:])) + 1000 == 2400  # 50 ms at 48 kHz


def test_a_stereo_response_plays_its_left_channel_on_a_mono_track(tmp_path: Path) -> None:
    response = np.zeros((1000, 2), np.float32)
    response[0, 0] = response[500, 1] = 1.0
    soundfile.write(tmp_path / "stereo.wav", response, RATE, subtype="FLOAT")
    impulse = np.zeros((1, 4800), np.float32)
    impulse[0, 0] = 1.0
    heard = build("Convolution", {"impulse_response_filename": "stereo.wav"}, tmp_path).process(impulse, RATE)
    assert abs(heard[0, 0]) > 0.1
    assert np.abs(heard[0, 400:]).max() < 1e-6


def test_a_response_that_cannot_be_used_is_an_error_with_its_name(tmp_path: Path) -> None:
    whole = _response(tmp_path / "whole.wav").read_bytes()
    soundfile.write(tmp_path / "hall.flac", np.random.default_rng(1).standard_normal(9000) * 0.1, RATE)
    flac = (tmp_path / "hall.flac").read_bytes()
    (tmp_path / "text.wav").write_text("not sound")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "cut.wav").write_bytes(whole[:2000])
    (tmp_path / "cut.flac").write_bytes(flac[: len(flac) // 2])
    _response(tmp_path / "six.wav", channels=6)
    soundfile.write(tmp_path / "silent.wav", np.zeros(100), RATE)
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), RATE)
    soundfile.write(tmp_path / "nan.wav", np.full(100, np.nan, np.float32), RATE, subtype="FLOAT")
    names = [
        "missing.wav",
        "text.wav",
        "folder.wav",
        "cut.wav",
        "cut.flac",
        "six.wav",
        "silent.wav",
        "empty.wav",
    ]
    for name in [*names, "nan.wav"]:
        with pytest.raises(AudioFileError) as broken:
            build("Convolution", {"impulse_response_filename": name}, tmp_path)
        assert str(tmp_path / name) in broken.value.message

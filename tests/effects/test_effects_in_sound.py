"""What the descriptions claim about sound, measured."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pedalboard
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from masterchain.effects.build import build
from masterchain.effects.catalogue import effects, left_out
from masterchain.effects.description import Effect, Parameter

Sound = NDArray[np.float32]
RATE = 44_100
OF_PEDALBOARD = {name: described for name, described in effects().items() if not described.own}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a stereo impulse response, `hall.wav`: decaying noise of 50 ms."""
    where = tmp_path_factory.mktemp("responses")
    noise = np.random.default_rng(3).standard_normal((2205, 2)) * np.exp(-np.arange(2205) / 400)[:, None]
    soundfile.write(where / "hall.wav", noise.astype(np.float32), RATE, subtype="FLOAT")
    return where


def _noise(frames: int, channels: int = 2, level: float = 0.1) -> Sound:
    return (np.random.default_rng(1).standard_normal((channels, frames)) * level).astype(np.float32)


def _sine(frequency_hz: float, level_db: float, rate: int = RATE) -> Sound:
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency_hz * np.arange(rate) / rate)
    return np.stack([wave, wave]).astype(np.float32)


def _level_db(sound: Sound) -> float:
    """The peak level of a steady sine in dB, from the RMS of its second half."""
    steady = sound[0, sound.shape[1] // 2 :].astype(np.float64)
    return 10 * math.log10(2 * float(np.mean(steady**2)))


def _needed(described: Effect) -> dict[str, object]:
    return {p.name: "hall.wav" for p in described.parameters if p.required}


def _values(parameter: Parameter) -> st.SearchStrategy[object]:
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    if parameter.kind == "boolean":
        return st.booleans()
    if parameter.kind == "path":
        return st.just("hall.wav")
    ends = [v for v in (parameter.minimum, parameter.maximum) if parameter.fault(v) is None]
    return st.one_of(
        st.sampled_from(ends),
        st.floats(parameter.minimum, parameter.maximum).filter(lambda v: parameter.fault(v) is None),
        *([st.floats(*parameter.typical)] if parameter.typical else []),
    )


@pytest.mark.parametrize("name", OF_PEDALBOARD)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_permitted_gives_sound(name: str, folder: Path, data: st.DataObject) -> None:
    described = effects()[name]
    rate = data.draw(st.sampled_from(described.sample_rates_hz or (44_100, 48_000, 96_000)))
    channels = data.draw(st.sampled_from((1, 2) if described.max_channels else (1, 2, 6)))
    values = _needed(described)
    for parameter in described.parameters:
        if not parameter.required and data.draw(st.booleans()):
            value = data.draw(_values(parameter), label=parameter.name)
            if parameter.fault(value, sample_rate_hz=rate) is None:
                values[parameter.name] = value
    played = _noise(12_000, channels)
    heard = build(name, values, folder).process(played, rate)
    assert heard.shape == played.shape
    assert np.isfinite(heard).all()


def _streamed(plugin: Any, played: Sound, block: int) -> Sound:
    """A stream as a runner feeds it: blocks of one size, with silence after the end."""
    frames = -(-(played.shape[1] + 16_384) // block) * block
    padded = np.zeros((played.shape[0], frames), np.float32)
    padded[:, : played.shape[1]] = played
    plugin.reset()
    heard = [
        plugin.process(np.ascontiguousarray(padded[:, at : at + block]), RATE, buffer_size=block, reset=False)
        for at in range(0, frames, block)
    ]
    return np.concatenate([h for h in heard if h.size], axis=1)[:, : played.shape[1]]


AT_WORK: dict[str, dict[str, object]] = {
    "Compressor": {"threshold_db": -30, "ratio": 4},
    "NoiseGate": {"threshold_db": -40},
    "BrickwallLimiter": {"ceiling_db": -12},
    "LowShelfFilter": {"gain_db": 5},
    "HighShelfFilter": {"gain_db": 5},
    "PeakFilter": {"gain_db": 5},
    "Reverb": {"room_size": 0.1},
    "Delay": {"delay_seconds": 0.05, "feedback": 0.5},
    "Chorus": {"feedback": 0.5},
    "Phaser": {"feedback": 0.5},
    "LadderFilter": {"resonance": 0.5, "drive": 2},
}


@pytest.mark.parametrize("name", OF_PEDALBOARD)
def test_fixed_blocks_and_latent_are_as_measured(name: str, folder: Path) -> None:
    described = effects()[name]
    # Bursts with long silences between: filters round their decaying state to 0 at the end of a block.
    played = np.zeros((2, 8 * RATE), np.float32)
    played[:, :RATE] = _noise(RATE, level=0.2)
    played[:, 5 * RATE : 5 * RATE + 4000] = _noise(4000, level=1e-3)
    ways = [
        _streamed(build(name, AT_WORK.get(name, {}) | _needed(described), folder), played, block)
        for block in (512, 1000, 8192)
    ]
    same = all(np.array_equal(ways[0], other) for other in ways[1:])
    assert described.fixed_blocks is not same
    again = _streamed(build(name, AT_WORK.get(name, {}) | _needed(described), folder), played, 1000)
    assert np.array_equal(again, ways[1])

    plugin = build(name, AT_WORK.get(name, {}) | _needed(described), folder)
    plugin.reset()
    first = plugin.process(_noise(512), RATE, buffer_size=512, reset=False)
    assert described.latent is (first.size < 1024)


LINKED = {"BrickwallLimiter"}


@pytest.mark.parametrize(
    "name", [n for n, e in OF_PEDALBOARD.items() if e.max_channels is None and n not in LINKED]
)
def test_an_effect_for_any_number_of_channels_treats_each_as_if_alone(name: str) -> None:
    played = _noise(20_000, channels=6)
    values = AT_WORK.get(name, {})
    together = build(name, values).process(played, RATE)
    for channel in range(6):
        alone = build(name, values).process(played[channel : channel + 1], RATE)
        assert np.array_equal(together[channel], alone[0])


def test_the_brickwall_limiter_turns_all_channels_down_together() -> None:
    played = np.stack([_sine(440, 0)[0]] + [_sine(440, -20)[0]] * 5)
    heard = build("BrickwallLimiter", {"ceiling_db": -12}).process(played, RATE)
    assert _level_db(heard[:1]) == pytest.approx(-12, abs=0.1)
    assert _level_db(heard[5:]) == pytest.approx(-32, abs=0.1)


@pytest.mark.parametrize("name", ["PitchShift", "GSMFullRateCompressor"])
def test_what_is_left_out_for_dropping_out_does_drop_out(name: str) -> None:
    reason = left_out(name)
    assert reason is not None
    assert "drops out" in reason
    shift = {"semitones": 3.0} if name == "PitchShift" else {}
    heard = _streamed(getattr(pedalboard, name)(**shift), np.tile(_sine(440, -6), 3), 512)
    assert float(np.sqrt(np.mean(heard**2))) < 0.01 * float(np.sqrt(0.5)) * 0.5


def test_the_limiter_is_a_maximizer() -> None:
    heard = build("Limiter", {}).process(_sine(1000, -26), RATE)
    assert _level_db(heard) == pytest.approx(-26 + 10 + 3.75, abs=0.05)
    loud = build("Limiter", {}).process(_sine(1000, 6), RATE)
    assert np.abs(loud).max() <= 1.0


def test_the_brickwall_limiter_holds_samples_and_not_what_lies_between() -> None:
    at_45_degrees = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)
    played = np.stack([at_45_degrees, at_45_degrees]).astype(np.float32)
    ceiling = 10 ** (-1 / 20)
    between = {
        choice: float(np.abs(build("BrickwallLimiter", {"true_peak": choice}).process(played, RATE)).max())
        for choice in (False, True)
    }
    # The crests of this sine lie between its samples, 3.01 dB above them.
    assert between[False] * math.sqrt(2) > ceiling * 1.1
    assert between[False] <= ceiling
    assert between[True] * math.sqrt(2) < ceiling * 1.01


@pytest.mark.parametrize(("name", "octaves"), [("HighpassFilter", -1), ("LowpassFilter", 1)])
def test_high_and_low_pass_fall_by_6_db_an_octave(name: str, octaves: int) -> None:
    def at(frequency_hz: float) -> float:
        return _level_db(build(name, {"cutoff_frequency_hz": 320}).process(_sine(frequency_hz, 0), RATE))

    assert at(320) == pytest.approx(-3.01, abs=0.05)
    # A first-order filter, 10 log10(1 + 64) and 10 log10(1 + 16) down three and two octaves away.
    assert at(320 * 8.0**octaves) - at(320 * 4.0**octaves) == pytest.approx(-5.82, abs=0.1)


def test_above_half_the_sample_rate_a_filter_is_not_sound() -> None:
    played = _noise(44_100)
    with np.errstate(all="ignore"):
        heard = build("LowpassFilter", {"cutoff_frequency_hz": 100_000}).process(played, RATE)
    assert not np.isfinite(heard).all() or np.abs(heard).max() > 0.2


def test_a_dry_level_of_one_half_leaves_the_sound_as_it_is() -> None:
    played = _noise(4410)
    assert np.allclose(
        build("Reverb", {"wet_level": 0, "dry_level": 0.5}).process(played, RATE), played, atol=1e-6
    )


def test_distortion_is_a_hyperbolic_tangent_and_clipping_a_threshold() -> None:
    played = _noise(1000, level=0.5)
    driven = build("Distortion", {"drive_db": 6.0}).process(played, RATE)
    assert np.allclose(driven, np.tanh(played * 10 ** (6 / 20)), atol=1e-5)
    clipped = build("Clipping", {"threshold_db": -6.0}).process(played, RATE)
    assert np.allclose(clipped, np.clip(played, -(10**-0.3), 10**-0.3), atol=1e-6)

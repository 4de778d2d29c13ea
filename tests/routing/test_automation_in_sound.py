"""Parameters that move, in sound: the right value at the right moment of the track, wherever the step stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.chains import RATE, through
from support.plugins import plugin
from support.signals import Sound, noise, sine

from masterchain.chain.load import loads
from masterchain.dsp.processor import Format
from masterchain.dsp.stream import Stream
from masterchain.effects.catalogue import effects
from masterchain.effects.own import build_own, own_effects
from masterchain.plugins.description import PluginDescription
from masterchain.routing.plan import plan
from masterchain.routing.realise import realise
from masterchain.routing.suits import TrackFormat

LATE_EFFECT = '{ effect = "BrickwallLimiter", parameters = { ceiling_db = 0.0 } }'
MOVING = "parameters = { gain_db = [[0.5, 0.0], [1.5, -12.0]] }"
GAIN = f'{{ effect = "Gain", {MOVING} }}'
PLUGIN = f'{{ plugin = "Stand-in", {MOVING} }}'

WHERE = {
    "alone": "[[step]]\neffect = 'Gain'\n" + MOVING,
    "after a late effect": f"[[step]]\nsplit = 'parallel'\nbranches = [{{ steps = [{LATE_EFFECT}, {GAIN}] }}]",
    "in a mid-side split": f"[[step]]\nsplit = 'mid-side'\nmid = [{LATE_EFFECT}, {GAIN}]\nside = [{GAIN}]",
    "oversampled": "[[step]]\neffect = 'Gain'\noversample = 4\n" + MOVING,
    "in linear-phase bands": "[[step]]\nsplit = 'bands'\nphase = 'linear'\ncrossovers_hz = [300]\n"
    f"bands = [{{ steps = [{GAIN}] }}, {{ steps = [{GAIN}] }}]",
}


def expected(frames: int) -> np.ndarray:
    time = np.arange(frames) / RATE
    return np.asarray(10.0 ** (np.interp(time, [0.5, 1.5], [0.0, -12.0]) / 20.0))


def gain_of(out: Sound, sound: Sound) -> np.ndarray:
    """The gain over time of a steady tone, from its envelope."""
    analytic = np.abs(_analytic(out[0])) / np.abs(_analytic(sound[0]))
    return np.asarray(analytic)


def _analytic(signal: Sound) -> np.ndarray:
    spectrum = np.fft.fft(signal.astype(np.float64))
    spectrum[len(spectrum) // 2 :] = 0.0
    return np.asarray(2.0 * np.fft.ifft(spectrum))


@pytest.mark.parametrize("where", WHERE)
def test_the_gain_follows_its_points(where: str) -> None:
    sound = sine(1000, 2.0, dbfs=-12)
    out = through(f"{WHERE[where]}\n", sound)
    inside = slice(4800, -4800)
    off_db = 20.0 * np.log10(gain_of(out, sound)[inside] / expected(sound.shape[1])[inside])
    assert np.abs(off_db).max() < 0.03  # 12 dB a second move 0.016 dB in the 64 frames of a step


@pytest.mark.plugin
@pytest.mark.parametrize("late", ["", '{ plugin = "Late" }, '])
def test_a_plugins_parameter_follows_its_points(late: str) -> None:
    sound = sine(1000, 2.0, dbfs=-12)
    text = f"[[step]]\nsplit = 'parallel'\nbranches = [{{ steps = [{late}{PLUGIN}] }}]\n"
    if late:
        text = text.replace('"Late"', f'"{plugin("Late").identity.path}"')
    out = through(text, sound, hosted=plugin("Gain"))
    inside = slice(4800, -4800)
    off_db = 20.0 * np.log10(gain_of(out, sound)[inside] / expected(sound.shape[1])[inside])
    assert np.abs(off_db).max() < 0.1  # 12 dB a second move 0.064 dB in a block of 256 frames


def test_nothing_moves_before_the_first_point_and_after_the_last() -> None:
    sound = noise(2.0)
    out = through(f"{WHERE['alone']}\n", sound)
    first, last = RATE // 2 - 64, RATE * 3 // 2 + 64
    assert (out[:, :first] == sound[:, :first]).all()
    still = through("[[step]]\neffect = 'Gain'\nparameters = { gain_db = -12.0 }\n", sound)
    assert (out[:, last:] == still[:, last:]).all()


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("block", [1000, 4096])
def test_the_block_size_does_not_matter(where: str, block: int) -> None:
    sound = noise(1.7)
    assert (
        through(f"{WHERE[where]}\n", sound, block=block, pieces=777) == through(f"{WHERE[where]}\n", sound)
    ).all()


@pytest.mark.plugin
@pytest.mark.parametrize("block", [1000, 4096])
def test_nor_for_a_plugin(block: int) -> None:
    sound, hosted = noise(1.7), plugin("Gain")
    text = f"[[step]]\nplugin = 'Stand-in'\n{MOVING}\n".replace("'Stand-in'", '"Stand-in"')
    one: PluginDescription = hosted
    assert (
        through(text, sound, block=block, pieces=777, hosted=one) == through(text, sound, hosted=one)
    ).all()


@pytest.mark.parametrize("name", [effect.name for effect in own_effects()])
def test_our_own_effects_take_values_before_they_are_prepared(name: str) -> None:
    described = effects()[name]
    values = {p.name: p.plain(p.default) for p in described.parameters if not p.required}
    numbers = {
        p.name: float(p.default)
        for p in described.parameters
        if p.kind == "number" and p.changeable and p.default is not None
    }
    if any(p.required for p in described.parameters) or not numbers:
        return
    processor = build_own(name, values)
    processor.change(numbers)
    processor.prepare(Format(RATE, 2, 64))
    assert processor.process(noise(64 / RATE)).shape == (2, 64)


def test_our_own_effects_move_too() -> None:
    sound = sine(3.0, 3.0, dbfs=-6)
    text = "[[step]]\neffect = 'DCBlock'\nparameters = { cutoff_frequency_hz = [[1.0, 0.5], [1.5, 20.0]] }\n"
    out = through(text, sound)

    def level(part: Sound) -> float:
        return float(20.0 * np.log10(np.sqrt(np.mean(np.square(part, dtype=np.float64)))))

    early, late = slice(RATE // 3, RATE), slice(2 * RATE, 3 * RATE)
    assert level(out[:, early]) == pytest.approx(level(sound[:, early]), abs=0.3)
    assert level(out[:, late]) < level(sound[:, late]) - 15.0


def test_a_tail_waits_for_the_longest_echo_of_a_moving_delay() -> None:
    loaded = loads(
        "schema = 1\n[[step]]\neffect = 'Delay'\n"
        "parameters = { delay_seconds = [[0.0, 0.1], [1.0, 4.0]], mix = 1.0, feedback = 0.0 }\n"
    )
    sound = noise(1.5)
    planned = plan(loaded, TrackFormat(RATE, 2, 1.5))
    stream = Stream(realise(planned.nodes, Path()).processor, Format(RATE, 2, 8192))
    out = np.concatenate(list(stream.run([sound])), axis=1)
    assert out.shape[1] > 5 * RATE  # what came last is heard 4 s later

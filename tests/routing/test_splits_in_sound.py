"""Splits of a chain in sound: neutral ones null, at any nesting, with late plug-ins in one branch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.chains import RATE, through
from support.plugins import plugin, zam
from support.signals import Sound, music_like, noise, sine

FLOOR = 10.0 ** (-140.0 / 20.0)
NEUTRAL = '{ effect = "Gain", parameters = { gain_db = 0.0 } }'
LATE_EFFECT = '{ effect = "BrickwallLimiter", parameters = { ceiling_db = 0.0 } }'
LATE_PLUGIN = '{ plugin = "Stand-in" }'


SHAPES = {
    "mid-side": "split = 'mid-side'\nmid = [{0}]\nside = [{1}]",
    "left-right": "split = 'left-right'\nleft = [{0}]\nright = [{1}]",
    "parallel": "split = 'parallel'\nbranches = [{{ steps = [{0}], gain_db = -6.020599913279624 }}, "
    "{{ steps = [{1}], gain_db = -6.020599913279624 }}]",
    "linear bands": "split = 'bands'\nphase = 'linear'\ncrossovers_hz = [200]\n"
    "bands = [{{ steps = [{0}] }}, {{ steps = [{1}] }}]",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("late", [NEUTRAL, LATE_EFFECT])
def test_a_neutral_split_nulls(shape: str, late: str) -> None:
    sound = music_like(2.0)
    out = through(f"[[step]]\n{SHAPES[shape].format(NEUTRAL, late)}\n", sound)
    assert np.abs(out - sound).max() < FLOOR


@pytest.mark.plugin
@pytest.mark.parametrize("shape", SHAPES)
def test_a_late_plugin_in_one_branch_is_aligned(shape: str) -> None:
    sound = music_like(2.0)
    text = f"[[step]]\n{SHAPES[shape].format(NEUTRAL, LATE_PLUGIN)}\n"
    assert np.abs(through(text, sound, hosted=plugin("Late")) - sound).max() < FLOOR


@pytest.mark.plugin
def test_a_real_late_plugin_in_one_branch_is_aligned() -> None:
    sound = 0.1 * music_like(2.0)
    text = f"[[step]]\n{SHAPES['mid-side'].format(NEUTRAL, LATE_PLUGIN)}\n"
    assert np.abs(through(text, sound, hosted=zam("ZaMaximX2")) - sound).max() < FLOOR


STEREO = st.sampled_from(sorted(SHAPES))
STEPS = st.recursive(
    st.sampled_from([NEUTRAL, LATE_EFFECT, '{ effect = "Gain", enabled = false }']),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(
            lambda pair: (
                "{{ split = 'parallel', branches = [{{ steps = [{}], gain_db = -6.020599913279624 }}, "
                "{{ steps = [{}], gain_db = -6.020599913279624 }}] }}".format(*pair)
            )
        ),
        st.tuples(inner, inner).map(
            lambda pair: (
                "{{ split = 'bands', phase = 'linear', crossovers_hz = [300], "
                "bands = [{{ steps = [{}] }}, {{ steps = [{}] }}] }}".format(*pair)
            )
        ),
    ),
    max_leaves=4,
)


@given(outer=STEREO, first=STEPS, second=STEPS, mix=st.sampled_from([1.0, 0.5]))
@settings(max_examples=15, deadline=None)
def test_neutral_splits_null_at_any_nesting(outer: str, first: str, second: str, mix: float) -> None:
    sound = noise(0.5)
    out = through(f"[[step]]\nmix = {mix}\n{SHAPES[outer].format(first, second)}\n", sound)
    assert np.abs(out - sound).max() < FLOOR


BUSY = """[[step]]
split = "mid-side"
mid = [{ effect = "Compressor", parameters = { threshold_db = -30.0, ratio = 3.0 } }]
side = [{ split = "bands", crossovers_hz = [300, 3000], bands = [
    { gain_db = -2.0 },
    { steps = [{ effect = "BrickwallLimiter", parameters = { ceiling_db = -20.0 } }] },
    { steps = [{ effect = "Clipping", parameters = { threshold_db = -24.0 }, oversample = 4 }], invert = true },
] }]
mix = 0.7
"""


@pytest.mark.parametrize("block", [512, 1000, 4096])
def test_the_block_size_does_not_matter(block: int) -> None:
    sound = noise(0.7)
    assert (through(BUSY, sound, block=block, pieces=777) == through(BUSY, sound)).all()


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 192_000])
def test_bands_sum_flat(rate: int) -> None:
    """An impulse through neutral bands keeps every frequency's level within 0.01 dB (an all-pass)."""
    bands = f"{{ steps = [{NEUTRAL}] }}"
    text = f"[[step]]\nsplit = 'bands'\ncrossovers_hz = [90, 700, 5000]\nbands = [{bands}, {bands}, {bands}, {bands}]\n"
    impulse = np.zeros((2, rate), np.float32)
    impulse[:, 100] = 1.0
    response = np.abs(np.fft.rfft(through(text, impulse, rate=rate)[0].astype(np.float64)))
    hz = np.fft.rfftfreq(rate, 1.0 / rate)
    heard = response[(hz >= 10.0) & (hz <= 20_000.0)]
    assert np.abs(20.0 * np.log10(heard)).max() < 0.01


def test_gain_and_polarity_of_branches() -> None:
    sound = sine(1000, 0.2)
    text = "[[step]]\nsplit = 'parallel'\nbranches = [{}, { gain_db = -6.020599913279624, invert = true }]\n"
    assert np.abs(through(text, sound) - 0.5 * sound).max() < FLOOR


def test_the_sides_alone_are_changed() -> None:
    text = "[[step]]\nsplit = 'mid-side'\nside = [{ effect = 'Gain', parameters = { gain_db = -96.0 } }]\n"
    sound = noise(0.3)
    mono = (sound[0] + sound[1]) / 2
    assert np.abs(through(text, sound) - mono).max() < 10.0 ** (-92.0 / 20.0)


def test_bands_hear_their_own_frequencies() -> None:
    text = (
        "[[step]]\nsplit = 'bands'\ncrossovers_hz = [1000]\n"
        "bands = [{ steps = [{ effect = 'Gain', parameters = { gain_db = -96.0 } }] }, {}]\n"
    )
    low, high = (sine(hz, 1.0) for hz in (100, 8000))

    def level(sound: Sound) -> float:
        return float(np.sqrt(np.mean(np.square(sound[:, RATE // 4 :], dtype=np.float64))))

    assert level(through(text, low)) < 10.0 ** (-75.0 / 20.0) * level(low)
    assert level(through(text, high)) == pytest.approx(level(high), rel=1e-3)


@pytest.mark.plugin
def test_a_plugin_in_a_mono_branch_is_the_plugin_on_that_channel() -> None:
    sound = noise(0.5)
    own = replace(plugin("Mono"))
    text = "[[step]]\nsplit = 'left-right'\nleft = [{ plugin = \"Stand-in\", parameters = { smoothing = 0.9 } }]\n"
    whole = '[[step]]\nplugin = "Stand-in"\nparameters = { smoothing = 0.9 }\n'
    out = through(text, sound, hosted=own)
    assert (out[0] == through(whole, sound, hosted=own)[0]).all()
    assert (out[1] == sound[1]).all()

"""Filters as products of matrices: the same as a plain recursion, to the last bit for every way to cut a stream."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import sosfilt
from support.signals import Sound, noise

from masterchain.dsp.linear_system import F64, Section, cascade
from masterchain.dsp.state_space import StateSpaceFilter

RATES = (44_100, 48_000, 96_000, 192_000)


def bell(frequency_hz: float, gain_db: float, q: float, rate: int) -> Section:
    """The peaking equaliser of R. Bristow-Johnson's cookbook."""
    a = 10.0 ** (gain_db / 40.0)
    angle = 2.0 * np.pi * frequency_hz / rate
    alpha, cosine = np.sin(angle) / (2.0 * q), np.cos(angle)
    a0 = 1.0 + alpha / a
    return (
        (1.0 + alpha * a) / a0,
        -2.0 * cosine / a0,
        (1.0 - alpha * a) / a0,
        -2.0 * cosine / a0,
        (1.0 - alpha / a) / a0,
    )


def filtered(sections: list[Section], sound: Sound, block: int = 8192) -> F64:
    chain = StateSpaceFilter(sections, sound.shape[0])
    blocks = [chain.process(sound[:, at : at + block]) for at in range(0, sound.shape[1], block)]
    return np.concatenate(blocks, axis=1)


@pytest.mark.parametrize("rate", RATES)
def test_a_cascade_is_the_recursion_it_stands_for(rate: int) -> None:
    first_order = (0.5, 0.2, 0.0, -0.7, 0.0)
    sections = [
        bell(25.0, 6.0, 0.7, rate),
        bell(300.0, -9.0, 4.0, rate),
        bell(9e3, 0.0, 2.0, rate),
        first_order,
    ]
    sound = noise(1.0, sample_rate_hz=rate)
    expected = sosfilt(np.array([(*s[:3], 1.0, *s[3:]) for s in sections]), sound)
    assert np.abs(filtered(sections, sound) - expected).max() < 1e-10


@given(
    block=st.integers(1, 3000),
    channels=st.integers(1, 6),
    frequency_hz=st.floats(20.0, 20_000.0),
    q=st.floats(0.3, 20.0),
)
@settings(max_examples=40, deadline=None)
def test_the_output_does_not_depend_on_the_blocks(
    block: int, channels: int, frequency_hz: float, q: float
) -> None:
    sections = [bell(frequency_hz, 7.0, q, 48_000), bell(100.0, -5.0, 1.0, 48_000)]
    sound = noise(0.05, channels=channels)
    assert (filtered(sections, sound, block) == filtered(sections, sound)).all()


def test_changing_to_the_same_coefficients_changes_nothing() -> None:
    sections = [bell(50.0, 6.0, 0.7, 48_000), bell(2000.0, -3.0, 1.0, 48_000)]
    sound = noise(0.5)
    chain = StateSpaceFilter(sections, 2)
    blocks = []
    for at in range(0, sound.shape[1], 77):
        blocks.append(chain.process(sound[:, at : at + 77]))
        chain.change(sections)
    assert np.abs(np.concatenate(blocks, axis=1) - filtered(sections, sound)).max() < 1e-13


def test_a_change_keeps_the_states() -> None:
    sound = noise(0.1, channels=1)
    courses = [[bell(50.0 * step, 6.0 - step, 0.7, 48_000)] for step in range(1, 9)]
    chain = StateSpaceFilter(courses[0], 1)
    state, expected, heard = np.zeros(2), [], []
    for at, sections in zip(range(0, 4000, 500), courses, strict=True):
        chain.change(sections)
        heard.append(chain.process(sound[:, at : at + 500]))
        system = cascade(sections)
        for sample in sound[0, at : at + 500]:
            now = np.append(state, sample)
            expected.append(float(system.outputs[0] @ now))
            state = system.following @ now
    assert np.abs(np.concatenate(heard, axis=1)[0] - expected).max() < 1e-13


def test_a_change_is_heard_from_the_next_frame_on() -> None:
    sound = noise(0.1)
    chain = StateSpaceFilter([(1.0, 0.0, 0.0, 0.0, 0.0)], 2)
    before = chain.process(sound[:, :777])
    chain.change([(-2.0, 0.0, 0.0, 0.0, 0.0)])
    after = chain.process(sound[:, 777:])
    assert np.abs(before - sound[:, :777]).max() < 1e-15
    assert np.abs(after + 2.0 * sound[:, 777:]).max() < 1e-15


def test_silence_ends_in_exact_silence() -> None:
    chain = StateSpaceFilter([bell(25.0, 12.0, 2.0, 48_000)], 2)
    chain.process(noise(0.2))
    assert not chain.silent
    for _ in range(2000):
        last = chain.process(np.zeros((2, 512), np.float32))
    assert chain.silent
    assert not last.any()


@pytest.mark.parametrize(
    "section", [(1.0, 0.0, 0.0, -2.0, 1.0), (1.0, 0.0, 0.0, 0.0, 1.1), (1.0, 0.0, 0.0, 1.5, 0.2)]
)
def test_an_unstable_section_is_refused(section: Section) -> None:
    with pytest.raises(ValueError, match="not stable"):
        StateSpaceFilter([section], 1)

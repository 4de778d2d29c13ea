"""The bound from the values half way between samples: its constants found again, and held against everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from masterchain.dsp.interpolator import HALF, PHASES, taps
from masterchain.meters.half_way import ASIDE, BEFORE, BEND, REST, HalfWay, half_matrix, reach

F64 = NDArray[np.float64]
BLOCK = 48
ROOM = 2 * HALF + 24
MIDDLE = ROOM // 2


def kernel(eighths: int) -> F64:
    """What reads the value so many eighths of a sample after the middle."""
    sample, phase = divmod(eighths, PHASES)
    found = np.zeros(ROOM)
    if phase:
        first = MIDDLE + sample - HALF + 1
        found[first : first + 2 * HALF] = taps(phase / PHASES)
    else:
        found[MIDDLE + sample] = 1.0
    return found


def bends() -> F64:
    """The grid's second differences that the bound may use for the half interval after the middle."""
    at = [kernel(4 * step) for step in range(-7, 9)]
    return np.array(
        [before - 2.0 * here + after for before, here, after in zip(at, at[1:], at[2:], strict=False)]
    )


@pytest.mark.parametrize("eighths", range(5))
def test_the_constants_hold_for_every_branch_and_its_parabola(eighths: int) -> None:
    linprog = pytest.importorskip("scipy.optimize").linprog
    straight = (1.0 - eighths / 4) * kernel(0) + eighths / 4 * kernel(4)
    value = kernel(eighths) - straight
    # A parabola adds at most an eighth of the second difference at eight times the rate.
    crest = (kernel(eighths - 1) - 2.0 * kernel(eighths) + kernel(eighths + 1)) / 8.0
    filters = bends()
    count, nought = len(filters), np.zeros((ROOM, 2 * ROOM))
    split = np.hstack([filters.T, -filters.T])
    rests = np.hstack([np.eye(ROOM), -np.eye(ROOM)])
    blank = np.zeros((ROOM, 2 * count))
    equal = np.vstack([np.hstack([split, blank, rests, nought]), np.hstack([blank, split, nought, rests])])
    used = np.concatenate([np.ones(4 * count), np.zeros(4 * ROOM)])[None]
    found = linprog(
        1.0 - used[0],
        A_ub=used,
        b_ub=[float(BEND)],
        A_eq=equal,
        b_eq=np.concatenate([value, crest]),
        bounds=(0, None),
    )
    assert found.status == 0
    assert found.fun <= float(REST)


def everything(sound: F64) -> F64:
    """The highest of each interval of a block: all phases, each crest with its parabola; (BLOCK,)."""
    kernels = np.array(
        [kernel(step)[MIDDLE - HALF - 4 : MIDDLE + HALF + 4] for step in range(-1, PHASES + 2)]
    )
    highest = np.empty(BLOCK)
    for interval in range(BLOCK):
        at = 16 + BEFORE + interval
        values = np.abs(kernels @ sound[at - HALF - 4 : at + HALF + 4])
        middle, bend = values[1:-1], 2.0 * values[1:-1] - values[:-2] - values[2:]
        crests = (middle >= values[:-2]) & (middle >= values[2:])
        slope = values[2:] - values[:-2]
        refined = np.where(crests, middle + slope**2 / (8.0 * np.maximum(bend, 1e-12)), middle)
        highest[interval] = refined.max()
    return highest


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 999), kind=st.sampled_from(["noise", "sparse", "tone", "signs", "square"]))
def test_nothing_lies_above_the_bound(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    wide = reach(BLOCK) + 16
    sound = rng.standard_normal(wide)
    if kind == "sparse":
        sound *= rng.random(wide) < 0.1
    elif kind == "tone":
        sound = np.sin(rng.uniform(0.01, 3.14) * np.arange(wide) + rng.uniform(0.0, 6.3))
    elif kind == "signs":
        # The worst for some branch.
        sound[BEFORE : BEFORE + 2 * HALF] = np.sign(taps(rng.random()))
    elif kind == "square":
        sound = np.sign(np.sin(rng.uniform(0.01, 3.14) * np.arange(wide)))
    single = sound[: reach(BLOCK)].astype(np.float32)
    tops, highest, halves, bend = HalfWay(BLOCK, 3).look(np.stack([single, -single, np.zeros_like(single)]))
    limit = tops[:, 0] + BEND * bend[0] + REST * np.abs(sound).max()
    assert (everything(np.pad(single.astype(np.float64), 16)) <= limit + 1e-6).all()
    assert np.array_equal(tops[:, 0], tops[:, 1])
    assert highest[0] == tops[:, 0].max()
    assert (tops[:, 2] == 0.0).all()
    assert (halves[2], bend[2]) == (0.0, 0.0)
    assert halves[0] <= highest[0]


def test_the_values_half_way_are_the_interpolators() -> None:
    sound = np.random.default_rng(1).standard_normal(reach(BLOCK))
    values = half_matrix(BLOCK) @ sound
    expected = np.correlate(sound, taps(0.5))
    assert len(values) == BLOCK + 2 * ASIDE
    assert values == pytest.approx(expected, abs=1e-5)


def test_a_call_with_fewer_blocks_is_the_same() -> None:
    around = np.random.default_rng(2).standard_normal((7, reach(BLOCK))).astype(np.float32)
    some = [each.copy() for each in HalfWay(BLOCK, 7).look(around)]
    few = HalfWay(BLOCK, 9).look(around)
    for one, other in zip(some, few, strict=True):
        assert np.array_equal(one, other)

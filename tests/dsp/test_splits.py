"""The laws of splits: aligned to the frame, without trace where nothing is done."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pedalboard
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.processors import Late, Shaper, Stuck, played
from support.signals import noise

from masterchain.dsp.bands import Bands
from masterchain.dsp.board import Board
from masterchain.dsp.branches import Branch
from masterchain.dsp.left_right import LeftRight
from masterchain.dsp.mid_side import MidSide
from masterchain.dsp.parallel import Parallel
from masterchain.dsp.processor import Format, Processor
from masterchain.dsp.serial import Serial

SPLITS: dict[str, Callable[[Processor, Processor], Processor]] = {
    "parallel": lambda a, b: Parallel([Branch(a, gain_db=-6.0), Branch(b, invert=True)]),
    "mid-side": MidSide,
    "left-right": LeftRight,
    "bands": lambda a, b: Bands([400.0], [Branch(a), Branch(b, gain_db=1.0)]),
    "linear bands": lambda a, b: Bands([400.0], [Branch(a), Branch(b)], "linear"),
}


def silent_splits(depth: int) -> st.SearchStrategy[Processor]:
    """Splits of splits in which nothing is done, some of it late."""
    late = st.builds(Late, st.integers(0, 5000))
    if depth == 0:
        return late
    inner = st.one_of(late, st.lists(silent_splits(depth - 1), max_size=2).map(Serial))
    return st.one_of(
        st.builds(MidSide, mono_splits(depth - 1), mono_splits(depth - 1)),
        st.builds(LeftRight, mono_splits(depth - 1), mono_splits(depth - 1)),
        bands_of(inner),
        st.builds(lambda a: Parallel([Branch(a)]), inner),
    )


def mono_splits(depth: int) -> st.SearchStrategy[Processor]:
    late = st.builds(Late, st.integers(0, 5000))
    return late if depth == 0 else st.one_of(late, bands_of(mono_splits(depth - 1)))


def bands_of(inner: st.SearchStrategy[Processor]) -> st.SearchStrategy[Processor]:
    return st.builds(
        lambda a, b, c: Bands([200.0, 3000.0], [Branch(a), Branch(b), Branch(c)], "linear"),
        inner,
        inner,
        inner,
    )


@given(split=silent_splits(2), frames=st.integers(1, 20_000), block=st.sampled_from([64, 1000, 4096]))
@settings(max_examples=40, deadline=None)
def test_splits_of_splits_that_do_nothing_give_every_sample_back(
    split: Processor, frames: int, block: int
) -> None:
    sound = noise(0.5)[:, :frames]
    assert (played(split, sound, block=block) == sound).all()


@pytest.mark.parametrize("name", SPLITS)
def test_the_output_does_not_depend_on_the_blocks(name: str) -> None:
    def split() -> Processor:
        return SPLITS[name](Shaper(np.tanh, 100), Shaper(np.square, 7))

    sound = noise(0.6)
    whole = played(split(), sound)
    for block in (64, 100, 4096, 30_000):
        assert (played(split(), sound, block=block) == whole).all()


@pytest.mark.parametrize("name", SPLITS)
@given(latencies=st.tuples(st.integers(0, 4000), st.integers(0, 4000)))
@settings(max_examples=15, deadline=None)
def test_branches_are_aligned_whatever_their_latencies(name: str, latencies: tuple[int, int]) -> None:
    sound = noise(0.3)
    together = played(SPLITS[name](Shaper(np.tanh), Shaper(np.square)), sound)
    late = played(
        SPLITS[name](Shaper(np.tanh, latencies[0]), Shaper(np.square, latencies[1])), sound, block=500
    )
    assert (late == together).all()


def test_a_branch_of_some_seconds_latency_is_aligned() -> None:
    sound = noise(1.0)
    split = MidSide(Bands([100.0], [Branch(Late(300_000)), Branch(Late())]), Late(7))
    plain = MidSide(Bands([100.0], [Branch(Late()), Branch(Late())]), Late())
    assert (played(split, sound) == played(plain, sound)).all()


@pytest.mark.parametrize("name", SPLITS)
def test_latency_and_tail_are_the_branches_longest(name: str) -> None:
    stream = Format(48_000, 2, 1024)
    bare = SPLITS[name](Late(), Late())
    bare.prepare(stream)
    split = SPLITS[name](Late(300, tail=10), Late(20, tail=4000))
    split.prepare(stream)
    assert split.latency == 300 + bare.latency
    assert split.tail == 4000


@pytest.mark.parametrize("name", SPLITS)
def test_a_second_stream_knows_nothing_of_the_first(name: str) -> None:
    sound = noise(0.2)
    split = SPLITS[name](Shaper(np.tanh, 100), Late(7))
    first = played(split, sound)
    assert (played(split, sound) == first).all()


@pytest.mark.parametrize("name", SPLITS)
def test_every_branch_is_closed_also_when_one_cannot_be(name: str) -> None:
    branches = Stuck(), Stuck()
    split = SPLITS[name](*branches)
    with pytest.raises(RuntimeError, match="stuck"):
        split.close()
    assert [branch.closed for branch in branches] == [1, 1]


def test_parts_in_a_row_are_all_closed_too() -> None:
    parts = Stuck(), Stuck()
    with pytest.raises(RuntimeError, match="stuck"):
        Serial(parts).close()
    assert [part.closed for part in parts] == [1, 1]


def test_parallel_sums_with_gain_and_polarity() -> None:
    sound = noise(0.1)
    out = played(Parallel([Branch(Late(50)), Branch(Late(), gain_db=-6.0, invert=True)]), sound)
    exact = sound.astype(np.float64)
    assert (out == (exact - exact * 10 ** (-6.0 / 20.0)).astype(np.float32)).all()


def test_a_branch_and_its_inverse_cancel_to_nothing() -> None:
    out = played(Parallel([Branch(Late(333)), Branch(Late(10), invert=True)]), noise(0.1))
    assert not out.any()


def test_parallel_works_on_any_number_of_channels() -> None:
    for channels in (1, 6):
        sound = noise(0.1, channels=channels)
        assert (played(Parallel([Branch(Late(3))]), sound) == sound).all()


def test_the_middle_is_half_the_sum_and_the_sides_half_the_difference() -> None:
    sound = noise(0.1)
    middle = (sound[0] + sound[1]) / 2
    sides = (sound[0] - sound[1]) / 2
    assert np.abs(played(MidSide(Late(5), Late(0, gain=0.0)), sound) - middle).max() < 1e-7
    only_sides = played(MidSide(Late(0, gain=0.0), Late(5)), sound)
    assert np.abs(only_sides - np.stack((sides, -sides))).max() < 1e-7
    doubled = played(MidSide(Late(), Late(gain=2.0)), sound)
    assert np.abs(doubled - np.stack((middle + 2 * sides, middle - 2 * sides))).max() < 2e-7


def test_left_and_right_are_processed_apart() -> None:
    sound = noise(0.1)
    out = played(LeftRight(Late(9, gain=0.5), Late(0, gain=-1.0)), sound)
    assert (out == sound * np.float32([[0.5], [-1.0]])).all()


@pytest.mark.parametrize("split", [MidSide, LeftRight])
@pytest.mark.parametrize("channels", [1, 3])
def test_only_stereo_has_two_sides(split: type[MidSide | LeftRight], channels: int) -> None:
    with pytest.raises(ValueError, match=f"{channels} channels"):
        split(Late(), Late()).prepare(Format(48_000, channels, 1024))


def test_a_fault_while_preparing_is_not_hidden_by_what_was_not_prepared() -> None:
    refused = Shaper(np.tanh)
    board = Board(lambda: [pedalboard.Gain(1.0)], ["gain"])
    with pytest.raises(ValueError, match="no middle and sides"):
        played(Serial([MidSide(refused, Late()), board]), noise(0.1, channels=1))
    assert refused.closed == 1

"""Parameters that move: at the right moment of the track, without a step, and for nothing where they rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pedalboard
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.processors import Late, Stuck, played
from support.signals import Sound, music_like, noise, sine

from masterchain.dsp.automated import STEP_FRAMES, Automated
from masterchain.dsp.automated_board import automated_board
from masterchain.dsp.bands import Bands
from masterchain.dsp.board import Board
from masterchain.dsp.branches import Branch
from masterchain.dsp.curve import Curve, Point
from masterchain.dsp.left_right import LeftRight
from masterchain.dsp.mid_side import MidSide
from masterchain.dsp.mix import Mix
from masterchain.dsp.oversample import Oversampled
from masterchain.dsp.processor import Block, Format, Processor
from masterchain.dsp.serial import Serial
from masterchain.dsp.twins import Twins
from masterchain.effects.build import build
from masterchain.effects.catalogue import effects
from masterchain.errors import PluginError

RATE = 48_000


def curve(*points: tuple[float, float], hold: bool = False) -> Curve:
    return Curve(tuple(Point(at_s, value, hold) for at_s, value in points))


class Shown(Late):
    """Gives the value it was last told in the place of sound, and notes what it was told and given."""

    def __init__(self, value: float = 0.0) -> None:
        super().__init__()
        self.value = value
        self.told: list[Mapping[str, float]] = []
        self.given: list[int] = []

    def change(self, values: Mapping[str, float]) -> None:
        self.told.append(values)
        self.value = values["value"]

    def process(self, block: Block) -> Block:
        self.given.append(block.shape[1])
        return np.full_like(block, self.value)


def shown(points: Curve) -> Automated:
    inner = Shown()
    return Automated(inner, {"value": points}, inner.change)


PLACES: dict[str, Callable[[Automated], Processor]] = {
    "alone": lambda part: part,
    "after late parts": lambda part: Serial([Late(1000), Serial([Late(7)]), part, Late(333)]),
    "mixed": lambda part: Serial([Late(77), Mix(Serial([Late(5), part]), 1.0)]),
    "in a late band": lambda part: Bands(
        [100.0], [Branch(part), Branch(Serial([Late(9), Silent()]))], "linear"
    ),
    "left": lambda part: Serial([Late(500), LeftRight(part, Serial([Late(4000), Silent()]))]),
    "oversampled": lambda part: Serial([Late(100), Oversampled(Serial([Late(13), part]), 4)]),
}


class Silent(Late):
    def process(self, block: Block) -> Block:
        return np.zeros_like(block)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("block", [512, 8192])
def test_a_value_counts_at_its_own_moment_of_the_track(place: str, block: int) -> None:
    moving = curve((0.2, 0.0), (0.6, 1.0), (0.7, 0.25))
    silence = np.zeros((2, RATE), np.float32)
    out = played(PLACES[place](shown(moving)), silence, block=block)[0]
    due = np.array([moving.value(at / RATE) for at in range(RATE)])
    late = np.array([moving.value((at + STEP_FRAMES) / RATE) for at in range(RATE)])
    low, high = np.minimum(due, late) - 1e-4, np.maximum(due, late) + 1e-4
    inside = slice(200, -6000)
    # The two corners are cut by as much as a step is long.
    corner = np.abs(np.arange(RATE) - 0.6 * RATE) < 2 * STEP_FRAMES
    assert ((out >= low) & (out <= high) | corner)[inside].all()


def test_a_held_value_jumps_where_it_is_written() -> None:
    out = played(Serial([Late(1003), shown(curve((0.0, 1.0), (0.25, 3.0), hold=True))]), noise(0.5))[0]
    (jump,) = np.flatnonzero(np.diff(out))
    assert abs(jump - RATE // 4) <= STEP_FRAMES
    assert set(out) == {1.0, 3.0}


def test_where_nothing_moves_blocks_stay_whole() -> None:
    part = shown(curve((0.0, 1.0), (1.0, 1.0), (1.02, 2.0)))
    played(part, noise(2.0))
    inner = part._inner
    assert isinstance(inner, Shown)
    moving = [frames for frames in inner.given if frames == STEP_FRAMES]
    assert len(moving) < 8192 / STEP_FRAMES + 0.03 * RATE / STEP_FRAMES
    assert inner.given.count(8192) >= 9


def test_a_value_is_told_only_when_it_is_another() -> None:
    part = shown(curve((0.0, 1.0), (0.5, 1.0), (0.5, 2.0)))
    played(part, noise(1.0))
    inner = part._inner
    assert isinstance(inner, Shown)
    assert [dict(told) for told in inner.told] == [{"value": 1.0}, {"value": 2.0}]


def test_an_offset_moves_the_curve() -> None:
    inner = Shown()
    moved = Automated(
        inner, {"value": curve((0.0, 1.0), (0.25, 3.0), hold=True)}, inner.change, offset=RATE // 8
    )
    (jump,) = np.flatnonzero(np.diff(played(moved, noise(0.5))[0]))
    assert abs(jump - (RATE // 4 + RATE // 8)) <= STEP_FRAMES


def test_a_second_stream_begins_with_the_first_value_again() -> None:
    part = shown(curve((0.0, 1.0), (0.25, 3.0), hold=True))
    first = played(part, noise(0.5))
    assert (played(part, noise(0.5)) == first).all()


def gain(value: float = 0.0) -> Board:
    return Board(lambda: [pedalboard.Gain(value)], ["gain"])


def beside_db(sound: Sound, frequency_hz: float, apart_hz: float) -> float:
    """The loudest line that is further than `apart_hz` from a tone, in dBFS."""
    window = np.blackman(sound.shape[1])
    lines = np.abs(np.fft.rfft(sound[0].astype(np.float64) * window)) * 2 / window.sum()
    apart = np.abs(np.arange(len(lines)) * RATE / sound.shape[1] - frequency_hz) > apart_hz
    return float(20 * np.log10(lines[apart].max()))


@pytest.mark.parametrize(("to_db", "seconds"), [(-3.0, 1.4), (-20.0, 0.4), (6.0, 1.0)])
def test_a_moving_level_is_no_worse_than_one_computed_for_each_sample(to_db: float, seconds: float) -> None:
    tone = sine(997, 2.0, dbfs=-6)
    course = curve((0.3, 0.0), (0.3 + seconds, to_db))
    moving = played(automated_board(gain, {"gain_db": course}, filters=False), tone)
    exact = tone * [10 ** (course.value(at / RATE) / 20) for at in range(tone.shape[1])]
    assert np.abs(moving - exact).max() < 3e-5
    assert beside_db(moving, 997, 300) < beside_db(exact, 997, 300) + 0.1


FILTERS: dict[str, tuple[Callable[[float], pedalboard.Plugin], str, float, float]] = {
    "high-pass": (pedalboard.HighpassFilter, "cutoff_frequency_hz", 100.0, 1000.0),
    "bell": (lambda f: pedalboard.PeakFilter(f, 6, 1), "cutoff_frequency_hz", 500.0, 2000.0),
    "shelf": (lambda g: pedalboard.LowShelfFilter(800, g), "gain_db", -6.0, 6.0),
    "low-pass": (pedalboard.LowpassFilter, "cutoff_frequency_hz", 800.0, 3000.0),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_moving_filter_is_free_of_zipper_noise(name: str) -> None:
    make, parameter, start, end = FILTERS[name]
    moving = automated_board(
        lambda: Board(lambda: [make(start)], [name]),
        {parameter: curve((0.3, start), (1.7, end))},
        filters=True,
    )
    assert beside_db(played(moving, sine(997, 2.0, dbfs=-6)), 997, 300) < -90.0


def test_a_moving_threshold_is_what_a_threshold_set_for_every_sample_would_be() -> None:
    tone = sine(997, 2.0, dbfs=-6)
    course = curve((0.3, -10.0), (1.7, -20.0))

    def board() -> Board:
        return Board(lambda: [pedalboard.Compressor(-10, 4, 10, 100)], ["c"])

    moving = played(automated_board(board, {"threshold_db": course}, filters=False), tone)
    often = board()
    exact = played(Automated(often, {"threshold_db": course}, often.change, step_frames=4), tone)
    assert 20 * np.log10(np.abs(moving - exact).max()) < -90.0


@pytest.mark.parametrize("filters", [True, False])
def test_the_output_does_not_depend_on_the_blocks(filters: bool) -> None:
    def moving() -> Processor:
        return automated_board(
            lambda: Board(lambda: [pedalboard.PeakFilter(500, 6, 1)], ["bell"]),
            {
                "gain_db": curve((0.1, 6.0), (0.3, -3.0)),
                "cutoff_frequency_hz": curve((0.2, 500.0), (0.4, 900.0)),
            },
            filters=filters,
        )

    sound = music_like(0.8)
    whole = played(moving(), sound)
    for block in (64, 333, 1000, 4096, 16_384):
        assert (played(moving(), sound, block=block) == whole).all()


@pytest.mark.parametrize("filters", [True, False])
def test_steps_last_as_long_at_any_rate(filters: bool) -> None:
    seen: list[int] = []

    class Seen(Board):
        def process(self, block: Block) -> Block:
            seen.append(block.shape[1])
            return super().process(block)

    counts = []
    for rate, times in ((44_100, 1), (48_000, 1), (96_000, 2), (192_000, 4), (768_000, 16)):
        seen.clear()
        moving = automated_board(
            lambda: Seen(lambda: [pedalboard.Gain(0.0)], ["gain"]),
            {"gain_db": curve((0.0, 0.0), (9.0, -6.0))},
            filters=filters,
        )
        played(moving, noise(0.5, sample_rate_hz=rate), sample_rate_hz=rate)
        assert set(seen) == {(16 if filters else 64) * times}
        counts.append(len(seen))
    assert max(counts) < 1.5 * min(counts)


@pytest.mark.parametrize("filters", [True, False])
def test_a_curve_that_rests_is_the_plain_effect(filters: bool) -> None:
    def board() -> Board:
        return Board(lambda: [pedalboard.Compressor(-30, 4)], ["c"])

    sound = music_like(0.5)
    resting = automated_board(board, {"threshold_db": curve((0.2, -30.0), (0.4, -30.0))}, filters=filters)
    assert (played(resting, sound) == played(board(), sound)).all()


CHANGEABLE = [
    (described.name, parameter.name)
    for described in effects().values()
    for parameter in described.parameters
    if parameter.kind == "number" and not described.own and all(not p.required for p in described.parameters)
]


@pytest.mark.parametrize(("effect", "parameter"), CHANGEABLE)
def test_what_is_said_to_be_changeable_can_be_automated(effect: str, parameter: str) -> None:
    described = effects()[effect]
    wanted = next(p for p in described.parameters if p.name == parameter)
    low, high = wanted.typical or (wanted.minimum, wanted.maximum)
    assert low is not None
    assert high is not None
    moving = automated_board(
        lambda: Board(lambda: [build(effect, {parameter: low})], [effect]),
        {parameter: curve((0.05, low), (0.3, high))},
        filters=described.category == "filter",
    )
    sound = music_like(0.4)
    if not wanted.changeable:
        with pytest.raises(PluginError, match="changed its latency"):
            played(moving, sound)
        return
    moved = played(moving, sound)
    still = played(Board(lambda: [build(effect, {parameter: low})], [effect]), sound)
    assert (moved[:, :2000] == still[:, :2000]).all()


def test_twins_wait_for_a_fade_to_end() -> None:
    first, second = Shown(), Shown()
    twins = Twins(first, second)
    twins.prepare(Format(RATE, 1, 1000))
    block = np.zeros((1, 1000), np.float32)
    assert not twins.process(block).any()
    twins.change({"value": 1.0})
    begun = twins.process(block[:, :32])
    twins.change({"value": 3.0})
    on = np.concatenate((begun, twins.process(block)), axis=1)[0]
    ramp = (np.arange(64) + 0.5) / 64
    assert np.abs(on[:64] - ramp).max() < 1e-6
    assert np.abs(on[64:128] - (1.0 + 2.0 * ramp)).max() < 1e-6
    assert (on[128:] == 3.0).all()
    assert first.value == second.value == 3.0


@given(changes=st.lists(st.tuples(st.integers(1, 300), st.floats(-20, 20)), max_size=12))
@settings(max_examples=30, deadline=None)
def test_twins_never_step(changes: list[tuple[int, float]]) -> None:
    twins = Twins(Shown(), Shown())
    twins.prepare(Format(1, 1, 300))
    out = [twins.process(np.zeros((1, 10), np.float32))]
    for frames, value in changes:
        twins.change({"value": value})
        out.append(twins.process(np.zeros((1, frames), np.float32)))
    joined = np.concatenate(out, axis=1)[0]
    assert np.abs(np.diff(joined)).max(initial=0.0) <= 40.0 / 64 + 1e-5


def test_both_twins_are_closed_also_when_one_cannot_be() -> None:
    class StuckShown(Stuck, Shown):
        pass

    pair = StuckShown(), StuckShown()
    with pytest.raises(RuntimeError, match="stuck"):
        Twins(*pair).close()
    assert [one.closed for one in pair] == [1, 1]


def test_an_automated_step_in_the_middle_moves_the_middle_only() -> None:
    sound = music_like(0.5)
    level = automated_board(gain, {"gain_db": curve((0.1, 0.0), (0.2, -60.0))}, filters=False)
    out = played(MidSide(level, Late(100)), sound)
    assert (out[:, :4000] == sound[:, :4000]).all()
    end = slice(12_000, None)
    side = (sound[0, end] - sound[1, end]) / 2
    assert np.abs((out[0, end] - out[1, end]) / 2 - side).max() < 1e-6
    assert np.abs((out[0, end] + out[1, end]) / 2).max() < 1.1e-3 * np.abs(sound).max()

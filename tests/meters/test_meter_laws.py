"""Laws every meter obeys whatever the sound."""

from __future__ import annotations

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meters.hearing import measured, noise, programme, sine

from masterchain.errors import UsageError
from masterchain.meters import Meter, measurement_of, merge
from masterchain.meters.chunk import chunk_frames
from masterchain.meters.gating import integrated
from masterchain.meters.loudness_range import loudness_range
from masterchain.meters.state import whole

MODEST = settings(deadline=None, max_examples=15)
RATES = st.sampled_from([8_000, 11_025, 22_050, 44_100, 48_000])


@MODEST
@given(
    rate=RATES,
    frames=st.integers(0, 110_000),
    cuts=st.lists(st.integers(0, 110_000), max_size=12),
    channels=st.integers(1, 6),
    seed=st.integers(0, 99),
)
def test_the_result_does_not_depend_on_how_the_sound_is_cut(
    rate: int, frames: int, cuts: list[int], channels: int, seed: int
) -> None:
    sound = noise(frames / rate + 1e-9, rate, channels, 0.3, seed)[:, :frames]
    whole, pieces = Meter(rate, channels), Meter(rate, channels)
    whole.feed(sound)
    edges = sorted({0, frames, *(cut % (frames + 1) for cut in cuts)})
    for begin, end in pairwise(edges):
        pieces.feed(sound[:, begin:end])
        pieces.feed(sound[:, end:end])
    assert pieces.measurement() == whole.measurement()


@MODEST
@given(
    rate=RATES,
    frames=st.integers(0, 500_000),
    channels=st.integers(1, 6),
    seed=st.integers(0, 99),
)
def test_two_halves_are_the_whole(rate: int, frames: int, channels: int, seed: int) -> None:
    sound = noise(frames / rate + 1e-9, rate, channels, 0.3, seed)[:, :frames]
    alone, peaks, powers = (
        Meter(rate, channels),
        Meter(rate, channels, half="peaks"),
        Meter(rate, channels, half="powers"),
    )
    for meter in (alone, peaks, powers):
        meter.feed(sound)
    assert pickle.dumps(whole(peaks.state(), powers.state())) == pickle.dumps(alone.state())


@MODEST
@given(
    rate=RATES,
    wanted=st.lists(st.integers(1, 90_000), min_size=1, max_size=40),
    part=st.floats(0.01, 1.0),
    seed=st.integers(0, 99),
)
def test_written_into_its_memory_is_the_same_as_fed(
    rate: int, wanted: list[int], part: float, seed: int
) -> None:
    sound = noise(5.0, rate, 2, 0.3, seed)
    fed, written = Meter(rate, 2), Meter(rate, 2)
    done = 0
    for most in wanted:
        room = written.room(min(most, sound.shape[1] - done or 1))
        assert 1 <= room.shape[1] <= most
        # Less may come than there is room for.
        came = min(int(np.ceil(room.shape[1] * part)), sound.shape[1] - done)
        room[:, :came] = sound[:, done : done + came]
        written.filled(came)
        done += came
    fed.feed(sound[:, :done])
    assert pickle.dumps(written.state()) == pickle.dumps(fed.state())


def test_one_frame_at_a_time_is_the_same() -> None:
    sound = programme(2.3, 8_000)
    meter = Meter(8_000, 2)
    for frame in range(sound.shape[1]):
        meter.feed(sound[:, frame : frame + 1])
    assert meter.measurement() == measured(sound, 8_000)


@MODEST
@given(frames=st.integers(1, 200_000), extra=st.integers(0, 400))
def test_asking_in_between_changes_nothing(frames: int, extra: int) -> None:
    sound = programme(5.0)
    asked, quiet = Meter(48_000, 2), Meter(48_000, 2)
    asked.feed(sound[:, :frames])
    between = asked.measurement()
    assert between == asked.measurement() == measured(sound[:, :frames])
    asked.feed(sound[:, frames : frames + extra])
    asked.measurement()
    asked.feed(sound[:, frames + extra :])
    quiet.feed(sound)
    assert asked.measurement() == quiet.measurement()


@pytest.mark.parametrize("rest", [0, 1, 143, 144, 145, 287, 288, 289])
def test_sound_a_little_longer_than_a_chunk_is_all_heard(rest: int) -> None:
    frames = chunk_frames(48_000) + rest
    sound = np.zeros((1, frames), np.float32)
    sound[0, -1] = 0.5
    found = measured(sound)
    assert found.frames == frames
    assert found.places["sample_peak_dbfs"].at_s == (frames - 1) / 48_000


@MODEST
@given(gain_db=st.floats(-30.0, 6.0), rate=RATES)
def test_a_gain_moves_every_level_by_itself(gain_db: float, rate: int) -> None:
    sound = programme(6.0, rate).astype(np.float64)
    before, after = measured(sound, rate), measured(sound * 10.0 ** (gain_db / 20.0), rate)
    for name in (
        "max_momentary_lufs",
        "max_short_term_lufs",
        "true_peak_dbtp",
        "sample_peak_dbfs",
        "rms_dbfs",
    ):
        assert getattr(after, name) - getattr(before, name) == pytest.approx(gain_db, abs=2e-4)
    for name in ("plr_lu", "crest_db", "phase_correlation", "mono_loss_lu", "balance_db"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), abs=2e-2)


@MODEST
@given(seeds=st.lists(st.tuples(st.integers(0, 99), st.floats(0.05, 6.0)), min_size=2, max_size=4))
def test_merged_states_are_the_pooled_blocks_of_their_tracks(seeds: list[tuple[int, float]]) -> None:
    rate = 8_000
    tracks = [programme(seconds, rate, seed) * np.float32(0.2 + seed / 120) for seed, seconds in seeds]
    states = []
    for track in tracks:
        meter = Meter(rate, 2)
        meter.feed(track)
        states.append(pickle.loads(pickle.dumps(meter.state())))  # noqa: S301
    merged = states[0]
    for state in states[1:]:
        merged = merge(merged, state)
    found, alone = measurement_of(merged), [measurement_of(state) for state in states]

    blocks = np.concatenate([state.loudness.gating_blocks() for state in states])
    windows = np.concatenate([state.loudness.range_windows() for state in states])
    assert found.integrated_lufs == integrated(blocks)
    assert found.loudness_range_lu == loudness_range(windows)
    starts = np.cumsum([0, *(each.duration_s for each in alone)])
    for name in ("true_peak_dbtp", "sample_peak_dbfs", "max_momentary_lufs", "max_short_term_lufs"):
        values = [getattr(each, name) for each in alone]
        highest = max((value for value in values if value is not None), default=None)
        assert getattr(found, name) == highest
        if highest is not None:
            which = values.index(highest)
            expected = starts[which] + alone[which].places[name].at_s
            assert found.places[name].at_s == pytest.approx(expected, abs=1e-9 if "peak" in name else 0.011)
    assert found.frames == sum(each.frames for each in alone)
    assert found.overs == sum(each.overs or 0 for each in alone)


def test_merged_places_count_from_the_first_piece() -> None:
    first, second = programme(2.0, 8_000), programme(3.0, 8_000)
    second[1, 8_000:8_004] = 1.0
    second[0, 16_000:20_000] = 0.0
    states = []
    for sound in (first, second):
        meter = Meter(8_000, 2)
        meter.feed(sound)
        states.append(meter.state())
    found = measurement_of(merge(*states))
    assert [span.at_s for span in found.over_spans] == [3.0]
    assert [span.at_s for span in found.clipped_spans] == [3.0]
    assert [(span.at_s, span.channel) for span in found.dropouts] == [(4.0, 0)]
    assert measurement_of(merge(states[0], states[0])).overs == 0


def test_merging_is_associative() -> None:
    states = []
    for seed in range(3):
        meter = Meter(8_000, 2)
        meter.feed(programme(4.0, 8_000, seed))
        states.append(meter.state())
    one, two, three = states
    left = measurement_of(merge(merge(one, two), three)).to_dict()
    right = measurement_of(merge(one, merge(two, three))).to_dict()
    assert _close(left, right)


def _close(left: object, right: object) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_close(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(_close(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= 1e-9 * max(1.0, abs(left))
    return left == right


def test_what_does_not_fit_is_not_merged() -> None:
    with pytest.raises(UsageError, match="44100 Hz"):
        merge(Meter(44_100, 2).state(), Meter(48_000, 2).state())
    with pytest.raises(UsageError, match="L R C"):
        merge(Meter(48_000, 2).state(), Meter(48_000, 3).state())


@pytest.mark.parametrize(("rate", "channels"), [(7_999, 2), (384_001, 2), (48_000, 0)])
def test_what_cannot_be_measured_is_said_at_once(rate: int, channels: int) -> None:
    with pytest.raises(UsageError):
        Meter(rate, channels)


def test_a_block_of_another_shape_is_refused() -> None:
    with pytest.raises(UsageError, match="shape"):
        Meter(48_000, 2).feed(np.zeros((3, 100), np.float32))
    with pytest.raises(UsageError, match="layout"):
        Meter(48_000, 2, ["L", "R", "C"])


@MODEST
@given(level=st.floats(1e-6, 4.0), hertz=st.floats(20.0, 21_500.0), phase=st.floats(0.0, 6.3))
def test_true_peak_is_never_below_the_sample_peak(level: float, hertz: float, phase: float) -> None:
    found = measured(np.stack([sine(hertz, 0.3, level, phase=phase), noise(0.3, channels=1, level=level)[0]]))
    for true, sample in zip(found.channel_true_peaks_dbtp, found.channel_sample_peaks_dbfs, strict=True):
        assert true is not None
        assert sample is not None
        assert true >= sample


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 44_056, 88_200, 176_400, 384_000])
def test_every_sample_rate_is_measured(rate: int) -> None:
    tone = sine(1000.0, 4.0, rate=rate)
    ramp = np.linspace(0.0, 1.0, rate // 10)
    tone[: len(ramp)] *= ramp
    tone[-len(ramp) :] *= ramp[::-1]
    found = measured(np.stack([tone, tone]), rate)
    assert found.integrated_lufs == pytest.approx(-6.02, abs=0.3 if rate < 16_000 else 0.1)
    assert found.true_peak_dbtp == pytest.approx(-6.02, abs=0.01)
    assert found.duration_s == 4.0

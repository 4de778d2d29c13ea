"""Fades and cuts: the same however the stream is cut into blocks, and what their names say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.album.cut import begins_at, cut, lengths_of
from masterchain.album.fades import Fades, curve
from masterchain.dsp.resample import resampled_frames

SHAPES = ("linear", "equal-power", "s-curve", "exponential")
LONG = np.ones((2, 1000), np.float32)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_fade_rises_from_silence_to_full_and_falls_the_same_way(shape: str) -> None:
    whole = Fades(1000, 300, 200, shape, shape)(LONG)  # type: ignore[arg-type]
    assert (whole[:, 0], whole[:, -1]) == (pytest.approx(0.0), pytest.approx(0.0))
    assert (whole[:, 300:800] == 1.0).all()
    assert (np.diff(whole[0, :301]) > 0).all()
    mirrored = Fades(1000, 200, 300, shape, shape)(LONG)[:, ::-1]  # type: ignore[arg-type]
    assert np.abs(whole - mirrored).max() < 1e-6


def test_what_the_shapes_are_half_way() -> None:
    half = np.array([0.5])
    assert curve("linear", half) == 0.5
    assert curve("equal-power", half) ** 2 == pytest.approx(0.5)
    assert curve("s-curve", half) == pytest.approx(0.5)
    assert 20 * np.log10(curve("exponential", half)) == pytest.approx(-30.0, abs=0.3)


@given(st.lists(st.integers(1, 400), min_size=1), st.sampled_from(SHAPES))
def test_a_fade_knows_no_blocks(sizes: list[int], shape: str) -> None:
    whole = Fades(1000, 300, 450, shape, "linear")(LONG)  # type: ignore[arg-type]
    fades = Fades(1000, 300, 450, shape, "linear")  # type: ignore[arg-type]
    parts, at = [], 0
    for size in [*sizes, 1000]:
        parts.append(fades(LONG[:, at : at + size]))
        at = min(1000, at + size)
    assert (np.concatenate(parts, axis=1) == whole).all()


def test_where_no_fade_is_the_sound_is_the_same_array() -> None:
    fades = Fades(1000, 0, 0, "linear", "linear")
    block = LONG[:, :500]
    assert fades(block) is block
    # A tail rings on where there is no fade-out.
    assert fades(LONG) is LONG


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=20),
    st.lists(st.integers(0, 400), min_size=1, max_size=5),
)
def test_a_stream_is_cut_where_it_is_to_be_cut(sizes: list[int], lengths: list[int]) -> None:
    begins = [0]
    for length in lengths:
        begins.append(begins[-1] + length)
    total = sum(sizes)
    stream = np.arange(total, dtype=np.float32)[None]
    edges = np.cumsum(sizes)[:-1]
    found: dict[int, list[np.ndarray]] = {}
    for track, piece in cut(iter(np.split(stream, edges, axis=1)), begins):
        assert piece.shape[1]
        found.setdefault(track, []).append(piece)
    ends = [*begins[1:], max(total, begins[-1])]
    for track, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        expected = stream[:, begin:end]
        pieces = found.get(track)
        assert (np.concatenate(pieces, axis=1) if pieces else expected[:, :0]).tolist() == expected.tolist()


@given(
    st.integers(0, 10**8),
    st.integers(0, 10**7),
    st.sampled_from([(44100, 96000), (96000, 44100), (48000, 44100)]),
)
def test_lengths_at_another_rate_add_up(first: int, second: int, rates: tuple[int, int]) -> None:
    begins = (0, first)
    lengths = lengths_of(begins, first + second, *rates)
    assert sum(lengths) == resampled_frames(first + second, *rates)
    assert min(lengths) >= 0
    at = begins_at(begins, *rates)[1]
    assert abs(at / rates[1] - first / rates[0]) <= 0.5 / rates[1] * 1.0001

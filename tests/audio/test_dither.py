from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from audio.signals import codes, noise
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.audio.dither import Quantizer


@pytest.mark.parametrize("bits", [16, 24])
def test_without_dither_a_source_of_the_same_depth_is_bit_exact(bits: int) -> None:
    sound = codes(bits, 20_000)
    quantizer = Quantizer(bits, 2, dither="none")
    out = quantizer((sound / 2.0 ** (bits - 1)).astype(np.float32))
    assert out.dtype == np.int32
    assert np.array_equal(out, sound)
    assert (quantizer.overs, quantizer.first_over) == (0, None)


def test_without_dither_rounding_is_to_the_nearest_code() -> None:
    steps = np.array([[0.0, 0.49, 0.51, -0.49, -0.51, 1.0, 7.6, -7.6]]) / 32_768
    assert Quantizer(16, 1, dither="none")(steps).tolist() == [[0, 0, 1, 0, -1, 1, 8, -8]]


@settings(max_examples=60, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 3000), max_size=8),
    channels=st.integers(1, 3),
    seed=st.integers(0, 2**32),
    bits=st.sampled_from([16, 24]),
)
def test_dither_does_not_depend_on_the_block_size(
    cuts: list[int], channels: int, seed: int, bits: int
) -> None:
    sound = noise(3000, channels)
    whole = Quantizer(bits, channels, seed=seed)(sound)
    quantizer = Quantizer(bits, channels, seed=seed)
    parts = [quantizer(part) for part in np.split(sound, sorted(cuts), axis=1)]
    assert np.array_equal(np.concatenate(parts, axis=1), whole)


def test_long_blocks_are_as_short_ones() -> None:
    sound = noise(50_000, 3)
    quantizer = Quantizer(16, 3, seed=5)
    parts = [quantizer(sound[:, i : i + 1]) for i in range(40)] + [quantizer(sound[:, 40:])]
    assert np.array_equal(np.concatenate(parts, axis=1), Quantizer(16, 3, seed=5)(sound))


def test_another_seed_is_another_noise_and_the_same_seed_the_same() -> None:
    sound = noise(5000)
    first, again, other = (Quantizer(16, 2, seed=seed)(sound) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("level", [0.0, 0.25, 0.5, -0.37, 1000.123])
def test_the_error_of_tpdf_has_no_mean_and_a_quarter_lsb_squared_of_variance(level: float) -> None:
    # Whatever the level between two codes: that is what TPDF is for. Standard errors: 0.0007 and 0.0006.
    count = 500_000
    out = Quantizer(16, 2, seed=3)(np.full((2, count // 2), level / 32_768))
    error = out - level
    assert abs(error.mean()) < 0.004
    assert abs(error.var() - 0.25) < 0.004


def test_the_noise_of_the_channels_is_unlike() -> None:
    left, right = Quantizer(16, 2, seed=3)(np.zeros((2, 200_000)))
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.01
    assert abs(np.corrcoef(left[1:], left[:-1])[0, 1]) < 0.01


def test_dithered_silence_stays_within_one_code() -> None:
    out = Quantizer(16, 2, seed=0)(np.zeros((2, 100_000), dtype=np.float32))
    assert set(np.unique(out)) == {-1, 0, 1}


@pytest.mark.parametrize("dither", ["tpdf", "none"])
def test_overs_are_counted_before_they_clip(dither: str) -> None:
    sound = np.zeros((2, 100), dtype=np.float32)
    sound[1, 60] = 1.5
    sound[0, 70] = -1.001
    sound[0, 60] = 1.0
    quantizer = Quantizer(16, 2, dither=dither, seed=1)  # type: ignore[arg-type]
    quantizer(sound[:, :50])
    out = quantizer(sound[:, 50:])
    assert (quantizer.overs, quantizer.first_over) == (2, (60, 1))
    assert (out[1, 10], out[0, 20]) == (32_767, -32_768)


def test_full_scale_is_no_over_and_saturates() -> None:
    quantizer = Quantizer(16, 1, seed=1)
    out = quantizer(np.array([[1.0, -1.0] * 500]))
    assert quantizer.overs == 0
    assert out.max() == 32_767
    assert out.min() == -32_768


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_what_is_not_sound_is_refused_with_its_place(value: float, kind: npt.DTypeLike) -> None:
    sound = np.zeros((2, 10), dtype=kind)
    quantizer = Quantizer(24, 2)
    quantizer(sound)
    sound[1, 4] = value
    with pytest.raises(ValueError, match="the sample at frame 14 of channel 1 is"):
        quantizer(sound)


@pytest.mark.parametrize("shape", [(10,), (3, 10), (1, 2, 5)])
def test_a_block_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected 2 channels"):
        Quantizer(16, 2)(np.zeros(shape))


def test_an_empty_block_gives_an_empty_block() -> None:
    assert Quantizer(16, 2)(np.zeros((2, 0))).shape == (2, 0)

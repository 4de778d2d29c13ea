"""Oversampling: nothing lost to 20 kHz, nothing folded back, aligned to the frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pedalboard
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.processors import Late, Shaper, Stuck, played
from support.signals import Sound, noise, sine

from masterchain.dsp.board import Board
from masterchain.dsp.oversample import Oversampled
from masterchain.dsp.processor import Block, Format, Processor

FACTORS: tuple[Literal[2, 4, 8], ...] = (2, 4, 8)
RATE = 48_000


def folded_db(sound: Sound) -> float:
    """All that is heard beside a 15 kHz tone, relative to it: at 48 kHz every overtone of it has folded back."""
    second = sound[0, RATE // 2 : RATE // 2 + RATE].astype(np.float64)
    power = np.abs(np.fft.rfft(second * np.blackman(RATE))) ** 2
    tone = power[14_990:15_011].sum()
    return float(10 * np.log10((power[20:20_001].sum() - tone) / tone))


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_what_is_not_processed_comes_back_to_20_khz(factor: Literal[2, 4, 8], rate: int) -> None:
    for frequency_hz in (20.0, 997.0, 10_000.0, 20_000.0):
        sound = sine(frequency_hz, 0.3, dbfs=0.0, sample_rate_hz=rate)
        out = played(Oversampled(Late(), factor), sound, sample_rate_hz=rate)
        inside = slice(2000, -2000)
        assert np.abs(out[:, inside] - sound[:, inside]).max() < 1e-6


@pytest.mark.parametrize("factor", FACTORS)
def test_the_kernel_stops_by_more_than_120_db(factor: Literal[2, 4, 8]) -> None:
    sound = np.zeros((1, 4096), np.float32)
    sound[0, 2000] = 1.0
    seen: list[Sound] = []

    def look(block: Block) -> Block:
        seen.append(block)
        return block

    played(Oversampled(Shaper(look), factor), sound)
    up = np.concatenate(seen, axis=1)[0].astype(np.float64) / factor
    levels = 20 * np.log10(np.abs(np.fft.rfft(up, 1 << 18)) + 1e-12)
    frequency = np.arange(len(levels)) / (1 << 18) * factor
    assert levels[frequency >= 0.5465].max() < -120.0
    assert np.abs(levels[frequency <= 0.4535]).max() < 0.0001


@pytest.mark.parametrize(
    ("make", "bare_db", "folded_at_most_db"),
    [
        (lambda: pedalboard.Distortion(6.0), -16.6, {2: -44.0, 4: -86.0, 8: -130.0}),
        (lambda: pedalboard.Clipping(-6.0), -14.4, {2: -29.0, 4: -39.0, 8: -53.0}),
    ],
    ids=["distortion", "clipping"],
)
def test_overtones_no_longer_fold_back(
    make: Callable[[], pedalboard.Plugin],
    bare_db: float,
    folded_at_most_db: dict[Literal[2, 4, 8], float],
) -> None:
    def effect() -> Processor:
        return Board(lambda: [make()], ["effect"])

    sound = sine(15_000.0, 2.0, dbfs=-1.0)
    assert folded_db(played(effect(), sound)) == pytest.approx(bare_db, abs=0.1)
    for factor, most_db in folded_at_most_db.items():
        assert folded_db(played(Oversampled(effect(), factor), sound)) < most_db


@pytest.mark.parametrize("factor", FACTORS)
def test_the_output_does_not_depend_on_the_blocks(factor: Literal[2, 4, 8]) -> None:
    sound = noise(0.4)
    whole = played(Oversampled(Shaper(np.tanh, 13), factor), sound)
    for block in (1, 64, 1000, 30_000):
        cut = sound[:, :2000] if block == 1 else sound
        out = played(Oversampled(Shaper(np.tanh, 13), factor), cut, block=block)
        kept = slice(0, 1500) if block == 1 else slice(None)
        assert (out[:, kept] == whole[:, kept]).all()


@given(factor=st.sampled_from(FACTORS), frames=st.integers(0, 2000))
@settings(max_examples=20, deadline=None)
def test_a_late_processor_inside_is_aligned(factor: Literal[2, 4, 8], frames: int) -> None:
    sound = noise(0.2)
    late = Oversampled(Late(frames * factor), factor)
    assert (played(late, sound) == played(Oversampled(Late(), factor), sound)).all()
    assert late.latency == 96 + frames


@pytest.mark.parametrize("factor", FACTORS)
def test_a_latency_between_frames_is_padded(factor: Literal[2, 4, 8]) -> None:
    # A click that comes late by a whole number of base frames, padding included, comes out like one that does not.
    sound = np.zeros((1, 4000), np.float32)
    sound[0, 2000] = 1.0
    late = Oversampled(Late(5 * factor - 1), factor)
    assert (played(late, sound) == played(Oversampled(Late(), factor), sound)).all()
    assert late.latency == 96 + 5


def test_the_inner_processor_sees_the_higher_rate() -> None:
    inner = Late(tail=9)
    oversampled = Oversampled(inner, 4)
    oversampled.prepare(Format(44_100, 3, 1000))
    assert inner.prepared == Format(176_400, 3, 4000, late=48 * 4)
    assert oversampled.tail == 3


def test_silence_stays_exact_silence() -> None:
    assert not played(Oversampled(Late(), 8), np.zeros((2, 5000), np.float32)).any()


def test_what_cannot_be_closed_says_so() -> None:
    with pytest.raises(RuntimeError, match="stuck"):
        Oversampled(Stuck(), 2).close()


def test_other_factors_are_refused() -> None:
    with pytest.raises(ValueError, match="3 is not 2, 4 or 8"):
        Oversampled(Late(), 3)  # type: ignore[arg-type]

"""The laws of the stream: block size does not matter, latency is gone, tails are whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pedalboard
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.signals import noise, sine

from masterchain.dsp.board import Board
from masterchain.dsp.delay import Delay
from masterchain.dsp.mix import Mix
from masterchain.dsp.processor import Block, Format, Processor
from masterchain.dsp.reblock import Reblock
from masterchain.dsp.serial import Serial
from masterchain.dsp.stream import LONGEST_TAIL_S, Stream
from masterchain.errors import PluginError

RATE = 48000


class Late:
    """A processor that delays by `frames` and says so."""

    def __init__(self, frames: int, gain: float = 1.0) -> None:
        self.latency = frames
        self.tail = 0
        self._gain = np.float32(gain)
        self.closed = False

    def prepare(self, stream: Format) -> None:
        self._line = Delay(stream.channels, self.latency)

    def process(self, block: Block) -> Block:
        return self._line.process(block) * self._gain

    def close(self) -> None:
        self.closed = True


def cut(sound: Block, size: int) -> Iterator[Block]:
    for start in range(0, sound.shape[1], size):
        yield sound[:, start : start + size]


def play(
    processor: Processor, sound: Block, *, block: int = 8192, pieces: int = 5000, tail_s: float | str = "auto"
) -> tuple[Block, Stream]:
    stream = Stream(processor, Format(RATE, sound.shape[0], block), tail_s)  # type: ignore[arg-type]
    out = list(stream.run(cut(sound, pieces)))
    return np.concatenate(out, axis=1) if out else sound[:, :0], stream


CHAINS: dict[str, Callable[[], Processor]] = {
    "dynamics": lambda: Board(
        lambda: [pedalboard.Compressor(-30, 4), pedalboard.BrickwallLimiter(-12)], ["d"]
    ),
    "filters": lambda: Board(
        lambda: [pedalboard.HighpassFilter(80), pedalboard.PeakFilter(900, 3, 2)], ["f"]
    ),
    "reverb": lambda: Board(lambda: [pedalboard.Reverb(0.2)], ["r"]),
    "echo": lambda: Board(lambda: [pedalboard.Delay(0.6, 0.2)], ["e"], tail_s=0.6),
    "late mix": lambda: Mix(Board(lambda: [pedalboard.BrickwallLimiter(-9)], ["b"]), 0.4),
    "pitch": lambda: Reblock(Board(lambda: [pedalboard.PitchShift(2)], ["p"])),
    "convolution": lambda: Reblock(
        Board(lambda: [pedalboard.Convolution(np.hanning(3000).astype(np.float32), 1.0, RATE)], ["c"])
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_output_does_not_depend_on_block_size(name: str) -> None:
    sound = noise(2.3)
    whole, _ = play(CHAINS[name](), sound)
    for block, pieces in ((512, 100_000), (1000, 333), (4096, 8191)):
        other, _ = play(CHAINS[name](), sound, block=block, pieces=pieces)
        assert other.shape == whole.shape
        assert (other == whole).all()


def test_nothing_in_a_row_passes_every_sample_untouched() -> None:
    sound = noise(1.1)
    out, stream = play(Serial([]), sound)
    assert (out == sound).all()
    assert stream.frames_in == stream.frames_out == sound.shape[1]


@given(
    latencies=st.lists(st.integers(0, 3000), max_size=3),
    frames=st.integers(1, 20_000),
    block=st.integers(64, 4096),
    pieces=st.integers(1, 9000),
)
@settings(max_examples=60, deadline=None)
def test_any_latency_is_trimmed_to_the_frame(
    latencies: list[int], frames: int, block: int, pieces: int
) -> None:
    sound = noise(frames / RATE + 1 / RATE)[:, :frames]
    out, _ = play(Serial([Late(n) for n in latencies]), sound, block=block, pieces=pieces)
    assert (out == sound).all()


@given(latency=st.integers(0, 2000), amount=st.sampled_from([0.25, 0.5, 0.75]))
@settings(max_examples=30, deadline=None)
def test_dry_is_aligned_to_wet(latency: int, amount: float) -> None:
    sound = noise(0.2)
    # Wet is the inverted dry: half and half cancel to nothing only when they are aligned to the sample.
    out, _ = play(Mix(Late(latency, gain=-1.0), amount), sound, block=256, tail_s=0)
    assert np.abs(out - sound * np.float32(1 - 2 * amount)).max() < 1e-7


def test_pedalboards_lookahead_limiter_is_aligned() -> None:
    sound = sine(997, 1.0, dbfs=-30)
    out, stream = play(Board(lambda: [pedalboard.BrickwallLimiter(-1)], ["b"]), sound)
    assert (out == sound).all()
    assert stream.frames_out == stream.frames_in


def test_an_echo_after_a_long_silence_is_kept() -> None:
    sound = np.zeros((2, RATE), np.float32)
    sound[:, -100:] = 0.5
    echo = Board(lambda: [pedalboard.Delay(3.0, 0.0, 0.5)], ["e"], tail_s=3.0)
    out, stream = play(echo, sound)
    assert not stream.tail_cut
    assert stream.frames_out - stream.frames_in == 3 * RATE
    assert np.abs(out[:, -100:]).max() == pytest.approx(0.25, abs=1e-6)


def test_a_tail_that_never_ends_is_cut_and_said() -> None:
    class Hum(Late):
        def process(self, block: Block) -> Block:
            return np.full_like(block, 0.1)

    out, stream = play(Hum(0), np.zeros((1, 1000), np.float32))
    assert stream.tail_cut
    assert out.shape[1] == 1000 + round(LONGEST_TAIL_S * RATE)


@pytest.mark.parametrize("tail_s", [0.0, 0.25])
def test_a_given_tail_is_kept_exactly(tail_s: float) -> None:
    sound = noise(0.5)
    out, stream = play(CHAINS["reverb"](), sound, tail_s=tail_s)
    natural, _ = play(CHAINS["reverb"](), sound)
    assert stream.frames_out == sound.shape[1] + round(tail_s * RATE)
    assert (out == natural[:, : out.shape[1]]).all()


def test_sound_that_is_no_sound_is_an_error_and_the_processor_is_closed() -> None:
    class Broken(Late):
        pass

    broken = Broken(0)
    bad = Board(lambda: [pedalboard.LowpassFilter(30_000)], ["lowpass"])
    with pytest.raises(PluginError, match="lowpass gave NaN or infinity"):
        play(Serial([broken, bad]), noise(2.0, dbfs=0))
    assert broken.closed


def test_a_stream_of_nothing_gives_nothing() -> None:
    out, stream = play(Serial([]), np.zeros((2, 0), np.float32))
    assert out.shape[1] == 0
    assert stream.frames_in == 0

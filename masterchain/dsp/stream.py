"""The loop that drives a processor over a whole track: constant blocks in, latency trimmed, tail kept."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from typing import Literal, Protocol

import numpy as np

from masterchain.dsp.processor import Block, Format, Processor

BLOCK_FRAMES = 8192
SILENT = np.float32(10.0 ** (-90.0 / 20.0))
"""Below this a tail counts as died away: -90 dBFS."""
LONGEST_TAIL_S = 30.0
_QUIET_S = 0.5

_Tail = Generator[None, Block, Block]
"""Takes the blocks after the input's end, one by one, and returns the tail when it is whole."""


class Head(Protocol):
    """What every block passes before the processor does, perhaps while that is at the block before."""

    @property
    def tail(self) -> int:
        """As a processor's."""

    def run(self, blocks: Iterator[Block], stream: Format) -> Generator[Block, None, None]:
        """The blocks after it, as long as they are and none later."""


class _NoHead:
    tail = 0

    def run(self, blocks: Iterator[Block], stream: Format) -> Generator[Block, None, None]:  # noqa: ARG002
        yield from blocks


class Stream:
    """One track's way through a processor.

    Args:
        processor: prepared here, closed when the stream ends, however it ends.
        stream: its format; `block_frames` is the size of every block the processor sees.
        tail_s: seconds kept after the input's end, or "auto": until the output stays below -90 dBFS for half a
            second and for as long as the processor's own `tail` asks, at most 30 s.
        head: what the blocks pass first.

    Attributes:
        frames_in: frames taken so far.
        frames_out: frames given so far; with `tail_s = 0` as many as came in.
        tail_cut: the tail was still sounding at 30 s and was cut there.
    """

    def __init__(
        self,
        processor: Processor,
        stream: Format,
        tail_s: float | Literal["auto"] = "auto",
        head: Head | None = None,
    ) -> None:
        self._processor = processor
        self._head = head or _NoHead()
        self._format = stream
        self._tail_s = tail_s
        self.frames_in = 0
        self.frames_out = 0
        self.tail_cut = False
        self._ended: int | None = None

    def run(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The processed track, in blocks of any size."""
        processor = self._processor
        with ExitStack() as stack:
            stack.callback(processor.close)
            processor.prepare(self._format)
            skip = processor.latency
            after_input = None
            coming = stack.enter_context(closing(self._head.run(self._flushed(blocks), self._format)))
            for block in coming:
                out = processor.process(block)
                if skip:
                    dropped = min(skip, out.shape[1])
                    skip -= dropped
                    out = out[:, dropped:]
                if self._ended is None or self.frames_out + out.shape[1] <= self._ended:
                    yield from self._give(out)
                    continue
                # The input is over and the output has reached its end: what follows is the tail.
                if after_input is None:
                    body = self._ended - self.frames_out
                    yield from self._give(out[:, :body])
                    out = out[:, body:]
                    after_input = self._tail()
                    next(after_input)
                try:
                    after_input.send(out)
                except StopIteration as end:
                    yield from self._give(end.value)
                    return

    def _give(self, block: Block) -> Iterator[Block]:
        if block.shape[1]:
            self.frames_out += block.shape[1]
            yield np.ascontiguousarray(block)

    def _flushed(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The input in blocks of one size, then silence for ever."""
        size = self._format.block_frames
        waiting: list[Block] = []
        held = 0
        for block in blocks:
            self.frames_in += block.shape[1]
            waiting.append(block)
            held += block.shape[1]
            if held >= size:
                joined = np.concatenate(waiting, axis=1) if len(waiting) > 1 else block
                whole = held - held % size
                for start in range(0, whole, size):
                    yield np.ascontiguousarray(joined[:, start : start + size])
                waiting, held = [joined[:, whole:].copy()], held - whole
        self._ended = self.frames_in
        padded = np.zeros((self._format.channels, size), np.float32)
        if held:
            padded[:, :held] = np.concatenate(waiting, axis=1)
        yield padded
        while True:
            yield np.zeros((self._format.channels, size), np.float32)

    def _tail(self) -> _Tail:
        rate = self._format.sample_rate_hz
        if self._tail_s != "auto":
            return _fixed_tail(round(self._tail_s * rate))
        tail = self._head.tail + self._processor.tail
        return self._natural_tail(round(_QUIET_S * rate) + tail, round(LONGEST_TAIL_S * rate))

    def _natural_tail(self, quiet: int, longest: int) -> _Tail:
        """Gather blocks until the sound has died away; returns them up to the last frame that was heard."""
        blocks: list[Block] = []
        heard = gathered = 0
        while True:
            block = yield
            loud = np.flatnonzero((np.abs(block) >= SILENT).any(axis=0))
            if loud.size:
                heard = gathered + int(loud[-1]) + 1
            blocks.append(block)
            gathered += block.shape[1]
            if heard >= longest or gathered - heard >= quiet:
                self.tail_cut = heard >= longest
                joined: Block = np.concatenate(blocks, axis=1)[:, : min(heard, longest)]
                return joined


def _fixed_tail(frames: int) -> _Tail:
    blocks: list[Block] = []
    gathered = 0
    while True:
        block = yield
        blocks.append(block)
        gathered += block.shape[1]
        if gathered >= frames:
            joined: Block = np.concatenate(blocks, axis=1)[:, :frames]
            return joined

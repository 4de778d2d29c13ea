"""Two processors of a kind in the place of one, so that a change of parameters makes no step in the sound."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Protocol

import numpy as np

from masterchain.dsp.automated import STEP_FRAMES, at_rate
from masterchain.dsp.processor import Block, Format, Processor


class Changeable(Processor, Protocol):
    """A processor that takes other values of its parameters while sound runs."""

    def change(self, values: Mapping[str, float]) -> None:
        """Take these from the next frame on; before `prepare`, from the start."""


class Twins:
    """Both process all of the sound, one is heard. The other takes the new values, then is faded to over a step.

    A level that moves is so followed in straight lines; a filter's transient is faded in. Where nothing changes the
    output is that of one processor to the last bit.

    Args:
        first: heard to begin with.
        second: made like the first.
    """

    def __init__(self, first: Changeable, second: Changeable) -> None:
        self._heard = first
        self._other = second
        self._values: dict[str, float] = {}
        self._waiting: dict[str, float] = {}

    @property
    def latency(self) -> int:
        """That of one of them."""
        return self._heard.latency

    @property
    def tail(self) -> int:
        """That of one of them."""
        return self._heard.tail

    def prepare(self, stream: Format) -> None:
        """Prepare both, with the values given so far."""
        for processor in (self._heard, self._other):
            if self._values:
                processor.change(self._values)
            processor.prepare(stream)
        frames = at_rate(STEP_FRAMES, stream.sample_rate_hz)
        self._fade = ((np.arange(frames) + 0.5) / frames).astype(np.float32)
        self._waiting = {}
        self._fading: dict[str, float] = {}
        self._behind: dict[str, float] = {}
        self._faded = 0

    def process(self, block: Block) -> Block:
        """The next block."""
        frames, start = block.shape[1], 0
        pieces: list[Block] = []
        while start < frames:
            if not self._fading:
                self._begin()
            until = min(frames, start + len(self._fade) - self._faded) if self._fading else frames
            pieces.append(self._both(np.ascontiguousarray(block[:, start:until])))
            start = until
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)

    def change(self, values: Mapping[str, float]) -> None:
        """Take these within a step, or within one from the end of the last; before `prepare`, at once."""
        self._values |= values
        self._waiting |= values

    def close(self) -> None:
        """Close both."""
        with ExitStack() as closing:
            closing.callback(self._heard.close)
            closing.callback(self._other.close)

    def _begin(self) -> None:
        """Give the one not heard the newest values, and begin to fade to it where they are other than those heard."""
        if behind := self._behind | self._waiting:
            self._other.change(behind)
            self._fading, self._waiting, self._behind, self._faded = self._waiting, {}, {}, 0

    def _both(self, block: Block) -> Block:
        heard, other = self._heard.process(block), self._other.process(block)
        if not self._fading:
            return heard
        fade = self._fade[self._faded : self._faded + block.shape[1]]
        self._faded += block.shape[1]
        if self._faded == len(self._fade):
            self._heard, self._other = self._other, self._heard
            self._fading, self._behind = {}, self._fading
        return heard + (other - heard) * fade

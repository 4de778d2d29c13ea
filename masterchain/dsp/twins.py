"""Two processors of a kind in the place of one, so that a change of parameters makes no step in the sound."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Protocol

import numpy as np

from masterchain.dsp.processor import Block, Format, Processor

_FADE_FRAMES = 64
_FADE = ((np.arange(_FADE_FRAMES) + 0.5) / _FADE_FRAMES).astype(np.float32)


class Changeable(Processor, Protocol):
    """A processor that takes other values of its parameters while sound runs."""

    def change(self, values: Mapping[str, float]) -> None:
        """Take these from the next frame on; before `prepare`, from the start."""


class Twins:
    """Both process all of the sound, one is heard. The other takes the new values, then is faded to over 64 frames.

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
        self._waiting = {}
        self._fading: dict[str, float] = {}
        self._faded = 0

    def process(self, block: Block) -> Block:
        """The next block."""
        frames, start = block.shape[1], 0
        pieces: list[Block] = []
        while start < frames:
            if self._waiting and not self._fading:
                self._fading, self._waiting, self._faded = self._waiting, {}, 0
                self._other.change(self._fading)
            until = min(frames, start + _FADE_FRAMES - self._faded) if self._fading else frames
            pieces.append(self._both(np.ascontiguousarray(block[:, start:until])))
            start = until
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)

    def change(self, values: Mapping[str, float]) -> None:
        """Take these within 64 frames from the next on, or when a fade is over that runs; before `prepare`, at once."""
        self._values |= values
        self._waiting |= values

    def close(self) -> None:
        """Close both."""
        with ExitStack() as closing:
            closing.callback(self._heard.close)
            closing.callback(self._other.close)

    def _both(self, block: Block) -> Block:
        heard, other = self._heard.process(block), self._other.process(block)
        if not self._fading:
            return heard
        fade = _FADE[self._faded : self._faded + block.shape[1]]
        self._faded += block.shape[1]
        if self._faded == _FADE_FRAMES:
            self._heard, self._other = self._other, self._heard
            self._other.change(self._fading)
            self._fading = {}
        return heard + (other - heard) * fade

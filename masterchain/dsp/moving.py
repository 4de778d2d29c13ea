"""Processors without latency whose parameters may move while sound runs, without a click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self

import numpy as np

from masterchain.dsp.linear_system import F64
from masterchain.dsp.processor import Block, Format

FADE_FRAMES = 64
_FADE: F64 = (np.arange(FADE_FRAMES) + 0.5) / FADE_FRAMES
_NOTHING = np.float32(1e-30)
"""Output below this is zero: what dies away would pass through denormal numbers."""


class Part(Protocol):
    """What does the work with one set of values; gives the same samples however its stream is cut."""

    def process(self, block: Block) -> Block | F64:
        """As many frames as came in."""

    def changed(self, values: Mapping[str, Any]) -> Self:
        """A part that goes on from here with other values, from the states this one has; this one goes on too."""


class Moving:
    """Runs a part, and when values change fades over 64 frames from what the old ones make of the sound.

    Values that come while a fade runs wait for its end; the last are kept.

    Args:
        make: the part for a stream.
        values: of every parameter.
    """

    latency = 0
    tail = 0

    def __init__(self, make: Callable[[Mapping[str, Any], Format], Part], values: Mapping[str, Any]) -> None:
        self._make = make
        self._values = dict(values)
        self._waiting = False

    def prepare(self, stream: Format) -> None:
        """Make the part."""
        self._part = self._make(self._values, stream)
        self._fading_out: Part | None = None
        self._faded = 0
        self._waiting = False

    def process(self, block: Block) -> Block:
        """The next block, computed in double precision."""
        pieces: list[Block | F64] = []
        start = 0
        while (self._waiting or self._fading_out) and start < block.shape[1]:
            piece = self._fade(block[:, start:])
            pieces.append(piece)
            start += piece.shape[1]
        if start < block.shape[1]:
            pieces.append(self._part.process(block[:, start:]))
        out: Block = np.concatenate(pieces, axis=1, dtype=np.float32, casting="same_kind")
        out[np.abs(out) < _NOTHING] = 0.0
        return out

    def change(self, values: Mapping[str, float]) -> None:
        """Take other values for some of the parameters, from the next frame on; before `prepare`, at once."""
        changed = {**self._values, **values}
        self._waiting = self._waiting or changed != self._values
        self._values = changed

    def close(self) -> None:
        """Nothing is held."""

    def _fade(self, block: Block) -> F64:
        if self._fading_out is None:
            self._fading_out, self._faded, self._waiting = self._part, 0, False
            self._part = self._part.changed(self._values)
        first, last = self._faded, min(FADE_FRAMES, self._faded + block.shape[1])
        piece = block[:, : last - first]
        old, new = self._fading_out.process(piece), self._part.process(piece)
        self._faded = last
        if last == FADE_FRAMES:
            self._fading_out = None
        faded: F64 = old + (np.asarray(new, np.float64) - old) * _FADE[first:last]
        return faded

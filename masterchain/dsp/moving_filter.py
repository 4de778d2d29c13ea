"""Filters of biquads as processors whose parameters may move while sound runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np

from masterchain.dsp.linear_system import F64, Section, cascade
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.state_space import SystemFilter

Design = Callable[[Mapping[str, Any], int], Sequence[Section]]
"""From an effect's values and a sample rate in Hz to its sections; their number depends on no changeable value."""

FADE_FRAMES = 64
_FADE: F64 = (np.arange(FADE_FRAMES) + 0.5) / FADE_FRAMES


_NOTHING = np.float32(1e-30)
"""Output below this is zero: what dies away would pass through denormal numbers."""
_TOGETHER = 5
"""Sections that are one product: the cost of what rows leave behind grows with the square of their number."""


class MovingFilter:
    """Biquads one after another, designed from values.

    A section whose numerator is its denominator is the identity to the bit, and so is a filter of such sections.

    New values take hold over 64 frames: the filter goes on with the states it has, and the sound is faded over from
    what the old coefficients make of them. Values that come while a fade runs wait for its end; the last are kept.

    Args:
        design: the filter.
        values: of its parameters, every one.
    """

    latency = 0
    tail = 0

    def __init__(self, design: Design, values: Mapping[str, Any]) -> None:
        self._design = design
        self._values = dict(values)
        self._waiting = False

    def prepare(self, stream: Format) -> None:
        """Design the filter for the stream's sample rate; its states are empty."""
        self._rate_hz = stream.sample_rate_hz
        self._filter = _Cascade(self._design(self._values, self._rate_hz), stream.channels)
        self._fading_out: _Cascade | None = None
        self._faded = 0
        self._waiting = False

    def process(self, block: Block) -> Block:
        """The filtered block, computed in double precision."""
        pieces: list[F64] = []
        start = 0
        while (self._waiting or self._fading_out) and start < block.shape[1]:
            piece = self._fade(block[:, start:])
            pieces.append(piece)
            start += piece.shape[1]
        if start < block.shape[1]:
            pieces.append(self._filter.process(block[:, start:]))
        out: Block = np.concatenate(pieces, axis=1, dtype=np.float32, casting="same_kind")
        out[np.abs(out) < _NOTHING] = 0.0
        return out

    def change(self, values: Mapping[str, float]) -> None:
        """Take other values for some of the parameters, from the next frame on."""
        changed = {**self._values, **values}
        self._waiting = self._waiting or changed != self._values
        self._values = changed

    def close(self) -> None:
        """Nothing is held."""

    def _fade(self, block: Block) -> F64:
        if self._fading_out is None:
            self._fading_out, self._faded, self._waiting = self._filter.copy(), 0, False
            self._filter.change(self._design(self._values, self._rate_hz))
        first, last = self._faded, min(FADE_FRAMES, self._faded + block.shape[1])
        piece = block[:, : last - first]
        old, new = self._fading_out.process(piece), self._filter.process(piece)
        self._faded = last
        if last == FADE_FRAMES:
            self._fading_out = None
        faded: F64 = old + (new - old) * _FADE[first:last]
        return faded


class _Cascade:
    """Sections in a row, of which some are one product at a time."""

    def __init__(self, sections: Sequence[Section], channels: int) -> None:
        self._parts = [SystemFilter(cascade(some), channels) for some in _together(sections)]

    def process(self, block: Block) -> F64:
        sound: Block | F64 = block
        for part in self._parts:
            sound = part.process(sound)[0]
        return np.asarray(sound, dtype=np.float64)

    def change(self, sections: Sequence[Section]) -> None:
        for part, some in zip(self._parts, _together(sections), strict=True):
            part.change(cascade(some))

    def copy(self) -> _Cascade:
        other = _Cascade((), 0)
        other._parts = [copy(part) for part in self._parts]
        return other


def _together(sections: Sequence[Section]) -> list[Sequence[Section]]:
    count = -(-len(sections) // _TOGETHER)
    return [sections[len(sections) * at // count : len(sections) * (at + 1) // count] for at in range(count)]

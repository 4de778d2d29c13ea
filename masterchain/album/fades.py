"""Fades at the ends of a track, in place, block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.album.model import FadeShape
from masterchain.dsp.processor import Block

_RANGE_DB = 60.0
"""How far down an exponential fade begins."""


def curve(shape: FadeShape, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gain of a fade-in, 0 at 0 and 1 at 1; a fade-out is the same read backwards.

    `linear` in amplitude; `equal-power` a quarter of a sine, half the power half way; `s-curve` half a cosine, which
    begins and ends level; `exponential` even in decibels over 60 dB, bent to reach silence.
    """
    gain: NDArray[np.float64]
    if shape == "linear":
        gain = at
    elif shape == "equal-power":
        gain = np.sin(0.5 * np.pi * at)
    elif shape == "s-curve":
        gain = 0.5 - 0.5 * np.cos(np.pi * at)
    else:
        depth = 10.0 ** (_RANGE_DB / 20.0)
        gain = (depth**at - 1.0) / (depth - 1.0)
    return gain


class Fades:
    """The fades of one track.

    Args:
        frames: the track's length.
        fade_in: length of the fade at its beginning, in frames.
        fade_out: length of the fade at its end, in frames.
        shape_in: how the one rises.
        shape_out: how the other falls.
    """

    def __init__(
        self, frames: int, fade_in: int, fade_out: int, shape_in: FadeShape, shape_out: FadeShape
    ) -> None:
        self._frames = frames
        self._in = fade_in
        self._out = fade_out
        self._shape_in = shape_in
        self._shape_out = shape_out
        self._done = 0

    def __call__(self, block: Block) -> Block:
        """The next block, faded; the block itself where no fade reaches into it."""
        first, last = self._done, self._done + block.shape[1]
        self._done = last
        begins = self._frames - self._out
        rising, falling = first < self._in, last > begins and self._out > 0
        if not rising and not falling:
            return block
        places = np.arange(first, last, dtype=np.float64)
        gain = np.ones(last - first)
        if rising:
            gain *= curve(self._shape_in, np.minimum(places / self._in, 1.0))
        if falling:
            # The last frame is silent, as the first of a fade-in is.
            left = np.maximum(self._frames - 1 - places, 0.0) / self._out
            gain *= curve(self._shape_out, np.minimum(left, 1.0))
        faded: Block = (block * gain).astype(np.float32)
        return faded

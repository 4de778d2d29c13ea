"""One stream cut into tracks at given frames, whatever the blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy.typing as npt

from masterchain.dsp.resample import resampled_frames

_Sound = TypeVar("_Sound", bound=npt.NDArray[Any])


def cut(blocks: Iterable[_Sound], begins: Sequence[int]) -> Iterator[tuple[int, _Sound]]:
    """The blocks of a stream, each with the number of the track it belongs to; none belongs to two.

    Args:
        blocks: the stream, `(channels, frames)` each.
        begins: the frame each track begins on, the first 0; the last track takes all that comes.
    """
    track, done = 0, 0
    for block in blocks:
        rest: Any = block
        while rest.shape[1]:
            while track + 1 < len(begins) and done >= begins[track + 1]:
                track += 1
            left = begins[track + 1] - done if track + 1 < len(begins) else rest.shape[1]
            piece, rest = rest[:, :left], rest[:, left:]
            done += piece.shape[1]
            yield track, piece


def begins_at(begins: Sequence[int], from_hz: int, to_hz: int) -> tuple[int, ...]:
    """The same cuts at another sample rate, each on the nearest frame."""
    return tuple(round(begin * to_hz / from_hz) for begin in begins)


def lengths_of(begins: Sequence[int], frames: int, from_hz: int, to_hz: int) -> tuple[int, ...]:
    """How long each track is at a rate, of a stream of `frames` at its own."""
    ends = (*begins_at(begins, from_hz, to_hz)[1:], resampled_frames(frames, from_hz, to_hz))
    return tuple(end - begin for begin, end in zip(begins_at(begins, from_hz, to_hz), ends, strict=True))

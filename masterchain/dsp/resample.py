"""Another sample rate for a whole track, streamed: `soxr` at its highest quality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from masterchain.dsp.processor import Block


def resampled_frames(frames: int, from_hz: int, to_hz: int) -> int:
    """How long `frames` are at another rate, rounded up: no part of the track is lost."""
    return -(-frames * to_hz // from_hz)


def resample(
    blocks: Iterable[Block], channels: int, frames: int, from_hz: int, to_hz: int
) -> Iterator[Block]:
    """A track at another sample rate.

    Args:
        blocks: the track.
        channels: of the track.
        frames: of the track, in all.
        from_hz: its rate.
        to_hz: the rate wanted.

    Yields:
        Blocks of any size, `resampled_frames` in all, aligned with the input: no delay is added.
    """
    stream = soxr.ResampleStream(from_hz, to_hz, channels, dtype="float32", quality="VHQ")
    left = resampled_frames(frames, from_hz, to_hz)
    for block in blocks:
        out = stream.resample_chunk(np.ascontiguousarray(block.T))[:left]
        left -= out.shape[0]
        yield np.ascontiguousarray(out.T)
    out = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)[:left]
    left -= out.shape[0]
    yield np.ascontiguousarray(out.T)
    if left:
        # soxr rounds a track's length its own way, by a frame at most.
        yield np.zeros((channels, left), np.float32)

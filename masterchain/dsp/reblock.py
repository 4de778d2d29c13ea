"""Constant blocks for processors whose sound depends on the block size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from masterchain.dsp.processor import Block, Format, Processor


class Reblock:
    """Runs a processor at one block size whatever the stream's.

    Some effects (filters that update once a block, a codec) give other samples for other blocks; so wrapped, the same
    input gives the same output however it is cut. Where the stream's blocks are whole multiples this costs nothing;
    otherwise it costs a latency of `frames`.
    """

    def __init__(self, inner: Processor, frames: int = 8192) -> None:
        self._inner = inner
        self._frames = frames

    @property
    def latency(self) -> int:
        """The inner latency, and one block where the stream's blocks do not fit."""
        return self._inner.latency + (0 if self._fits else self._frames)

    @property
    def tail(self) -> int:
        """That of the inner processor."""
        return self._inner.tail

    def prepare(self, stream: Format) -> None:
        """Prepare the inner processor for its own block size."""
        self._fits = stream.block_frames % self._frames == 0
        self._inner.prepare(replace(stream, block_frames=self._frames))
        self._waiting = np.zeros((stream.channels, 0), np.float32)
        self._ready = np.zeros((stream.channels, self._frames), np.float32)

    def process(self, block: Block) -> Block:
        """The next frames."""
        if self._fits:
            return self._whole(block)
        waiting = np.concatenate((self._waiting, block), axis=1)
        done = [self._ready]
        while waiting.shape[1] >= self._frames:
            done.append(self._inner.process(np.ascontiguousarray(waiting[:, : self._frames])))
            waiting = waiting[:, self._frames :]
        ready = np.concatenate(done, axis=1) if len(done) > 1 else self._ready
        self._waiting, self._ready = waiting, ready[:, block.shape[1] :]
        return np.ascontiguousarray(ready[:, : block.shape[1]])

    def _whole(self, block: Block) -> Block:
        if block.shape[1] == self._frames:
            return self._inner.process(block)
        starts = range(0, block.shape[1], self._frames)
        parts = [np.ascontiguousarray(block[:, start : start + self._frames]) for start in starts]
        return np.concatenate([self._inner.process(part) for part in parts], axis=1)

    def close(self) -> None:
        """Close the inner processor."""
        self._inner.close()

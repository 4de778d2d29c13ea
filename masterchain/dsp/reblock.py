"""Constant blocks for processors whose sound depends on the block size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from masterchain.dsp.processor import Block, Format, Processor


class Reblock:
    """Runs a processor at one block size whatever the stream's, for `frames` of latency.

    Some effects (pitch shifting, a codec) work in windows of their own and give other samples for other blocks;
    so wrapped, the same input gives the same output however it is cut.
    """

    def __init__(self, inner: Processor, frames: int = 8192) -> None:
        self._inner = inner
        self._frames = frames

    @property
    def latency(self) -> int:
        """The inner latency and one block."""
        return self._inner.latency + self._frames

    @property
    def tail(self) -> int:
        """That of the inner processor."""
        return self._inner.tail

    def prepare(self, stream: Format) -> None:
        """Prepare the inner processor for its own block size."""
        self._inner.prepare(replace(stream, block_frames=self._frames))
        self._waiting = np.zeros((stream.channels, 0), np.float32)
        self._ready = np.zeros((stream.channels, self._frames), np.float32)

    def process(self, block: Block) -> Block:
        """The next frames, late by one inner block."""
        waiting = np.concatenate((self._waiting, block), axis=1)
        done = [self._ready]
        while waiting.shape[1] >= self._frames:
            done.append(self._inner.process(np.ascontiguousarray(waiting[:, : self._frames])))
            waiting = waiting[:, self._frames :]
        ready = np.concatenate(done, axis=1) if len(done) > 1 else self._ready
        self._waiting, self._ready = waiting, ready[:, block.shape[1] :]
        return np.ascontiguousarray(ready[:, : block.shape[1]])

    def close(self) -> None:
        """Close the inner processor."""
        self._inner.close()

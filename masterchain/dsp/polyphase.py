"""A symmetrical kernel between two sample rates, streamed, as products of matrices.

Rows of sound with the samples before them, times a matrix that holds the kernel once for each sample that comes out.
As in `state_space`, rows are counted from the stream's start and always multiplied so many at a time, so the output
does not depend on how the stream is cut.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.processor import Block

F64 = NDArray[np.float64]

_ROW = 16
_GROUP = 16


class Polyphase:
    """Filters at `up` times the input's rate and keeps every `down`th sample; one of the two is 1.

    Args:
        kernel: at the higher rate.
        up: samples out for each frame in.
        down: frames in for each sample out; blocks hold a multiple of it.
        channels: of the stream.
    """

    def __init__(self, kernel: F64, *, up: int = 1, down: int = 1, channels: int) -> None:
        self._before = -(-(len(kernel) - 1) // up)
        self._advance, self._given = _ROW * down, _ROW * up
        self._matrix = self._rows_to_rows(kernel, up, down)
        self._held = np.zeros((channels, self._before))

    def process(self, block: Block) -> Block:
        """The next samples: `up / down` times as many as came in."""
        channels, before, size = len(block), self._before, self._advance * _GROUP
        pending = self._held.shape[1] - before
        frames = pending + block.shape[1]
        groups = -(-frames // size)
        sound = np.zeros((channels, before + groups * size))
        sound[:, : before + pending] = self._held
        sound[:, before + pending : before + frames] = block
        self._held = sound[:, frames // size * size : before + frames]

        windows = np.lib.stride_tricks.sliding_window_view(sound, before + self._advance, axis=1)
        rows = windows[:, :: self._advance].reshape(channels, groups, _GROUP, -1).transpose(1, 0, 2, 3)
        out = rows.reshape(groups, channels * _GROUP, -1) @ self._matrix
        joined = out.reshape(groups, channels, -1).transpose(1, 0, 2).reshape(channels, -1)
        ready = slice(pending * self._given // self._advance, frames * self._given // self._advance)
        return joined[:, ready].astype(np.float32)

    def _rows_to_rows(self, kernel: F64, up: int, down: int) -> F64:
        """(samples before + row in, row out): where the kernel stands for each sample out."""
        came = np.arange(self._before + self._advance) - self._before
        lag = np.arange(self._given) * down - came[:, None] * up
        inside = (lag >= 0) & (lag < len(kernel))
        return np.where(inside, kernel[np.clip(lag, 0, len(kernel) - 1)], 0.0)

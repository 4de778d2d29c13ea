"""Whether two instances in one process sound alike. Runs third-party code: only in a worker process."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from masterchain.dsp.processor import Block
from masterchain.plugins.doctor_signals import difference_dbfs
from masterchain.plugins.native import NativePlugin


def apart_dbfs(
    instances: Sequence[NativePlugin], sound: Block, sample_rate_hz: int, block_frames: int
) -> float | None:
    """By how much two instances differ that are given the same sound, block by block in turns; None for not at all.

    That is how a mono plug-in runs on a stereo track. What it keeps once for all its instances (a filter's memory in a
    static variable, a generator of random numbers) shows here.

    Args:
        instances: two, freshly loaded and set alike.
        sound: of as many channels as they take.
        sample_rate_hz: its rate.
        block_frames: what they are given at a time.
    """
    done: tuple[list[Block], ...] = ([], [])
    for instance in instances:
        instance.reset()
    for start in range(0, sound.shape[1] - block_frames + 1, block_frames):
        block = np.ascontiguousarray(sound[:, start : start + block_frames])
        for instance, out in zip(instances, done, strict=True):
            out.append(instance.process(block, sample_rate_hz, buffer_size=block_frames, reset=False))
    one, other = (np.concatenate(out, axis=1) for out in done)
    return difference_dbfs(one, other)

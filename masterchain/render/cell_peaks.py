"""The peaks of a spooled sound in the limiter's cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.detector import Detector
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.processor import Block
from masterchain.render.spool import READ_FRAMES, Spool
from masterchain.units import db_to_gain

F32 = NDArray[np.float32]


def cell_peaks(
    spool: Spool, sample_rate_hz: int, threshold_db: float, *, linked: bool, part: int = 0, parts: int = 1
) -> F32:
    """Every peak above a threshold; 0 where it is certain that none is.

    Args:
        spool: the sound.
        sample_rate_hz: of it.
        threshold_db: of the peaks.
        linked: the highest of all channels suffices.
        part: which part of the sound to look through, from 0.
        parts: how many there are; joined, their peaks are those of the whole, to the bit.

    Returns:
        Linear, float32 (channels, cells), or (1, cells) where linked.
    """
    grid = grid_of(sample_rate_hz)
    detector = Detector(grid)
    blocks = -(-spool.frames // READ_FRAMES)
    first, last = (READ_FRAMES * (blocks * number // parts) for number in (part, part + 1))
    found = [np.zeros((1 if linked else spool.channels, 0), np.float32)]
    for padded in _padded(spool, first, last, grid.cell, detector.halo):
        peaks = detector.peaks(padded, db_to_gain(threshold_db))
        found.append(peaks.max(axis=0, keepdims=True) if linked else peaks)
    # The first cells lie before the sound.
    return np.concatenate(found, axis=1)[:, detector.halo // grid.cell if first == 0 else 0 :]


def _padded(spool: Spool, first: int, last: int, cell: int, halo: int) -> Iterator[Block]:
    """The sound in pieces with a halo on either side, each reaching a halo less far than the block it is made of."""
    before = np.zeros((spool.channels, 2 * halo), np.float32)
    for block in spool.blocks(max(0, first - 2 * halo), first):
        before[:, -block.shape[1] :] = block
    for block in spool.blocks(first, min(last, spool.frames)):
        rest = -block.shape[1] % cell
        whole = np.pad(block, ((0, 0), (0, rest))) if rest else block
        padded = np.concatenate((before, whole), axis=1)
        before = padded[:, -2 * halo :]
        yield padded
    if last >= spool.frames:
        yield np.concatenate((before, np.zeros((spool.channels, halo), np.float32)), axis=1)

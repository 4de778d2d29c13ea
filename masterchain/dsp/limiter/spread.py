"""The gain of each sample, from the gains of cells: a quadratic spline through them.

Each sample's gain is a weighted mean of three cells', so it never leaves what they span, and it has no corners. The
weights are whole multiples of a power of two: where three cells have gain 1, so has every sample, exactly.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.windows import sliding

F32 = NDArray[np.float32]


@lru_cache(maxsize=8)
def _weights(cell: int) -> F32:
    at = (np.arange(cell) + 0.5) / cell
    return np.stack((0.5 * (1.0 - at) ** 2, 0.75 - (at - 0.5) ** 2, 0.5 * at**2)).astype(np.float32)


def spread(gains: F32, cell: int) -> F32:
    """Gains of samples from gains of cells.

    Args:
        gains: linear, (channels, cells + 2), with one cell on either side.
        cell: samples a cell.

    Returns:
        float32 (channels, cells * cell).
    """
    rows = [sliding(row, 3) for row in np.ascontiguousarray(gains)]
    # numpy hands only plain matrices to its fast product.
    samples: F32 = np.dot(np.concatenate(rows), _weights(cell))
    return samples.reshape(len(gains), -1)

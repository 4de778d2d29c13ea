"""Runs: stretches over which a condition holds without a break."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]


def runs(mask: NDArray[np.bool_], least: int) -> tuple[Indices, Indices]:
    """Where `mask`, (n,), holds for at least `least` in a row: begins and ends, the ends not included."""
    edged = np.zeros(len(mask) + 2, np.bool_)
    edged[1:-1] = mask
    changes = np.flatnonzero(edged[1:] != edged[:-1])
    begins, ends = changes[::2], changes[1::2]
    long = ends - begins >= least
    return begins[long], ends[long]

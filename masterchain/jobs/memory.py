"""Memory that is let go of is kept for the next block instead of being given back to the system."""

from __future__ import annotations

import sys
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""`M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` of glibc's <malloc.h>."""
_KEPT_BYTES = 1 << 28
_LARGE_BYTES = 1 << 25
"""The most `mallopt(3)` allows."""


def keep_memory() -> None:
    """Ask the C library to keep up to 256 MiB that are free; where it is not glibc, nothing happens.

    By default it gives every large block back at once, and the system clears each page of the next one: a tenth of the
    time it takes to measure a file. Only for programs of our own, never for a process that others have lent us.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)

"""The processor's floating-point mode, kept apart for plug-ins and for masterchain.

A plug-in built with fast arithmetic makes the thread that loads it treat the smallest numbers as zero from then on.
Left so, what masterchain computes afterwards would depend on which plug-ins were loaded before.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_LARGEST_ENVIRONMENT = 64
"""C's `fenv_t` is 8 to 32 bytes, by platform."""


class _Theirs:
    environment: bytes | None = None
    running = False


@contextmanager
def plugin_float_mode() -> Iterator[None]:
    """Runs third-party code in the mode third-party code left last; puts ours back afterwards.

    The mode is one for all plug-ins of a process, as it is in any host that leaves it alone. Also a decorator.
    """
    if _Theirs.running:
        yield
        return
    ours = _read()
    _write(_Theirs.environment or ours)
    _Theirs.running = True
    try:
        yield
    finally:
        _Theirs.running = False
        _Theirs.environment = _read()
        _write(ours)


def _read() -> bytes:
    held = ctypes.create_string_buffer(_LARGEST_ENVIRONMENT)
    _mathematics().fegetenv(held)
    return held.raw


def _write(environment: bytes) -> None:
    _mathematics().fesetenv(environment)


@cache
def _mathematics() -> ctypes.CDLL:
    """The C library's `fenv.h` (C17 7.6.4)."""
    return ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)

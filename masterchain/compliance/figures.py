"""Numbers as a mastering engineer writes them."""

from __future__ import annotations

import math

NOISE = 5e-7
"""Differences below are none: one step of a float32 sample at full scale is 5.2e-7 dB."""
_FINEST = 6


def beside(value: float, limit: float, *, decimals: int = 1) -> tuple[str, str, str]:
    """A value, the limit it was held against and their distance, with decimals enough to tell them apart.

    -0.98 beside -1 prints as "-0.98", "-1.00", "0.02": never "-1.0 is above -1.0".
    """
    gap = abs(value - limit)
    while decimals < _FINEST and gap > NOISE and _alike(value, limit, gap, decimals):
        decimals += 1
    return plain(value, decimals), plain(limit, decimals), plain(gap, decimals)


def _alike(value: float, limit: float, gap: float, decimals: int) -> bool:
    return round(gap, decimals) == 0.0 or plain(value, decimals) == plain(limit, decimals)


def plain(value: float, decimals: int = 1) -> str:
    """A number with so many decimals; never a negative zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def enough(amount: float, *, decimals: int = 1) -> str:
    """An amount rounded up, so that following the advice suffices; `amount` is not negative."""
    scale = 10**decimals
    return plain(math.ceil(amount * scale - 1e-6) / scale, decimals)


def one_of(values: tuple[object, ...]) -> str:
    """Alternatives in words: "44100", "16 or 24", "1, 2 or 6"."""
    words = [str(value) for value in values]
    return words[-1] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]

"""Ratios, decibels and times, in the field's own units."""

from __future__ import annotations

import math


def db_to_gain(db: float) -> float:
    """The linear amplitude factor of a level difference in dB."""
    return float(10.0 ** (db / 20.0))


def gain_to_db(gain: float) -> float:
    """The level difference in dB of a linear amplitude factor; 0 gives minus infinity."""
    return 20.0 * math.log10(gain) if gain > 0.0 else -math.inf


def clock(seconds: float) -> str:
    """A duration or position as people read it: `3:07` or `1:02:03`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def position(seconds: float) -> str:
    """A place in a track to the millisecond: `1:23.456`."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    secs, ms = divmod(rest, 1000)
    return f"{minutes}:{secs:02}.{ms:03}"

"""Silence: before, after and within the sound, and channels that abruptly drop out.

No standard defines these; the thresholds are chosen so that room tone and fades are not silence:

* head and tail: until the first, after the last 10 ms that reach -60 dBFS in any channel;
* gap: at least 1 s between them in which no channel reaches -80 dBFS;
* dropout: at least 20 ms (two whole cells) in which a channel stays below -90 dBFS, with an abrupt edge
  (-50 dBFS or more in the cell beside it), while another channel is above -50 dBFS; or all channels at once,
  for less than a second, with abrupt edges on both sides.
  A channel that is silent from its first to its last frame is not a dropout.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.levels import LevelReading, LevelTrack
from masterchain.meters.measurement import Span
from masterchain.meters.runs import runs

F32 = NDArray[np.float32]
Mask = NDArray[np.bool_]

CELL_S = 0.01
_SOUND = 10.0 ** (-60.0 / 20.0)
_GAP = 10.0 ** (-80.0 / 20.0)
_GAP_CELLS = 100
_DROPPED = 10.0 ** (-90.0 / 20.0)
_DROPPED_CELLS = 2
_ABRUPT = 10.0 ** (-50.0 / 20.0)


def head_and_tail(reading: LevelReading) -> tuple[float, float] | None:
    """Seconds of silence before the first and after the last sound; None when there is no sound."""
    ends = [
        (_sounding(track), track, offset)
        for track, offset in zip(reading.tracks, reading.offsets(), strict=True)
    ]
    sounding = [each for each in ends if len(each[0])]
    if not sounding:
        return None
    (first, _, start), (last, track, offset) = sounding[0], sounding[-1]
    end = offset + min((float(last[-1]) + 1.0) * CELL_S, track.duration_s)
    total = sum(each.duration_s for each in reading.tracks)
    return start + float(first[0]) * CELL_S, max(total - end, 0.0)


def gaps(reading: LevelReading) -> tuple[Span, ...]:
    """Silences of all channels within the sound."""
    found = []
    for track, offset in zip(reading.tracks, reading.offsets(), strict=True):
        sounding = _sounding(track)
        quiet = track.peaks.max(axis=0, initial=0.0) < _GAP
        for begin, end in _pairs(quiet, _GAP_CELLS):
            if len(sounding) and sounding[0] < begin and end <= sounding[-1]:
                found.append(_span(begin, end, offset, None))
    return tuple(found)


def dropouts(reading: LevelReading) -> tuple[Span, ...]:
    """Places where a channel, or all of them, abruptly fall silent, in order of time."""
    found: list[Span] = []
    for track, offset in zip(reading.tracks, reading.offsets(), strict=True):
        found += _track_dropouts(track, offset)
    return tuple(sorted(found, key=lambda span: span.at_s))


def _track_dropouts(track: LevelTrack, offset: float) -> list[Span]:
    peaks = track.peaks
    dropped = peaks < _DROPPED
    together = np.asarray(dropped.all(axis=0))
    loudest = peaks.max(axis=0, initial=0.0)
    found = [
        _span(begin, end, offset, None)
        for begin, end in _pairs(together, _DROPPED_CELLS)
        if begin > 0 and end < len(together) and min(loudest[begin - 1], loudest[end]) >= _ABRUPT
        if end - begin < _GAP_CELLS
    ]
    for channel, silent in enumerate(dropped):
        others = np.delete(peaks, channel, axis=0).max(axis=0, initial=0.0)
        own = peaks[channel]
        for begin, end in _pairs(silent & (others >= _ABRUPT), _DROPPED_CELLS):
            beside = (own[begin - 1] if begin else 0.0, own[end] if end < len(own) else 0.0)
            if max(beside) >= _ABRUPT:
                found.append(_span(begin, end, offset, channel))
    return found


def _sounding(track: LevelTrack) -> NDArray[np.intp]:
    return np.flatnonzero(track.peaks.max(axis=0, initial=0.0) >= _SOUND)


def _pairs(mask: Mask, least: int) -> list[tuple[int, int]]:
    begins, ends = runs(mask, least)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def _span(begin: int, end: int, offset: float, channel: int | None) -> Span:
    return Span(round(offset + begin * CELL_S, 6), round((end - begin) * CELL_S, 6), channel)

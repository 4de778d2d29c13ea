"""Overs and clipped runs: samples stuck at full scale, and tops cut flat anywhere.

An over is three or more consecutive samples at full scale or beyond (the count of the CD mastering meters;
full scale is the largest positive 16-bit value, 32767/32768).

A clipped run is a run of exactly equal samples at -12 dBFS or above that the waveform enters or leaves with a
step of at least 8 units of 16 bits: the tops of slow waves are flat too when quantised, but their neighbours
are only a unit or two away. Five samples are enough anywhere. Three or four are enough only at the channel's
own highest level, where a clipper leaves them: in 16-bit music three equal neighbours come about by chance
every few seconds. Clipping that was followed by a filter, a resampler or a lossy codec leaves no flat tops and
is not found.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.chunk import HALO, Chunk
from masterchain.meters.measurement import Span
from masterchain.meters.runs import runs

F32 = NDArray[np.float32]
Indices = NDArray[np.intp]

FULL_SCALE = np.float32(32767 / 32768)
LEAST_SAMPLES = 3
SURE_SAMPLES = 5
KEPT_SPANS = 100
_LEAST_LEVEL = np.float32(0.25)
_LEAST_STEP = np.float32(8 / 32768)
_AT_THE_TOP = np.float32(0.999)


@dataclass(frozen=True, slots=True)
class Runs:
    """How many runs there are, and where the first hundred stand."""

    count: int = 0
    spans: tuple[Span, ...] = ()

    def joined(self, after: Runs, offset_s: float) -> Runs:
        """These and those that follow `offset_s` later."""
        moved = (Span(span.at_s + offset_s, span.duration_s, span.channel) for span in after.spans)
        return Runs(self.count + after.count, (*self.spans, *moved)[:KEPT_SPANS])


@dataclass(slots=True)
class _Found:
    count: int = 0
    spans: list[Span] = field(default_factory=list)


class ClippingMeter:
    """Fed with chunks.

    A run belongs to the chunk it begins in. Its length is followed for 144 samples into
    the next chunk at most; what is longer and crosses the border is neither counted again nor added to the length.
    """

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._channels = channels
        self._overs = _Found()
        self._long = _Found()
        self._short = [_Found() for _ in range(channels)]
        self._tops = np.zeros(channels, np.float32)

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        for channel, highest in enumerate(chunk.peaks):
            # From the sample before the chunk, so that a run that was under way is known as such.
            x = chunk.padded[channel, HALO - 1 :]
            if highest >= FULL_SCALE:
                self._note(self._overs, chunk, channel, runs(np.abs(x) >= FULL_SCALE, LEAST_SAMPLES))
            if highest * _AT_THE_TOP > self._tops[channel]:
                self._short[channel] = _Found()
            self._tops[channel] = max(self._tops[channel], highest)
            if highest >= _LEAST_LEVEL:
                begins, ends = _flat_tops(x)
                sure = ends - begins >= SURE_SAMPLES
                top = ~sure & (np.abs(x[begins]) >= _AT_THE_TOP * self._tops[channel])
                self._note(self._long, chunk, channel, (begins[sure], ends[sure]))
                self._note(self._short[channel], chunk, channel, (begins[top], ends[top]))

    def _note(self, found: _Found, chunk: Chunk, channel: int, spans: tuple[Indices, Indices]) -> None:
        begins, ends = spans
        own = (begins >= 1) & (begins <= chunk.frames)
        found.count += int(np.count_nonzero(own))
        room = KEPT_SPANS - len(found.spans)
        for begin, end in zip(begins[own][:room].tolist(), ends[own][:room].tolist(), strict=True):
            at_s = (chunk.start + begin - 1) / self._sample_rate_hz
            found.spans.append(Span(at_s, (end - begin) / self._sample_rate_hz, channel))

    def overs(self) -> Runs:
        """The overs so far."""
        return Runs(self._overs.count, tuple(self._overs.spans))

    def clipped(self) -> Runs:
        """The flat tops so far."""
        found = (self._long, *self._short)
        spans = sorted((span for each in found for span in each.spans), key=lambda span: span.at_s)
        return Runs(sum(each.count for each in found), tuple(spans[:KEPT_SPANS]))


def _flat_tops(x: F32) -> tuple[Indices, Indices]:
    """Runs of at least three equal samples that are loud and have a step beside them: begins and ends."""
    equal = x[1:] == x[:-1]
    # Samples that are followed by two of their own kind: few, so that what follows costs next to nothing.
    places = np.flatnonzero(equal[1:] & equal[:-1])
    places = places[np.abs(x[places]) >= _LEAST_LEVEL]
    if not len(places):
        return places, places
    apart = np.flatnonzero(places[1:] - places[:-1] != 1)
    begins = places[np.append(0, apart + 1)]
    ends = places[np.append(apart, -1)] + LEAST_SAMPLES
    entered = np.abs(x[begins] - x[np.maximum(begins - 1, 0)])
    left = np.abs(x[ends - 1] - x[np.minimum(ends, len(x) - 1)])
    sharp = np.maximum(entered, left) >= _LEAST_STEP
    return begins[sharp], ends[sharp]

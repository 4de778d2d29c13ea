"""When each track of a record begins, one after the other with their gaps, before any chain adds a tail."""

from __future__ import annotations

from dataclasses import dataclass

from masterchain.album.record import Record, RecordTrack


@dataclass(frozen=True, slots=True)
class Slot:
    """A track's place in time.

    Attributes:
        track: the track.
        gap_s: silence before it; that before the first is not counted.
        start_s: where it begins, from the beginning of the first.
    """

    track: RecordTrack
    gap_s: float
    start_s: float

    @property
    def end_s(self) -> float:
        """Where it ends."""
        return self.start_s + self.track.duration_s


def timeline(record: Record) -> tuple[Slot, ...]:
    """The tracks in time."""
    slots: list[Slot] = []
    for track in record.tracks:
        gap = track.gap_s if slots else 0.0
        start = slots[-1].end_s + gap if slots else 0.0
        slots.append(Slot(track, gap, start))
    return tuple(slots)

"""Where everything stands on a CD: frames of 1/75 s, and the marks of its tracks.

The Red Book (IEC 60908): a frame is 588 samples of each channel at 44.1 kHz; tracks begin on frames, last at least
300 of them, and are at most 99. Index 1 is where a track begins, index 0 where the pause before it does. The pause of
2 s before the first track belongs to the disc itself and is not in the image.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from masterchain.album.record import Record, RecordTrack

RATE_HZ = 44_100
FRAMES_A_SECOND = 75
SAMPLES_A_FRAME = RATE_HZ // FRAMES_A_SECOND
LEADING_PAUSE = 2 * FRAMES_A_SECOND
"""CD frames of pause that every disc has before its first track."""


@dataclass(frozen=True, slots=True)
class DiscTrack:
    """A track's marks, in CD frames from the beginning of the image.

    Attributes:
        track: the track.
        pause: where the pause before it begins (index 0); equal to `start` where there is none.
        start: where it begins (index 1).
        end: where the next one's pause, or the next one, or the lead-out begins.
    """

    track: RecordTrack
    pause: int
    start: int
    end: int

    @property
    def frames(self) -> int:
        """How long it is, without its pause."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class DiscLayout:
    """A whole disc.

    Attributes:
        record: what is on it.
        tracks: the marks, in order.
        sounds: where the sound of each track begins in the image, in samples of a channel.
    """

    record: Record
    tracks: tuple[DiscTrack, ...]
    sounds: tuple[int, ...]

    @property
    def frames(self) -> int:
        """The image's length in CD frames."""
        return self.tracks[-1].end

    @property
    def samples(self) -> int:
        """The image's length in samples of a channel."""
        return self.frames * SAMPLES_A_FRAME


def lay_out(record: Record, lengths: Sequence[int]) -> DiscLayout:
    """The layout of a record.

    A track that is joined to the one before it begins on the last CD frame at or before the joint, since the sound of
    both runs on; every other begins on the sample.

    Args:
        record: the record.
        lengths: how many samples of a channel each track has, at 44.1 kHz, its tail included.
    """
    sounds: list[int] = []
    marks: list[tuple[int, int]] = []
    ended = 0
    for track, length in zip(record.tracks, lengths, strict=True):
        if track.gapless:
            sound = ended
            pause = start = sound // SAMPLES_A_FRAME
        else:
            gap = round(track.gap_s * FRAMES_A_SECOND)
            pause = math.ceil(ended / SAMPLES_A_FRAME)
            start = pause + (gap if sounds else max(0, gap - LEADING_PAUSE))
            sound = start * SAMPLES_A_FRAME
        marks.append((pause, start))
        sounds.append(sound)
        ended = sound + length
    ends = [pause for pause, _ in marks[1:]] + [math.ceil(ended / SAMPLES_A_FRAME)]
    tracks = (
        DiscTrack(track, pause, start, end)
        for track, (pause, start), end in zip(record.tracks, marks, ends, strict=True)
    )
    return DiscLayout(record, tuple(tracks), tuple(sounds))


def msf(frames: int) -> str:
    """CD frames as minutes, seconds and frames: `03:21:45`."""
    seconds, rest = divmod(frames, FRAMES_A_SECOND)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes:02}:{seconds:02}:{rest:02}"

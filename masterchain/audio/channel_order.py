"""The order of channels: WAVE's inside the program, Vorbis' in Vorbis and Opus files.

Source: the Vorbis I specification, section 4.3.9, which RFC 7845 (section 5.1.1.2) takes over for Opus. libsndfile
passes channels on as they lie in the file.
"""

from __future__ import annotations

# For each WAVE channel in turn, which of the file's it is: 3.0, 5.0, 5.1, 6.1 and 7.1. Mono, stereo and quad agree.
_IN_THE_FILE = {
    3: (0, 2, 1),
    5: (0, 2, 1, 3, 4),
    6: (0, 2, 1, 5, 3, 4),
    7: (0, 2, 1, 6, 5, 3, 4),
    8: (0, 2, 1, 7, 5, 6, 3, 4),
}


def from_file(channels: int) -> list[int] | None:
    """Which channel of a Vorbis or Opus file each WAVE channel is; None where the orders agree."""
    order = _IN_THE_FILE.get(channels)
    return list(order) if order else None


def to_file(channels: int) -> list[int] | None:
    """Which WAVE channel each channel of a Vorbis or Opus file is; None where the orders agree."""
    order = _IN_THE_FILE.get(channels)
    return [order.index(place) for place in range(channels)] if order else None

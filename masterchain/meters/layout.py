"""What each channel of a file is, and how much it weighs in loudness (ITU-R BS.1770-5, Annex 1 and Annex 3)."""

from __future__ import annotations

SURROUND_WEIGHT = 1.41
"""The number BS.1770 prints for Ls and Rs ("about +1.5 dB")."""

BY_CHANNEL_COUNT: dict[int, tuple[str, ...]] = {
    1: ("C",),
    2: ("L", "R"),
    3: ("L", "R", "C"),
    4: ("L", "R", "Ls", "Rs"),
    5: ("L", "R", "C", "Ls", "Rs"),
    6: ("L", "R", "C", "LFE", "Ls", "Rs"),
    7: ("L", "R", "C", "LFE", "Cs", "Ls", "Rs"),
    8: ("L", "R", "C", "LFE", "Lb", "Rb", "Ls", "Rs"),
}
"""The channel order of WAVE_FORMAT_EXTENSIBLE's usual masks: quad, 5.0, 5.1, 6.1 and 7.1 with back before side."""


def default_layout(channels: int) -> tuple[str, ...]:
    """The names of a file's channels when nothing else is known; beyond eight they are only numbered."""
    return BY_CHANNEL_COUNT.get(channels) or tuple(str(number + 1) for number in range(channels))


def weight(name: str) -> float:
    """The loudness weight of one channel.

    Surrounds between 60 and 120 degrees of azimuth weigh 1.41 (Annex 3): Ls and Rs. A low-frequency channel is left
    out. Every other position, among them the backs at 135 and 180 degrees and unnamed channels, weighs 1.
    """
    if name.startswith("LFE"):
        return 0.0
    return SURROUND_WEIGHT if name in ("Ls", "Rs") else 1.0

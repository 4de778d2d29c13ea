"""How many instances of a plug-in a track of so many channels takes, and how they are fed."""

from __future__ import annotations

from dataclasses import dataclass

from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription


@dataclass(frozen=True, slots=True)
class Layout:
    """How a plug-in runs on a stream.

    Attributes:
        instances: how many run side by side, each with the same settings.
        channels: of each instance.
        stereo_from_mono: the one channel of the track is fed to both of the instance's.
    """

    instances: int
    channels: int
    stereo_from_mono: bool = False


def layout(description: PluginDescription, channels: int) -> Layout:
    """The layout for a track.

    A plug-in that takes the track's channels runs once. A mono plug-in runs once a channel. A stereo plug-in is fed a
    mono track on both sides.

    Raises:
        PluginError: it cannot run on so many channels, or is no effect.
    """
    name = description.identity.name
    if not description.is_effect:
        raise PluginError(f"{name} is an instrument: it makes sound and processes none")
    if channels in description.channels:
        return Layout(1, channels)
    if 1 in description.channels:
        return Layout(channels, 1)
    if channels == 1 and 2 in description.channels:
        return Layout(1, 2, stereo_from_mono=True)
    takes = " or ".join(map(str, description.channels)) or "no number we know"
    raise PluginError(
        f"{name} cannot process a track of {channels} channel{'s' if channels > 1 else ''}",
        hint=f"channels it takes: {takes}; nothing is folded down unasked",
    )

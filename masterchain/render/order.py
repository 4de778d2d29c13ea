"""What is to be rendered, and who does it: known without loading what does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.audio.info import AudioInfo
from masterchain.chain.load import Loaded
from masterchain.jobs.job import Progress
from masterchain.render.output import Output
from masterchain.render.target import Target
from masterchain.routing.suits import TrackFormat

if TYPE_CHECKING:
    from masterchain.render.rendition import Rendition


@dataclass(frozen=True, slots=True)
class Order:
    """A track to render.

    Attributes:
        track: the source.
        loaded: the chain.
        outputs: the files to write.
        target: where to land.
        platforms: whose rules the masters are held against.
        overwrite: existing files may be replaced.
        explain: measure between the steps too.
        threads: how many cores the track may keep busy by itself; the result is the same.
    """

    track: Path
    loaded: Loaded
    outputs: tuple[Output, ...]
    target: Target | None
    platforms: tuple[str, ...] = ()
    overwrite: bool = False
    explain: bool = False
    threads: int = 1


def track_format(info: AudioInfo) -> TrackFormat:
    """What a chain is to work on."""
    return TrackFormat(info.sample_rate_hz, info.channels, info.duration_s)


def render(progress: Progress, order: Order) -> Rendition:
    """As `render.track.render_track`, for the process that does it: the one that gives the order need not load it."""
    from masterchain.render.track import render_track

    return render_track(progress, order)

"""Sound through a chain, without files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from masterchain.chain.load import loads
from masterchain.dsp.processor import Format
from masterchain.dsp.stream import Stream
from masterchain.plugins.description import PluginDescription
from masterchain.routing.plan import plan
from masterchain.routing.realise import realise
from masterchain.routing.suits import TrackFormat
from support.signals import Sound

RATE = 48_000


def through(
    text: str,
    sound: Sound,
    *,
    rate: int = RATE,
    block: int = 8192,
    pieces: int = 5000,
    hosted: PluginDescription | None = None,
) -> Sound:
    """A sound through a chain as a render drives it, as long as it went in."""
    if hosted:
        text = text.replace('"Stand-in"', f'"{hosted.identity.path}"')
    loaded = loads(f"schema = 1\n{text}")
    planned = plan(loaded, TrackFormat(rate, sound.shape[0], sound.shape[1] / rate))
    stream = Stream(realise(planned.nodes, Path()).processor, Format(rate, sound.shape[0], block), 0.0)
    cut = (sound[:, start : start + pieces] for start in range(0, sound.shape[1], pieces))
    return np.concatenate(list(stream.run(cut)), axis=1)

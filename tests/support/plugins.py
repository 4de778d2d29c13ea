"""Plug-ins described for tests: our own, built, and Debian's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from masterchain.dsp.processor import Block, Format, Processor
from masterchain.dsp.stream import Stream
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.examine import examine
from masterchain.plugins.float_mode import plugin_float_mode
from masterchain.plugins.pedalboard_host import PedalboardHost
from support.vst3 import vst3

RATE = 48000
_INSTALLED = Path("/usr/lib/vst3")


@cache
def plugin(name: str) -> PluginDescription:
    """One of our own; loaded in this process, so not one that goes wrong while loading."""
    return _described(vst3(name))


@cache
def zam(name: str) -> PluginDescription:
    """One of Debian's zam-plugins; skips the test where they are not installed."""
    path = _INSTALLED / f"{name}.vst3"
    if not path.is_dir():
        pytest.skip("needs Debian's zam-plugins: apt-get install zam-plugins")
    return _described(path)


@plugin_float_mode()
def _described(path: Path) -> PluginDescription:
    return examine(str(path), PedalboardHost("VST3"))[0]


def play(
    processor: Processor, sound: Block, *, block: int = 8192, pieces: int = 5000, tail_s: float = 0.0
) -> Block:
    """A sound through a processor, as a render drives it."""
    stream = Stream(processor, Format(RATE, sound.shape[0], block), tail_s)
    return np.concatenate(list(stream.run(_cut(sound, pieces))), axis=1)


def _cut(sound: Block, size: int) -> Iterator[Block]:
    for start in range(0, sound.shape[1], size):
        yield sound[:, start : start + size]

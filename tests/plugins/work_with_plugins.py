"""Jobs that run plug-ins, for the tests that let them crash; a module of their own so that workers can import them."""

from __future__ import annotations

import numpy as np

from masterchain.dsp.processor import Format
from masterchain.dsp.stream import Stream
from masterchain.jobs.job import Progress
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.processor import PluginProcessor


def render(progress: Progress, description: PluginDescription, values: dict[str, object]) -> int:
    """Frames that came out of two seconds of a constant."""

    def watch(at_s: float | None) -> None:
        progress.doing(f"third at {at_s}")

    processor = PluginProcessor(description, step="third", values=values, watch=watch)
    frames = 0
    for block in Stream(processor, Format(48000, 2, 8192), 0.0).run([np.full((2, 96000), 0.25, np.float32)]):
        progress(0.5)
        frames += block.shape[1]
    return frames

"""How many frames a pedalboard stream holds back: found by streaming silence through it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from masterchain.dsp.processor import Block, Format
from masterchain.errors import PluginError

_LONGEST_LATENCY_S = 10.0
_SETTLED_BLOCKS = 4


def withheld(run: Callable[[Block], Block], stream: Format, name: str) -> int:
    """Frames that silence streamed through `run` lost on its way: the latency pedalboard trims.

    pedalboard withholds a late effect's first frames and then gives as many as it takes. Silence is streamed until
    four blocks in a row came back whole.

    Args:
        run: `pedalboard`'s `process` with `reset=False`, after a `reset()`.
        stream: its format; silence is sent in its blocks.
        name: whose it is, for messages.

    Raises:
        PluginError: more than ten seconds are held back, or the format is refused.
    """
    silence = np.zeros((stream.channels, stream.block_frames), np.float32)
    lost, full, sent = 0, 0, 0
    while full < _SETTLED_BLOCKS:
        try:
            missing = silence.shape[1] - run(silence).shape[1]
        except ValueError as error:
            raise PluginError(f"{name}: {error}") from None
        lost += missing
        full = 0 if missing else full + 1
        sent += silence.shape[1]
        if sent > _LONGEST_LATENCY_S * stream.sample_rate_hz + _SETTLED_BLOCKS * silence.shape[1]:
            raise PluginError(f"{name} holds back more than {_LONGEST_LATENCY_S:g} s of sound")
    return lost

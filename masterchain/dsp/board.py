"""The adapter over pedalboard: its effects as a `Processor` that gives back as many frames as it takes.

What it hides: a late effect withholds its first frames when streamed and never gives the last ones; a block larger
than the one before it makes pedalboard prepare again and forget; a board streamed without `reset()` first starts late.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pedalboard

from masterchain.dsp.processor import Block, Format
from masterchain.dsp.withheld import withheld
from masterchain.errors import PluginError


class Board:
    """Neighbouring pedalboard effects run as one `pedalboard.Pedalboard`.

    Args:
        make: builds the effects anew, since a pedalboard effect belongs to one stream.
        names: the steps' ids, for messages.
        tail_s: seconds of silence on the output that sound may still follow (a long echo).
    """

    def __init__(
        self, make: Callable[[], Sequence[pedalboard.Plugin]], names: Sequence[str], *, tail_s: float = 0.0
    ) -> None:
        self._make = make
        self._names = " → ".join(names)
        self._changed: dict[str, float] = {}
        self._tail_s = tail_s
        self._latency = 0
        self._tail = 0

    @property
    def latency(self) -> int:
        """Frames withheld by the effects, found by streaming silence through them."""
        return self._latency

    @property
    def tail(self) -> int:
        """The effects' longest wait, in frames."""
        return self._tail

    def prepare(self, stream: Format) -> None:
        """Build the effects and find their latency.

        Raises:
            PluginError: they withhold more than ten seconds, or refuse the stream's format.
        """
        self._stream = stream
        self._tail = round(self._tail_s * stream.sample_rate_hz)
        self._effects = list(self._make())
        self._board = pedalboard.Pedalboard(self._effects)
        self._set(self._changed)
        self._board.reset()
        self._latency = withheld(self._run, stream, self._names)
        # After the probe the effects must forget it and withhold again.
        self._board.reset()
        self._held = np.zeros((stream.channels, self._latency), np.float32)
        self._position = 0

    def process(self, block: Block) -> Block:
        """The block after the effects.

        Raises:
            PluginError: the effects gave NaN or infinity.
        """
        out = self._run(block)
        if not np.isfinite(out).all():
            at = self._position / self._stream.sample_rate_hz
            raise PluginError(
                f"{self._names} gave NaN or infinity near {at:.1f} s",
                hint="one of its parameters drives it out of bounds; the master was not written",
            )
        self._position += block.shape[1]
        if out.shape == block.shape and not self._held.shape[1]:
            return out
        line = np.concatenate((self._held, out), axis=1)
        self._held = line[:, block.shape[1] :]
        if line.shape[1] < block.shape[1]:
            raise PluginError(
                f"{self._names} changed its latency while running", hint="the master was not written"
            )
        return np.ascontiguousarray(line[:, : block.shape[1]])

    def change(self, values: Mapping[str, float]) -> None:
        """Set parameters of the board's only effect, from the next frame on; it keeps what it remembers."""
        self._changed |= values
        if "_board" in self.__dict__:
            self._set(values)

    def close(self) -> None:
        """Drop the effects."""
        # Nothing is left to drop where it could not be prepared.
        self.__dict__.pop("_board", None)
        self._effects = []

    def _set(self, values: Mapping[str, float]) -> None:
        if values:
            (effect,) = self._effects
            for name, value in values.items():
                setattr(effect, name, value)

    def _run(self, block: Block) -> Block:
        frames = self._stream.block_frames
        return self._board.process(block, self._stream.sample_rate_hz, buffer_size=frames, reset=False)

"""A place to listen: sound passes untouched and is handed to whoever hears it, from the track's first frame on."""

from __future__ import annotations

from collections.abc import Callable

from masterchain.dsp.processor import Block, Format


class Tap:
    """A processor that changes nothing.

    Args:
        hear: is given every block, after as many frames were left out as the parts before it are late.
    """

    latency = 0
    tail = 0

    def __init__(self, hear: Callable[[Block], None]) -> None:
        self._hear = hear

    def prepare(self, stream: Format) -> None:
        """Find where the track begins here."""
        self._skip = stream.late

    def process(self, block: Block) -> Block:
        """The block as it came."""
        skipped = min(self._skip, block.shape[1])
        self._skip -= skipped
        if skipped < block.shape[1]:
            self._hear(block[:, skipped:])
        return block

    def close(self) -> None:
        """Nothing is held."""

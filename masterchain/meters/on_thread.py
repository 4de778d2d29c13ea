"""Listening on a thread of its own: what runs next to it does not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from queue import Queue
from threading import Thread

from masterchain.dsp.processor import Block

_AHEAD_BLOCKS = 16
"""So many blocks may wait; who feeds more waits with them, so that memory does not grow with the track."""


class OnThread:
    """Hands blocks on, in order, on another thread where one is to be had.

    Meters spend their time in matrix products and reductions that let go of Python's lock: a second core is put to use.

    Args:
        feed: takes the blocks.
        thread: whether a core is free for it; without, blocks are handed on at once.
    """

    def __init__(self, feed: Callable[[Block], None], *, thread: bool) -> None:
        self._feed = feed
        self._failure: BaseException | None = None
        self._blocks: Queue[Block | None] = Queue(_AHEAD_BLOCKS)
        self._thread = Thread(target=self._run, daemon=True) if thread else None
        if self._thread:
            self._thread.start()

    def feed(self, block: Block) -> None:
        """Take the next block; it may be reused afterwards."""
        if self._thread:
            self._blocks.put(block.copy())
        else:
            self._feed(block)

    def close(self) -> None:
        """Wait until every block was taken.

        Raises:
            BaseException: whatever taking one of them raised.
        """
        if self._thread:
            self._blocks.put(None)
            self._thread.join()
            self._thread = None
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        while (block := self._blocks.get()) is not None:
            if self._failure is None:
                try:
                    self._feed(block)
                except BaseException as failure:  # noqa: BLE001 - it is raised where the blocks came from
                    self._failure = failure

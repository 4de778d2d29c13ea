"""Meters that hear the same chunks at the same time, on a thread each.

Nearly all their time goes into products and reductions that let go of Python's lock, so a second core is really used.
Every meter is given the chunks one after the other as if it were alone: what it reads cannot depend on the threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Queue
from threading import Thread

from masterchain.meters.chunk import Chunk

WAITING = 2
"""Chunks that may wait for a lane; so many and the one it is at are in use besides the newest."""

Listener = Callable[[Chunk], None]


class Lanes:
    """Hands every chunk to all listeners; returns when the first has taken it, the others follow.

    Args:
        own: is fed on the calling thread.
        others: are fed on a thread each.
    """

    def __init__(self, own: Listener, others: Sequence[Listener]) -> None:
        self._own = own
        self._queues: list[Queue[Chunk | None]] = []
        self._threads: list[Thread] = []
        self._failure: BaseException | None = None
        for listener in others:
            queue: Queue[Chunk | None] = Queue(WAITING)
            thread = Thread(target=self._run, args=(listener, queue), name="masterchain-meter", daemon=True)
            thread.start()
            self._queues.append(queue)
            self._threads.append(thread)

    def feed(self, chunk: Chunk) -> None:
        """Take the next chunk, which must stay as it is until `WAITING + 1` more have been taken, or `wait` returns."""
        for queue in self._queues:
            queue.put(chunk)
        self._own(chunk)

    def wait(self) -> None:
        """Until every listener has taken every chunk.

        Raises:
            BaseException: whatever a listener raised.
        """
        for queue in self._queues:
            queue.join()
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """End the threads; closing twice is harmless."""
        for queue in self._queues:
            queue.put(None)
        for thread in self._threads:
            thread.join()
        self._queues, self._threads = [], []

    def _run(self, listener: Listener, queue: Queue[Chunk | None]) -> None:
        while True:
            chunk = queue.get()
            try:
                if chunk is None:
                    return
                if self._failure is None:
                    listener(chunk)
            except BaseException as failure:  # noqa: BLE001 - it is raised on the thread that feeds
                self._failure = failure
            finally:
                queue.task_done()

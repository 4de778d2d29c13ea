"""Working ahead: the next blocks are made while the last ones are worked on."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import TypeVar

_DEPTH = 4
_LOOK_S = 0.1


T = TypeVar("T")


def ahead(blocks: Iterator[T]) -> Generator[T, None, None]:
    """The same blocks in the same order, made by a thread that is at most four blocks in front.

    An error of the reader is raised where its block would have come. Closing the generator ends the thread.
    """
    queue: Queue[T | BaseException | None] = Queue(_DEPTH)
    stop = threading.Event()

    def put(item: T | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                queue.put(item, timeout=_LOOK_S)
            except Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            for block in blocks:
                if not put(block):
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised again, in the thread that asked
            put(error)

    reader = threading.Thread(target=read, name="masterchain-reader", daemon=True)
    reader.start()
    try:
        while True:
            try:
                item = queue.get(timeout=_LOOK_S)
            except Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        # Who waits for room is let through, to see that nobody wants any more.
        with suppress(Empty):
            while True:
                queue.get_nowait()
        reader.join()

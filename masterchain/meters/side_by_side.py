"""Files measured on threads of this process: they start at once, and no result has to cross to another process.

Only for files that no decoder library reads, since one that crashed would take the program along. Python's lock is held
for about a quarter of the time, so three threads are of use and eight are not.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from queue import Empty, Queue, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[float], None]

_LOOK_S = 0.1


class _StoppedError(Exception):
    """Nobody asks for the result any more."""


def side_by_side(
    paths: Sequence[Path],
    threads: int,
    call: Callable[[Path, Progress], T],
    watcher: Callable[[Path, float], None] | None,
) -> Generator[T, None, None]:
    """What `call` makes of each file, as they come.

    Args:
        paths: the files, begun in that order.
        threads: how many are worked on at the same time.
        call: is given a file and what to tell the fraction done to.
        watcher: is told how far the files are, on the thread that asks for the results.

    Raises:
        BaseException: whatever `call` raised. When the caller stops asking, the threads end at their next word of
            progress, and are waited for.
    """
    waiting: SimpleQueue[Path] = SimpleQueue()
    for path in paths:
        waiting.put(path)
    came: Queue[tuple[T | None, BaseException | None]] = Queue()
    done: dict[Path, float] = {}
    stop = Event()

    def work() -> None:
        while not stop.is_set():
            try:
                path = waiting.get_nowait()
            except Empty:
                return

            def progress(fraction: float, path: Path = path) -> None:
                if stop.is_set():
                    raise _StoppedError
                done[path] = fraction

            try:
                came.put((call(path, progress), None))
            except BaseException as error:  # noqa: BLE001 - it is raised on the thread that asks
                came.put((None, error))

    workers = [Thread(target=work, name="masterchain-file", daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    try:
        for _ in paths:
            yield _next(came, done, watcher)
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def _next(
    came: Queue[tuple[T | None, BaseException | None]],
    done: dict[Path, float],
    watcher: Callable[[Path, float], None] | None,
) -> T:
    while True:
        try:
            found, error = came.get(timeout=_LOOK_S)
        except Empty:
            for path, fraction in tuple(done.items()) if watcher else ():
                watcher(path, fraction)  # type: ignore[misc]
            continue
        if error is not None:
            raise error
        return found  # type: ignore[return-value]

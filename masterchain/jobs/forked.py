"""Jobs side by side in copies of this process: they start in two milliseconds, with everything loaded.

Only for code of this project, on Linux, in a process without threads to speak of: a copy has no other thread than the
one that copied, and whatever those held stays held for ever. What may crash, hang or print belongs into `pool`.

Threads instead of copies were measured to gain nothing: in work made of matrix products of a tenth of a millisecond
they wait for Python's lock as long as they work.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn

from masterchain.errors import MasterchainError, WorkerError
from masterchain.jobs.job import Job, Outcome, ending

_LENGTH = struct.Struct("<Q")
_READ_BYTES = 1 << 20
_TELL_S = 0.1

Watcher = Callable[[Hashable, float], None]


HARMLESS_THREAD = "masterchain-watch"
"""The name of a thread that holds nothing anybody else could want."""


def can_fork() -> bool:
    """Whether this process may be copied."""
    # macOS' own libraries do not survive it, Windows has no such thing.
    return sys.platform == "linux" and all(
        thread is threading.current_thread() or thread.name == HARMLESS_THREAD
        for thread in threading.enumerate()
    )


@dataclass(slots=True)
class _Copy:
    process: int
    pipe: int
    left: list[Job]
    came: bytearray = field(default_factory=bytearray)


class Copies:
    """Copies of this process, each at work on its share of the jobs from the moment this is made.

    Args:
        jobs: what to do; keys must differ. A job's call is given what to tell the fraction done to.
        costs: how long each is expected to take, in any unit: the shares are made about equal.
        processes: how many copies.
    """

    def __init__(self, jobs: Sequence[Job], costs: Sequence[float], processes: int) -> None:
        self._copies: list[_Copy] = []
        self._undone: list[Job] = []
        for share in _shares(jobs, costs, processes):
            try:
                self._copies.append(_copied(share, [copy.pipe for copy in self._copies]))
            except OSError:
                # Too many processes, or files: what no copy can do is done here.
                self._undone += share

    def outcomes(self, watcher: Watcher | None = None) -> Generator[Outcome, None, None]:
        """The outcomes as they come, once. When the caller stops asking, the copies are killed and none is left.

        Args:
            watcher: is told how far the running jobs are.
        """
        try:
            while self._copies:
                for copy in _ready(self._copies):
                    raw = os.read(copy.pipe, _READ_BYTES)
                    copy.came += raw
                    yield from _words(copy, watcher)
                    if raw:
                        continue
                    self._copies.remove(copy)
                    code = _ended(copy)
                    if copy.left:
                        at, *rest = copy.left
                        self._undone += rest
                        error = WorkerError(f"the worker process died ({ending(code)})")
                        yield Outcome(at.key, error=error, ended_with=code)
        finally:
            self.close()
        # One that was killed takes none along but the job it was at.
        for job in self._undone:
            yield _outcome(job, partial(watcher or _nobody, job.key))

    @property
    def begun(self) -> bool:
        """Whether all jobs are with copies; none is left to this process."""
        return not self._undone

    def close(self) -> None:
        """Kill the copies that are at work."""
        for copy in self._copies:
            with suppress(ProcessLookupError):
                os.kill(copy.process, signal.SIGKILL)
            _ended(copy)
        self._copies.clear()


def _nobody(key: Hashable, fraction: float) -> None:
    pass


def _ready(copies: Sequence[_Copy]) -> list[_Copy]:
    """Those that have sent something, or have ended; waits for one."""
    poll = select.poll()
    for copy in copies:
        poll.register(copy.pipe, select.POLLIN)
    pipes = {pipe for pipe, _ in poll.poll()}
    return [copy for copy in copies if copy.pipe in pipes]


def _shares(jobs: Sequence[Job], costs: Sequence[float], processes: int) -> list[list[Job]]:
    """About equal shares, each in the order of the jobs: the dearest first, always to who has least so far."""
    shares: list[list[int]] = [[] for _ in range(min(processes, len(jobs)))]
    sums = [0.0] * len(shares)
    for index in sorted(range(len(jobs)), key=lambda index: -costs[index]):
        least = sums.index(min(sums))
        shares[least].append(index)
        sums[least] += costs[index]
    return [[jobs[index] for index in sorted(share)] for share in shares]


def _copied(jobs: list[Job], others: list[int]) -> _Copy:
    reading, writing = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        # What waits to be printed would be printed twice.
        if stream is not None:
            stream.flush()
    # A Ctrl-C at this moment must not send the copy on its original's way out.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with warnings.catch_warnings():
            # Python warns of threads, and does not know which are harmless.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if process == 0:
            # Only the original reads, so that it is noticed when nobody reads any more.
            _work(jobs, writing, unread=(reading, *others), mask=before)
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writing)
    return _Copy(process, reading, list(jobs))


def _work(jobs: list[Job], pipe: int, *, unread: Sequence[int], mask: Iterable[int]) -> NoReturn:
    """What a copy does: its jobs, and nothing that its original has yet to do."""
    try:
        # Ctrl-C reaches both; what there is to say of it the original says, if it does not leave that to another.
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for other in unread:
            os.close(other)
        for job in jobs:
            _send(pipe, _packed(_outcome(job, _Teller(job.key, pipe))))
    finally:
        # Even where the original is gone and nobody reads what is sent.
        os._exit(0)


class _Teller:
    """Tells how far a job is, ten times a second at most."""

    def __init__(self, key: Hashable, pipe: int) -> None:
        self._key = key
        self._pipe = pipe
        self._last = time.monotonic()

    def __call__(self, fraction: float) -> None:
        if time.monotonic() - self._last > _TELL_S:
            _send(self._pipe, pickle.dumps((self._key, fraction)))
            self._last = time.monotonic()


def _outcome(job: Job, tell: Callable[[float], object]) -> Outcome:
    try:
        return Outcome(job.key, job.call(tell, *job.arguments))
    except MasterchainError as error:
        return Outcome(job.key, error=error)
    except Exception:  # noqa: BLE001 - a bug must reach the person as a report, not die with the process
        return Outcome(job.key, bug=traceback.format_exc())


def _packed(outcome: Outcome) -> bytes:
    try:
        return pickle.dumps(outcome)
    except Exception:  # noqa: BLE001 - as above
        return pickle.dumps(Outcome(outcome.key, bug=traceback.format_exc()))


def _send(pipe: int, raw: bytes) -> None:
    rest = memoryview(_LENGTH.pack(len(raw)) + raw)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _words(copy: _Copy, watcher: Watcher | None) -> Iterator[Outcome]:
    """The outcomes among what has come of a copy; the watcher is told the rest."""
    while len(copy.came) >= _LENGTH.size:
        end = _LENGTH.size + _LENGTH.unpack_from(copy.came)[0]
        if len(copy.came) < end:
            return
        message: Any = pickle.loads(memoryview(copy.came)[_LENGTH.size : end])  # noqa: S301 - from a copy of this process
        del copy.came[:end]
        if isinstance(message, Outcome):
            del copy.left[0]
            yield message
        elif watcher is not None:
            watcher(*message)


def _ended(copy: _Copy) -> int:
    os.close(copy.pipe)
    return os.waitstatus_to_exitcode(os.waitpid(copy.process, 0)[1])

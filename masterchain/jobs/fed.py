"""A job in a copy of this process that is fed while it works: what runs next to it does not wait for it."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from masterchain.errors import WorkerError
from masterchain.jobs.forked import Copies
from masterchain.jobs.job import Job, value_of

_LENGTH = struct.Struct("<Q")
_END = 1 << 63
_PIPE_BYTES = 1 << 20


class Fed:
    """A copy of this process at work on what it is fed. `forked.can_fork` tells where it may be made.

    Args:
        work: takes what is fed, piece by piece, and returns what `result` gives back. Each piece's memory is used
            again for the next.

    Raises:
        OSError: no copy can be made: too many processes, or files.
    """

    def __init__(self, work: Callable[[Iterator[memoryview]], Any]) -> None:
        # Known on Linux alone, as copies are.
        import fcntl

        reading, self._writing = os.pipe()
        with suppress(OSError):
            # More than the usual 64 KiB may wait; who feeds more waits with it.
            fcntl.fcntl(self._writing, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        job = Job("fed", lambda _: work(_pieces(reading, self._writing)))
        try:
            self._copy = Copies([job], [1.0], 1)
        finally:
            os.close(reading)
        if not self._copy.begun:
            os.close(self._writing)
            raise OSError("no copy of this process can be made")

    def feed(self, piece: memoryview) -> None:
        """Hand on the next piece; it may be used for something else afterwards.

        Raises:
            WorkerError: the copy has died.
        """
        try:
            for raw in (memoryview(_LENGTH.pack(piece.nbytes)), piece.cast("B") if piece.nbytes else b""):
                rest = raw
                while rest:
                    rest = rest[os.write(self._writing, rest) :]
        except BrokenPipeError:
            # What it has to say of its end comes first.
            self.result()
            raise WorkerError("the worker process ended before its work was over") from None

    def result(self) -> Any:
        """What came of it, once everything was fed.

        Raises:
            MasterchainError: what the work raised, or the copy has died.
        """
        with suppress(BrokenPipeError):
            os.write(self._writing, _LENGTH.pack(_END))
        (outcome,) = self._copy.outcomes()
        return value_of(outcome)

    def close(self) -> None:
        """End it, whatever it is at."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1
        self._copy.close()


def _pieces(reading: int, writing: int) -> Iterator[memoryview]:
    """What the original feeds; ends where it says so, and with an error where it is gone."""
    os.close(writing)
    memory = bytearray()
    while True:
        (length,) = _LENGTH.unpack(_filled(reading, memoryview(bytearray(_LENGTH.size))))
        if length == _END:
            return
        if len(memory) < length:
            memory = bytearray(length)
        yield _filled(reading, memoryview(memory)[:length])


def _filled(reading: int, into: memoryview) -> memoryview:
    at = 0
    while at < len(into):
        got = os.readv(reading, [into[at:]])
        if not got:
            raise WorkerError("the process that fed this one is gone")
        at += got
    return into

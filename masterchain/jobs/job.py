"""What a piece of work is, what comes of it, and how it tells how far it is."""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from masterchain.errors import MasterchainError

_RECORD = struct.Struct("<dQ")
_PROCESS = struct.Struct("<Q")
_PROCESS_AT = _RECORD.size
_DOING_AT = _RECORD.size + _PROCESS.size
_DOING_BYTES = 240


@dataclass(frozen=True, slots=True)
class Job:
    """One call to make in a process of its own.

    Attributes:
        key: tells the job's outcome from the others'.
        call: a function of a module, called with a `Progress` and `arguments`; both must pickle.
        arguments: what it is called with.
    """

    key: Hashable
    call: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: a value, or an error, and what the process said on standard error.

    Attributes:
        bug: a traceback, when the job ended in an exception nobody meant to raise.
        ended_with: the exit code of the copy of a process that died at it; a negative one is a signal's.
    """

    key: Hashable
    value: Any = None
    error: MasterchainError | None = None
    bug: str | None = None
    log: str = field(default="", repr=False)
    ended_with: int | None = None


def value_of(outcome: Outcome) -> Any:
    """What came of a job.

    Raises:
        MasterchainError: its error.
        RuntimeError: it ended in a bug; says where.
    """
    if outcome.error is not None:
        raise outcome.error
    if outcome.bug is not None:
        raise RuntimeError(outcome.bug)
    return outcome.value


class Progress:
    """How far a job is, told through a small file: a killed process can hold no lock on it.

    Args:
        path: the file; None where nobody listens.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600) if path else None
        self._beats = 0
        if self._file is not None:
            os.pwrite(self._file, _PROCESS.pack(os.getpid()), _PROCESS_AT)

    def __call__(self, fraction: float) -> None:
        """Tell that `fraction` (0 to 1) of the work is done; also a sign of life."""
        if self._file is not None:
            self._beats += 1
            os.pwrite(self._file, _RECORD.pack(fraction, self._beats), 0)

    def doing(self, what: str) -> None:
        """Tell what is about to run, should the process not survive it; nothing when `what` is empty."""
        if self._file is not None:
            raw = what.encode()[:_DOING_BYTES].ljust(_DOING_BYTES, b"\0")
            os.pwrite(self._file, raw, _DOING_AT)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def ending(code: int | None) -> str:
    """How a process ended, from its exit code; a negative one is a signal's."""
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def read_progress(path: Path) -> tuple[float, int]:
    """The fraction told last, and the number of times anything was told."""
    try:
        raw = path.read_bytes()
    except OSError:
        return 0.0, 0
    return _RECORD.unpack(raw[: _RECORD.size]) if len(raw) >= _RECORD.size else (0.0, 0)


def read_process(path: Path) -> int:
    """The number of the process that does the job; 0 while none has begun."""
    try:
        raw = path.read_bytes()[_PROCESS_AT:_DOING_AT]
    except OSError:
        return 0
    return int(_PROCESS.unpack(raw)[0]) if len(raw) == _PROCESS.size else 0


def read_doing(path: Path) -> str:
    """What was running when the process told of it last; empty when it never did."""
    try:
        raw = path.read_bytes()[_DOING_AT:]
    except OSError:
        return ""
    return raw.rstrip(b"\0").decode("utf-8", errors="replace")

"""Which plug-in was at work when a worker died, and where in the track: kept in a small file that outlives it."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from masterchain.errors import MasterchainError, PluginError, WorkerError
from masterchain.units import position

_AT = struct.Struct("<d")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class AtWork:
    """The plug-in whose code ran last.

    Attributes:
        step: the step's id or the plug-in's name.
        at_s: the time in the track, in seconds; None while it was loaded or set.
    """

    step: str
    at_s: float | None


class Breadcrumb:
    """Written in the worker before every call of a plug-in; a write is a microsecond.

    Args:
        path: the file; a killed process leaves it whole.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def watch(self, step: str) -> Callable[[float | None], None]:
        """What `PluginProcessor` calls, as its `watch`."""
        name = step.encode()[:_LONGEST_NAME].ljust(_LONGEST_NAME, b"\0")

        def at(seconds: float | None) -> None:
            os.pwrite(self._file, _AT.pack(math.nan if seconds is None else seconds) + name, 0)

        return at

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def plugin_at_work(path: Path) -> AtWork | None:
    """What the file says; None where no plug-in ever ran."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    if len(raw) != _AT.size + _LONGEST_NAME:
        return None
    at: float = _AT.unpack_from(raw)[0]
    step = raw[_AT.size :].rstrip(b"\0").decode(errors="replace")
    return AtWork(step, None if math.isnan(at) else at)


def blamed(error: MasterchainError, at_work: AtWork | None, log: str = "") -> MasterchainError:
    """An error of a worker that died or hung, with the plug-in's name, the time, and its last words.

    Args:
        error: what `masterchain.jobs.pool.run` says; any other error than a death or a hang is given back as it is.
        at_work: the plug-in whose code ran last.
        log: what the worker printed on standard error.
    """
    died = isinstance(error, WorkerError) or (
        isinstance(error, PluginError) and "sign of life" in error.message
    )
    if at_work is None or not died:
        return error
    where = (
        "while it was loaded and set" if at_work.at_s is None else f"at {position(at_work.at_s)} in the track"
    )
    last = tuple(line for line in log.splitlines() if line.strip())[-5:]
    return PluginError(
        f"{at_work.step} failed {where}: {error.message}",
        hint="the plug-in crashed or hung; `masterchain plugins doctor` examines it",
        notes=last,
    )

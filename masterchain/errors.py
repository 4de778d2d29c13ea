"""Every way the world can fail us, with the exit code each ends in.

An exception is for the world (a file, a plug-in, a machine). What a person wrote wrong is a *diagnostic*
(`masterchain.diagnostics`); sound that does not comply is a *finding* (`masterchain.compliance`).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """What the program's exit code tells a script. In a batch the worst one wins."""

    OK = 0
    NOT_COMPLIANT = 1
    USAGE = 2
    PLUGIN = 3
    FILE = 4
    LOCK = 5
    BUG = 70
    INTERRUPTED = 130


class MasterchainError(Exception):
    """The root of everything raised on purpose.

    Args:
        message: what happened and where, one sentence without a full stop.
        hint: what the reader can do about it.
        notes: further facts, a line each.
    """

    exit_code = ExitCode.BUG

    def __init__(self, message: str, *, hint: str | None = None, notes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.notes = notes

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross process borders; Exception's own pickling forgets keyword arguments.
        return _revive, (type(self), self.message, self.__dict__)


def _revive(kind: type[MasterchainError], message: str, state: dict[str, Any]) -> MasterchainError:
    error = kind.__new__(kind, message)
    error.args = (message,)
    error.__dict__.update(state)
    return error


class UsageError(MasterchainError):
    """The command line asks for something that cannot be."""

    exit_code = ExitCode.USAGE


class PluginError(MasterchainError):
    """A plug-in or effect is missing, crashed, hung, or gave sound that is not sound."""

    exit_code = ExitCode.PLUGIN


class AudioFileError(MasterchainError):
    """A file could not be read or written."""

    exit_code = ExitCode.FILE


class PackError(MasterchainError):
    """A pack is damaged, hostile, not what it says it is, or cannot be fetched, stored or trusted as was asked."""

    exit_code = ExitCode.FILE


class LockError(MasterchainError):
    """What is on this machine is not what was agreed on: a lock, or an installed pack's own manifest."""

    exit_code = ExitCode.LOCK


class LockWarning(UserWarning):
    """Told to Python's callers through `warnings`: a difference from the lock that may sound different."""


class WorkerError(MasterchainError):
    """A worker process died or ran out of time, and it was not a plug-in's doing."""

    exit_code = ExitCode.BUG

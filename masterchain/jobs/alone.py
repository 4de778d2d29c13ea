"""A call in a copy of this process: what it loads and leaves behind is gone with the copy."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar, cast

from masterchain.errors import WorkerError
from masterchain.jobs.forked import Copies
from masterchain.jobs.job import Job, value_of

T = TypeVar("T")


def alone(call: Callable[[], T]) -> T:
    """What a call returns that is made in a copy of this process; `forked.can_fork` tells where it may be.

    It is for third-party code. Where that takes its process down, this one goes down in the same way, so that who
    watches it sees what it would have seen without the copy.

    Args:
        call: what it returns must pickle.

    Raises:
        MasterchainError: what the call raised; or no copy can be made.
    """
    copies = Copies([Job("alone", lambda _: call())], [1.0], 1)
    if not copies.begun:
        # Made here, it would leave behind what the caller counts on not to have.
        raise WorkerError(
            "no process can be made for plug-ins: there are too many, or there is too little memory"
        )
    (outcome,) = copies.outcomes()
    if outcome.ended_with is not None:
        _end_with(outcome.ended_with)
    return cast("T", value_of(outcome))


def _end_with(code: int) -> NoReturn:
    if code < 0:
        with suppress(OSError):
            # Where Python has a handler of its own. SIGKILL cannot have one.
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)

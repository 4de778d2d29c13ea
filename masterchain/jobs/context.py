"""How worker processes are started; made ready early, so that nobody waits for them."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def context(preload: Sequence[str]) -> multiprocessing.context.BaseContext:
    """The way processes are started on this system.

    Args:
        preload: modules to import once, before any worker is made, where the system allows it.
    """
    # A fork server forks from a process without threads or sound; macOS frameworks do not survive even that.
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["masterchain.jobs.preload", *preload])
    try:
        with _nobody_listening():
            forkserver.ensure_running()
    except OSError:
        # The server's socket lies in the temporary folder, and a socket's path has room for a hundred letters.
        return multiprocessing.get_context("spawn")
    return server


def warm(preload: Sequence[str]) -> None:
    """Begin to import what workers will need, in a process beside this one, while this one reads its own words."""
    if sys.platform == "linux":
        context(preload)


@contextmanager
def _nobody_listening() -> Iterator[None]:
    """What the server inherits as standard error leads nowhere.

    A pool starts a worker in the place of each that ends, even of the last; one that is still starting when the pool is
    gone would tell the terminal of semaphores that it misses. A job's own standard error goes to the job's log.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)

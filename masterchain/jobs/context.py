"""How worker processes are started; made ready early, so that nobody waits for them."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence


def context(preload: Sequence[str]) -> multiprocessing.context.BaseContext:
    """The way processes are started on this system.

    Args:
        preload: modules to import once, before any worker is made, where the system allows it.
    """
    # A fork server forks from a process without threads or sound; macOS frameworks do not survive even that.
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(list(preload))
    return server


def warm(preload: Sequence[str]) -> None:
    """Begin to import what workers will need, in a process beside this one, while this one reads its own words."""
    if sys.platform == "linux":
        from multiprocessing import forkserver

        context(preload)
        forkserver.ensure_running()

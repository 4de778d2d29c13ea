"""The processes third-party code starts: they end with the process that has started them.

What detaches itself on purpose (a licence service in a session of its own) is let go.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress


def lead_group() -> None:
    """Make this process the head of a group: what it starts from now on can be ended with it."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.setpgid(0, 0)


def end_own_group() -> None:
    """End all processes of the group this one is the head of, this one among them; nothing where it is not."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)


def end_group(head: int) -> None:
    """End what is left of the group of a process that is gone."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.killpg(head, signal.SIGKILL)


def lives(process: int) -> bool:
    """Whether a process of this user is there; on Windows that is taken for granted."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

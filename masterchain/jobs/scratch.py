"""A folder for what jobs leave behind, removed when they are done; those of killed processes are swept up later."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "masterchain-jobs-"
_LOCK = "lock"
_YOUNG_S = 60.0
"""A folder this young may be one whose process has not come to lock it yet."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of this process's own while the body runs.

    A process that is killed cannot remove its folder. So each holds a lock on its own, which ends with the process
    however it ends, and whoever makes a folder removes those that nobody holds any more.
    """
    sweep_scratch()
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / _LOCK).open("wb") as lock:
            # Where the file system knows no locks, sweeping fails as well, and removes nothing.
            with suppress(OSError):
                _lock(lock.fileno())
            yield folder


def sweep_scratch() -> None:
    """Remove this user's folders that no process holds."""
    if sys.platform == "win32":
        # There the system empties the temporary folder, and an open file cannot be removed anyway.
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Another's folder, or one that is being removed by another process this moment.
        with suppress(OSError):
            if _is_old_and_ours(folder) and not _held(folder):
                shutil.rmtree(folder)


def _is_old_and_ours(folder: Path) -> bool:
    found = folder.lstat()
    return found.st_uid == os.getuid() and time.time() - found.st_mtime > _YOUNG_S


def _held(folder: Path) -> bool:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        _lock(lock)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

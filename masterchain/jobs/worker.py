"""The inside of a worker process."""

from __future__ import annotations

import os
import select
import signal
import sys
import tempfile
import threading
import time
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from masterchain.errors import MasterchainError
from masterchain.jobs.job import Job, Progress


def work(
    job: Job, parent: int, progress_file: Path, log_file: Path
) -> tuple[Any, MasterchainError | None, str | None]:
    """Do a job: its value, or its error, or the traceback of a bug.

    Whatever third-party code prints on standard error goes to `log_file`. The process ends with `parent`, the process
    that gave the job.
    """
    # Ctrl-C reaches the whole group; only the parent decides, and it kills.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    # What a job leaves behind when it dies goes with the parent's folder.
    tempfile.tempdir = str(progress_file.parent)
    with log_file.open("wb", buffering=0) as log:
        sys.stderr.flush()
        os.dup2(log.fileno(), 2)
    progress = Progress(progress_file)
    try:
        return job.call(progress, *job.arguments), None, None
    except MasterchainError as error:
        return None, error, None
    except Exception:  # noqa: BLE001 - a bug must reach the person as a report, not die with the process
        return None, None, traceback.format_exc()
    finally:
        progress.close()


@cache
def _die_with(parent: int) -> None:
    """End this process when the one that gave the job is gone, even if that one was killed; said once is enough."""

    def watch() -> None:
        _wait_for_end(parent)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _wait_for_end(process: int) -> None:
    if hasattr(os, "pidfd_open"):
        # Under a fork server the parent is that server, which lives as long as its children do.
        try:
            handle = os.pidfd_open(process)
        except ProcessLookupError:
            return
        select.select([handle], [], [])
    else:
        while os.getppid() == process:
            time.sleep(0.2)

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
from masterchain.jobs.forked import HARMLESS_THREAD
from masterchain.jobs.group import end_own_group, lead_group
from masterchain.jobs.job import Job, Progress
from masterchain.jobs.memory import keep_memory


def work(
    job: Job, parent: int, progress_file: Path, log_file: Path
) -> tuple[Any, MasterchainError | None, str | None]:
    """Do a job: its value, or its error, or the traceback of a bug.

    Whatever third-party code prints goes to `log_file`: standard output is for the program's own data. The process ends
    with `parent`, the process that gave the job, and so does what third-party code has started in it.
    """
    # Ctrl-C reaches the whole group; only the parent decides, and it kills.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lead_group()
    _die_with(parent)
    keep_memory()
    # What a job leaves behind when it dies goes with the parent's folder.
    tempfile.tempdir = str(progress_file.parent)
    # Appended to, so that the parent can cut off a log that grows without end.
    with log_file.open("ab", buffering=0) as log:
        for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
            if stream is not None:
                stream.flush()
            os.dup2(log.fileno(), descriptor)
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
        end_own_group()
        os._exit(1)

    threading.Thread(target=watch, name=HARMLESS_THREAD, daemon=True).start()


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

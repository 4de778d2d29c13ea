"""Jobs side by side in processes of their own: one that crashes, hangs or is killed costs its own job alone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from masterchain.errors import MasterchainError, PluginError, WorkerError
from masterchain.jobs.context import context
from masterchain.jobs.job import Job, Outcome, read_doing, read_progress
from masterchain.jobs.scratch import scratch_folder
from masterchain.jobs.worker import work

_LOOK_S = 0.1
_THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

_Answer = tuple[Any, MasterchainError | None, str | None]

Watcher = Callable[[Hashable, float], None]
"""Called with a job's key and the fraction done, in the parent, about ten times a second."""


@dataclass(slots=True)
class _Running:
    job: Job
    progress: Path
    log: Path
    beats: int = 0
    last_beat: float = 0.0
    stalled: bool = False


def run(
    jobs: Sequence[Job],
    *,
    processes: int,
    stall_s: float,
    preload: Sequence[str] = (),
    watcher: Watcher | None = None,
    reuse: bool = False,
) -> Iterator[Outcome]:
    """The outcomes of jobs, as they come.

    Args:
        jobs: what to do; keys must differ.
        processes: how many run at the same time.
        stall_s: a job that shows no sign of life (no progress told) for so long is killed.
        preload: modules to import once, before any worker is made, where the system allows it.
        watcher: is told how far the running jobs are.
        reuse: a process does one job after another, where they leave nothing behind; by default each job has a fresh
            process.

    When the caller stops asking (an error, Ctrl-C), the running jobs are killed and none is left.
    """
    with scratch_folder() as scratch, _one_thread_each():
        pool = ProcessPool(max_workers=processes, max_tasks=0 if reuse else 1, context=context(preload))
        running: dict[Future[_Answer], _Running] = {}
        try:
            for number, job in enumerate(jobs):
                files = scratch / f"{number}.progress", scratch / f"{number}.log"
                running[pool.schedule(work, args=[job, os.getpid(), *files])] = _Running(job, *files)
            while running:
                done, _ = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
                for future in done:
                    yield _outcome(future, running.pop(future), stall_s)
                for future, state in running.items():
                    _look(future, state, stall_s, watcher)
        finally:
            pool.stop()
            pool.join()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started meanwhile do linear algebra in one thread, unless the user has said how many.

    The jobs are what runs side by side. Where each brings threads of its own for matrix products of a few hundred
    rows, they wait for each other longer than they work: on busy cores the measured price is fivefold.
    """
    unset = [name for name in _THREAD_LIMITS if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    try:
        yield
    finally:
        for name in unset:
            os.environ.pop(name, None)


def _look(future: Future[_Answer], state: _Running, stall_s: float, watcher: Watcher | None) -> None:
    fraction, beats = read_progress(state.progress)
    now = time.monotonic()
    if not future.running() or beats != state.beats or not state.last_beat:
        state.beats, state.last_beat = beats, now
    elif now - state.last_beat > stall_s and not state.stalled:
        state.stalled = True
        future.cancel()
    if watcher and beats:
        watcher(state.job.key, fraction)


def _outcome(future: Future[_Answer], state: _Running, stall_s: float) -> Outcome:
    key = state.job.key
    try:
        value, error, bug = future.result()
    except CancelledError:
        doing = read_doing(state.progress) or "an effect"
        words = f"{doing} showed no sign of life for {stall_s:g} s and was stopped"
        return Outcome(
            key, error=PluginError(words, hint="it hangs, or needs a longer --timeout"), log=_log(state)
        )
    except ProcessExpired as expired:
        ending = _ending(expired.exitcode)
        if doing := read_doing(state.progress):
            words = f"{doing} ended the worker process ({ending})"
            return Outcome(
                key, error=PluginError(words, hint="it crashed; nothing was written"), log=_log(state)
            )
        return Outcome(key, error=WorkerError(f"the worker process died ({ending})"), log=_log(state))
    return Outcome(key, value, error, bug, _log(state))


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _log(state: _Running) -> str:
    try:
        return state.log.read_bytes()[-20_000:].decode("utf-8", errors="replace")
    except OSError:
        return ""

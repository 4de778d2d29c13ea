"""Jobs side by side in processes of their own: one that crashes, hangs or is killed costs its own job alone."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from masterchain.errors import MasterchainError, PluginError, WorkerError
from masterchain.jobs.context import context
from masterchain.jobs.group import end_group, lives
from masterchain.jobs.job import Job, Outcome, ending, read_doing, read_process, read_progress
from masterchain.jobs.scratch import scratch_folder
from masterchain.jobs.worker import work

_LOOK_S = 0.1
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_ANSWER_S = 2.0
_LONGEST_LOG, _TOLD_LOG = 1 << 24, 20_000
_THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

_Answer = tuple[Any, MasterchainError | None, str | None]

Watcher = Callable[[Hashable, float], None]
"""Called with a job's key and the fraction done, in the parent, about ten times a second."""


@dataclass(slots=True)
class _Running:
    job: Job
    progress: Path
    log: Path
    process: int = 0
    beats: int = 0
    last_beat: float = 0.0
    gone_since: float | None = None
    told: bytes = b""
    stalled: bool = False
    left: bool = False


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
        # Where a process does one job, a fresh one takes its place; after the only job there is no place to take.
        once = not reuse and len(jobs) > 1
        pool = ProcessPool(max_workers=processes, max_tasks=int(once), context=context(preload))
        running: dict[Future[_Answer], _Running] = {}
        heads: set[int] = set()
        try:
            for number, job in enumerate(jobs):
                files = scratch / f"{number}.progress", scratch / f"{number}.log"
                running[pool.schedule(work, args=[job, os.getpid(), *files])] = _Running(job, *files)
            while running:
                done, _ = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
                heads.update(read_process(state.progress) for state in running.values())
                for future in done:
                    yield _outcome(future, running.pop(future), stall_s)
                for future, state in running.items():
                    _look(future, state, stall_s, watcher)
                _end_groups(heads)
        finally:
            pool.stop()
            pool.join()
            _end_groups(heads)


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


def _end_groups(heads: set[int]) -> None:
    """End what the processes that are gone have left behind, and forget them."""
    for head in [head for head in heads if not lives(head)]:
        if head:
            end_group(head)
        heads.discard(head)


def _look(future: Future[_Answer], state: _Running, stall_s: float, watcher: Watcher | None) -> None:
    fraction, beats = read_progress(state.progress)
    now = time.monotonic()
    state.process = state.process or read_process(state.progress)
    _look_for_process(future, state, now)
    _cut_off(state)
    if not future.running() or beats != state.beats or not state.last_beat:
        state.beats, state.last_beat = beats, now
    elif now - state.last_beat > stall_s and not state.stalled:
        state.stalled = True
        future.cancel()
    if watcher and beats:
        watcher(state.job.key, fraction)


def _look_for_process(future: Future[_Answer], state: _Running, now: float) -> None:
    """Give up a job whose process has left without a word: the pool takes exit code 0 for a proper end."""
    if not state.process or not future.running() or lives(state.process):
        state.gone_since = None
    elif state.gone_since is None:
        # Its answer may still be on the way.
        state.gone_since = now
    elif now - state.gone_since > _ANSWER_S and not state.left:
        state.left = True
        future.cancel()


def _cut_off(state: _Running) -> None:
    """Keep but the end of a log that would fill the disk."""
    with suppress(OSError):
        if state.log.stat().st_size > _LONGEST_LOG:
            state.told = _end_of(state.log)
            os.truncate(state.log, 0)


def _outcome(future: Future[_Answer], state: _Running, stall_s: float) -> Outcome:
    key = state.job.key
    try:
        value, error, bug = future.result()
    except CancelledError:
        if state.left:
            return _died(state, 0)
        doing = read_doing(state.progress) or "an effect"
        words = f"{doing} showed no sign of life for {stall_s:g} s and was stopped"
        return Outcome(
            key, error=PluginError(words, hint="it hangs, or needs a longer --timeout"), log=_log(state)
        )
    except ProcessExpired as expired:
        return _died(state, expired.exitcode)
    except BrokenProcessPool:
        return Outcome(key, error=WorkerError("the worker processes died before they began"), log=_log(state))
    return Outcome(key, value, error, bug, _log(state))


def _died(state: _Running, code: int | None) -> Outcome:
    how = ending(code)
    error: MasterchainError = WorkerError(f"the worker process died ({how})")
    if doing := read_doing(state.progress):
        hint = "it crashed; nothing was written" if code else "it left; nothing was written"
        error = PluginError(f"{doing} ended the worker process ({how})", hint=hint)
    return Outcome(state.job.key, error=error, log=_log(state))


def _log(state: _Running) -> str:
    with suppress(OSError):
        state.told += _end_of(state.log)
    return _COLOURS.sub("", state.told[-_TOLD_LOG:].decode("utf-8", errors="replace"))


def _end_of(log: Path) -> bytes:
    with log.open("rb") as opened:
        opened.seek(max(0, opened.seek(0, os.SEEK_END) - _TOLD_LOG))
        return opened.read()

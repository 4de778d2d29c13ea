"""Copies of a process at work: in processes of their own, since a test runner has threads and must not be copied."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.jobs.forked import _shares, can_fork
from masterchain.jobs.group import lives
from masterchain.jobs.job import Job

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes safely")

_BEGIN = """
import os, signal, sys, time
from masterchain.errors import AudioFileError
from masterchain.jobs.forked import Copies
from masterchain.jobs.job import Job

def double(tell, number):
    return os.getpid(), 2 * number

def dies(tell, how):
    os.kill(os.getpid(), how)
    time.sleep(60)

def copies(*calls, processes=2):
    jobs = [Job(key, call, (argument,)) for key, (call, argument) in enumerate(calls)]
    return Copies(jobs, [1.0] * len(jobs), processes)
"""


def run(code: str, *words: str) -> list[str]:
    """What a script prints, line by line."""
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN + code, *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_every_job_is_done_once_and_in_a_copy() -> None:
    lines = run(
        "found = {o.key: o.value for o in copies(*((double, n) for n in range(7)), processes=3).outcomes()}\n"
        "print([found[key][1] for key in range(7)])\n"
        "print(len({pid for pid, _ in found.values()}), os.getpid() in {pid for pid, _ in found.values()})"
    )
    assert lines == ["[0, 2, 4, 6, 8, 10, 12]", "3 False"]


def test_more_copies_than_jobs_are_not_made() -> None:
    assert run(
        "print(len({o.value[0] for o in copies((double, 1), (double, 2), processes=9).outcomes()}))"
    ) == ["2"]
    assert run("print(list(Copies([], [], 4).outcomes()))") == ["[]"]


def test_what_does_not_fit_into_a_pipe_comes_whole() -> None:
    lines = run(
        "big = lambda tell, n: bytes([n]) * 1_000_003\n"
        "print(sorted({(o.key, len(o.value), *set(o.value)) for o in copies((big, 1), (big, 2)).outcomes()}))"
    )
    assert lines == ["[(0, 1000003, 1), (1, 1000003, 2)]"]


def test_errors_and_bugs_are_outcomes() -> None:
    lines = run(
        "def wrong(tell, text): raise AudioFileError(text, hint='look at it')\n"
        "def bug(tell, _): 1 / 0\n"
        "def lambda_comes_back(tell, _): return lambda: None\n"
        "found = {o.key: o for o in copies((wrong, 'no'), (bug, 0), (double, 3), (lambda_comes_back, 0)).outcomes()}\n"
        "print(type(found[0].error).__name__, found[0].error.message, found[0].error.hint, found[0].bug)\n"
        "print(found[1].error, found[1].bug.splitlines()[-1])\n"
        "print(found[2].value[1])\n"
        "print(found[3].value, 'pickle' in found[3].bug.lower())"
    )
    assert lines == [
        "AudioFileError no look at it None",
        "None ZeroDivisionError: division by zero",
        "6",
        "None True",
    ]


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_copy_that_is_killed_costs_only_the_job_it_was_at(how: str) -> None:
    lines = run(
        "calls = (double, 0), (dies, signal.Signals[sys.argv[1]]), (double, 2), (double, 3), (double, 4)\n"
        "found = {o.key: o for o in copies(*calls, processes=1).outcomes()}\n"
        "print([found[key].value[1] for key in (0, 2, 3, 4)], found[1].error.message)",
        how,
    )
    assert lines == [f"[0, 4, 6, 8] the worker process died ({how})"]


def test_what_no_copy_can_be_made_for_is_done_by_the_original() -> None:
    lines = run(
        "real, made = os.fork, []\n"
        "def fork():\n"
        "    if made: raise BlockingIOError(11, 'Resource temporarily unavailable')\n"
        "    made.append(1)\n"
        "    return real()\n"
        "os.fork = fork\n"
        "open_before = len(os.listdir('/proc/self/fd'))\n"
        "found = {o.key: o.value for o in copies(*((double, n) for n in range(4)), processes=2).outcomes()}\n"
        "print([found[key][1] for key in range(4)], sum(pid == os.getpid() for pid, _ in found.values()))\n"
        "print(len(os.listdir('/proc/self/fd')) - open_before)"
    )
    assert lines == ["[0, 2, 4, 6] 2", "0"]


def test_where_another_decides_of_ctrl_c_copies_do_not_end_by_it() -> None:
    lines = run(
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "def survives(tell, _):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return 'still here', signal.pthread_sigmask(signal.SIG_BLOCK, ())\n"
        "print([o.value for o in copies((survives, 0)).outcomes()])"
    )
    assert lines == ["[('still here', set())]"]


def test_who_stops_asking_leaves_no_copy() -> None:
    lines = run(
        "def sleeps(tell, _): time.sleep(60)\n"
        "began = time.monotonic()\n"
        "outcomes = copies((double, 1), (sleeps, 0), (sleeps, 0), processes=3).outcomes()\n"
        "print(next(outcomes).value[1])\n"
        "outcomes.close()\n"
        "try: os.waitpid(-1, 0)\n"
        "except ChildProcessError: print('none left')\n"
        "print(time.monotonic() - began < 30, len(os.listdir('/proc/self/fd')) < 8)"
    )
    assert lines == ["2", "none left", "True True"]


def test_a_copy_whose_original_is_gone_ends(tmp_path: Path) -> None:
    kept = tmp_path / "pid"
    run(
        "def tells(tell, path):\n"
        "    open(path, 'w').write(str(os.getpid()))\n"
        "    while True: tell(0.5)\n"
        "outcomes = copies((tells, sys.argv[1]))\n"
        "while not os.path.exists(sys.argv[1]): time.sleep(0.01)\n"
        "time.sleep(0.3)\n"
        # The copy has this process' output: without it, who reads that need not wait for the copy.
        "os._exit(0)",
        str(kept),
    )
    process = int(kept.read_text())
    until = time.monotonic() + 10.0
    while lives(process) and time.monotonic() < until:
        time.sleep(0.05)
    assert not lives(process)


def test_nothing_is_printed_or_tidied_up_twice() -> None:
    lines = run(
        "import atexit\n"
        "atexit.register(print, 'bye')\n"
        "print('once')\n"
        "print([o.value[1] for o in copies((double, 1), (double, 2), processes=1).outcomes()])"
    )
    assert lines == ["once", "[2, 4]", "bye"]


def test_progress_is_told_in_the_original() -> None:
    lines = run(
        "def slow(tell, _):\n"
        "    for step in range(5):\n"
        "        time.sleep(0.12)\n"
        "        tell(step / 5)\n"
        "told = []\n"
        "list(copies((slow, 0), (slow, 0)).outcomes(lambda key, fraction: told.append((key, fraction))))\n"
        "print(sorted(told))"
    )
    assert lines == [str([(key, step / 5) for key in (0, 1) for step in range(5)])]


def test_a_process_with_threads_is_not_copied() -> None:
    lines = run(
        "import threading\n"
        "from masterchain.jobs.forked import can_fork\n"
        "gate = threading.Event()\n"
        "before = can_fork()\n"
        "thread = threading.Thread(target=gate.wait); thread.start()\n"
        "print(before, can_fork()); gate.set(); thread.join(); print(can_fork())"
    )
    assert lines == ["True False", "True"]
    assert isinstance(can_fork(), bool)


@given(st.lists(st.floats(0.0, 1e9), max_size=40), st.integers(1, 9))
def test_shares_are_about_equal_and_in_order(costs: list[float], processes: int) -> None:
    jobs = [Job(key, os.getpid) for key in range(len(costs))]
    shares = _shares(jobs, costs, processes)
    assert sorted(job.key for share in shares for job in share) == list(range(len(jobs)))  # type: ignore[type-var]
    assert all([job.key for job in share] == sorted(job.key for job in share) for share in shares)  # type: ignore[type-var]
    sums = [sum(costs[job.key] for job in share) for share in shares]  # type: ignore[index]
    # Who has most would have less without the last it was given: nobody had less then.
    assert max(sums, default=0.0) - min(sums, default=0.0) <= max(costs, default=0.0) * (1.0 + 1e-9)

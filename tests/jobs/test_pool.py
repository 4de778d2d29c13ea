"""One job's end is one job's end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import work_for_tests as work

from masterchain.errors import AudioFileError, PluginError, WorkerError
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run


def outcomes(*jobs: Job, processes: int = 2, stall_s: float = 60.0) -> dict[object, Outcome]:
    return {outcome.key: outcome for outcome in run(jobs, processes=processes, stall_s=stall_s)}


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_values_come_back_by_key() -> None:
    done = outcomes(*(Job(n, work.double, (n,)) for n in range(5)))
    assert {key: outcome.value for key, outcome in done.items()} == {n: 2 * n for n in range(5)}


def test_every_job_has_a_process_of_its_own() -> None:
    done = outcomes(*(Job(n, work.pid) for n in range(4)))
    pids = {outcome.value for outcome in done.values()}
    assert len(pids) == 4
    assert os.getpid() not in pids


def test_a_crash_costs_its_own_job_alone() -> None:
    done = outcomes(
        Job("bad", work.segfault), Job("gone", work.leave), *(Job(n, work.double, (n,)) for n in range(4))
    )
    assert [done[n].value for n in range(4)] == [0, 2, 4, 6]
    assert isinstance(done["bad"].error, WorkerError)
    assert "SIGSEGV" in done["bad"].error.message
    assert "about to crash" in done["bad"].log
    assert isinstance(done["gone"].error, WorkerError)
    assert "exit code 7" in done["gone"].error.message


def test_a_hang_is_ended_and_the_others_go_on() -> None:
    done = outcomes(Job("hang", work.hang), Job("slow", work.slow_but_alive), stall_s=1.5)
    assert isinstance(done["hang"].error, PluginError)
    assert "1.5 s" in done["hang"].error.message
    # It took longer than the stall allows, but it showed life.
    assert done["slow"].value == "done"


def test_errors_cross_the_border_whole() -> None:
    error = outcomes(Job("x", work.refuse))["x"].error
    assert isinstance(error, AudioFileError)
    assert (error.message, error.hint, error.notes) == ("a.wav is no sound", "try another", ("line",))


def test_a_bug_comes_back_as_a_traceback() -> None:
    outcome = outcomes(Job("x", work.bug))["x"]
    assert outcome.error is None
    assert outcome.bug is not None
    assert "ZeroDivisionError: not meant" in outcome.bug


def test_progress_is_told() -> None:
    told: list[float] = []
    for _ in run(
        [Job("slow", work.slow_but_alive)],
        processes=1,
        stall_s=60,
        watcher=lambda _, fraction: told.append(fraction),
    ):
        pass
    assert told == sorted(told)
    assert len(set(told)) > 5


def test_no_process_is_left_when_the_caller_stops_asking() -> None:
    results = run([Job("quick", work.double, (1,)), Job("hang", work.hang)], processes=2, stall_s=60)
    assert next(results).key == "quick"
    assert _workers()
    results.close()
    deadline = time.monotonic() + 5
    while _workers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _workers()


def _workers() -> set[int]:
    """What the fork servers of this process have forked; they themselves stay for the next pool."""
    servers = {child for child in _descendants(os.getpid()) if b"forkserver" in _command(child)}
    return {worker for worker in _descendants(os.getpid()) if _parent(worker) in servers and alive(worker)}


def _parent(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_workers_die_with_their_parent(tmp_path: Path, end: signal.Signals) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import work_for_tests as work\n"
        "from masterchain.jobs.job import Job\n"
        "from masterchain.jobs.pool import run\n"
        "if __name__ == '__main__':\n"
        "    for _ in run([Job('h', work.hang)], processes=1, stall_s=60): pass\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code)
    with subprocess.Popen([sys.executable, script]) as parent:
        children: set[int] = set()
        deadline = time.monotonic() + 20
        while len(children) < 3 and time.monotonic() < deadline:  # the fork server, its tracker, the worker
            time.sleep(0.1)
            children = _descendants(parent.pid)
        time.sleep(0.5)
        parent.send_signal(end)
        parent.wait()
    assert children
    deadline = time.monotonic() + 10
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if alive(child)]


def _descendants(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {root}

"""One process for many jobs, and one thread for each."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import work_for_tests as work

from masterchain.errors import WorkerError
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run


def outcomes(*jobs: Job, reuse: bool = True, stall_s: float = 60.0) -> dict[object, Outcome]:
    return {outcome.key: outcome for outcome in run(jobs, processes=2, stall_s=stall_s, reuse=reuse)}


def test_a_process_does_one_job_after_another() -> None:
    pids = {outcome.value for outcome in outcomes(*(Job(n, work.pid) for n in range(12))).values()}
    assert 1 <= len(pids) <= 2
    assert os.getpid() not in pids


def test_a_crash_still_costs_its_own_job_alone() -> None:
    done = outcomes(
        *(Job(n, work.double, (n,)) for n in range(4)),
        Job("bad", work.segfault),
        *(Job(n, work.double, (n,)) for n in range(4, 8)),
    )
    assert [done[n].value for n in range(8)] == [2 * n for n in range(8)]
    assert isinstance(done["bad"].error, WorkerError)
    assert "about to crash" in done["bad"].log


def test_each_job_keeps_its_own_log() -> None:
    done = outcomes(*(Job(n, work.say, (f"job {n}",)) for n in range(6)))
    assert {n: outcome.log for n, outcome in done.items()} == {n: f"job {n}\n" for n in range(6)}


def test_a_hang_is_ended_and_what_waited_behind_it_is_done() -> None:
    done = outcomes(Job("a", work.hang), Job("b", work.hang), Job("c", work.double, (4,)), stall_s=1.0)
    assert done["a"].error is not None
    assert done["b"].error is not None
    assert done["c"].value == 8


@pytest.mark.parametrize("reuse", [True, False])
def test_workers_do_linear_algebra_in_one_thread(reuse: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    job = Job("x", work.variable, ("OPENBLAS_NUM_THREADS",))
    assert outcomes(job, reuse=reuse)["x"].value == "1"
    assert "OPENBLAS_NUM_THREADS" not in os.environ

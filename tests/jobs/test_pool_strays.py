"""What jobs print, start and leave behind."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import work_for_tests as work

from masterchain.errors import WorkerError
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run


def outcome(job: Job, *, stall_s: float = 60.0) -> Outcome:
    (found,) = run([job], processes=1, stall_s=stall_s)
    return found


def test_a_process_that_leaves_as_if_all_were_well_is_missed() -> None:
    # It would be waited for until the stall time, which is longer than the test may take.
    found = outcome(Job("x", work.leave_quietly), stall_s=3600)
    assert isinstance(found.error, WorkerError)
    assert "exit code 0" in found.error.message
    assert found.log == "leaving\n"


def test_what_is_printed_on_standard_output_goes_to_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    assert outcome(Job("x", work.write_on_standard_output)).log == "on standard output\nand once more\n"
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("ending", ["returns", "dies", "hangs"])
def test_what_a_job_has_started_ends_with_it(ending: str) -> None:
    found = outcome(Job("x", work.start_a_helper, (ending,)), stall_s=2.0)
    helper = int(found.log.split()[1])
    deadline = time.monotonic() + 10
    while Path(f"/proc/{helper}/cmdline").exists() and Path(f"/proc/{helper}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_log_without_end_is_cut_off(tmp_path: Path) -> None:
    sizes = []

    def look(*_: object) -> None:
        sizes.extend(path.stat().st_size for path in Path(work.tempfile.gettempdir()).glob("*/0.log"))

    (found,) = run([Job("x", work.print_without_end)], processes=1, stall_s=60, watcher=look)
    assert sizes != sorted(sizes)
    assert found.log.endswith("the end\n")
    assert len(found.log) <= 20_000

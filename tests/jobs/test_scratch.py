"""What killed processes leave in the temporary folder is swept up by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import work_for_tests as work

from masterchain.jobs.job import Job
from masterchain.jobs.pool import run
from masterchain.jobs.scratch import scratch_folder, sweep_scratch

HOLD = (
    "import time\nfrom masterchain.jobs.scratch import scratch_folder\n"
    "with scratch_folder() as folder:\n"
    "    (folder / '0.progress').write_bytes(b'half')\n    print(folder, flush=True)\n    time.sleep(3600)\n"
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def age(folder: Path) -> None:
    os.utime(folder, (1_000_000_000, 1_000_000_000))


def test_the_folder_of_a_killed_process_is_swept_and_that_of_a_living_one_is_not(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        assert folder.parent == temporary
        age(folder)
        sweep_scratch()
        assert (folder / "0.progress").exists()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    age(folder)
    with scratch_folder() as other:
        assert list(temporary.iterdir()) == [other]
    assert not list(temporary.iterdir())


def test_a_folder_just_made_is_left_alone(temporary: Path) -> None:
    young = Path(tempfile.mkdtemp(prefix="masterchain-jobs-"))
    sweep_scratch()
    assert young.is_dir()
    age(young)
    sweep_scratch()
    assert not young.exists()


def test_what_a_job_leaves_behind_when_it_dies_goes_too(temporary: Path) -> None:
    jobs = [Job("dies", work.leave_a_file_and_die), Job("lives", work.double, (1,))]
    found = {outcome.key: outcome for outcome in run(jobs, processes=2, stall_s=60)}
    assert found["dies"].error is not None
    assert "left behind" in found["dies"].log
    # Python's own folder, for as long as this process lives, where its fork server was started only now.
    assert not [path for path in temporary.iterdir() if not path.name.startswith("pymp-")]

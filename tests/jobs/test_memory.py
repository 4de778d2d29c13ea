"""Memory that is kept need not be cleared by the system again."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc can be asked to keep memory"
)


def faults(first: str) -> int:
    """Pages the system had to give a process that fills larger and larger blocks, one after the other.

    Without huge pages (`PR_SET_THP_DISABLE`), which the system gives or not as it sees fit: one counts for 512.
    """
    code = (
        f"import ctypes, resource\nimport numpy as np\nctypes.CDLL(None).prctl(41, 1, 0, 0, 0)\n{first}\n"
        "def given(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "before = given()\n"
        "for size in range(1, 16): np.empty(size << 17).fill(1.0)\n"
        "print(given() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_blocks_are_cleared_once() -> None:
    keeping = faults("from masterchain.jobs.memory import keep_memory; keep_memory()")
    assert keeping < faults("") / 2

"""A call in a copy of the process returns, raises and dies as it would have here, and leaves nothing here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import count

import pytest

from masterchain.errors import PluginError, WorkerError
from masterchain.jobs.alone import alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes safely")

_LEFT: list[int] = []


def test_what_it_returns_comes_back_and_what_it_leaves_does_not() -> None:
    def call() -> tuple[int, list[int]]:
        _LEFT.append(1)
        return os.getpid(), _LEFT

    process, left = alone(call)
    assert process != os.getpid()
    assert left == [1]
    assert _LEFT == []


def test_what_it_raises_is_raised() -> None:
    def call() -> None:
        raise PluginError("no", hint="do")

    with pytest.raises(PluginError, match="no") as raised:
        alone(call)
    assert raised.value.hint == "do"


def test_a_bug_is_told_with_its_place() -> None:
    def call() -> float:
        return 1 / 0

    with pytest.raises(RuntimeError, match=r"(?s)in call.*ZeroDivisionError"):
        alone(call)


@pytest.mark.parametrize(
    ("death", "code"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", -signal.SIGSEGV),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("os.abort()", -signal.SIGABRT),
        # A handler of Python's own must not make another end of it.
        ("signal.signal(signal.SIGINT, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGINT)", -signal.SIGINT),
        ("os._exit(7)", 7),
        ("os._exit(0)", 0),
    ],
)
def test_where_it_dies_this_process_dies_the_same_way(death: str, code: int) -> None:
    program = f"""
import os, resource, signal
from masterchain.jobs.alone import alone
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
def die():
    {death}
alone(die)
print("still there")
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.returncode == code
    assert run.stdout == ""


def test_it_may_make_copies_itself() -> None:
    numbers = count()
    assert alone(lambda: alone(lambda: next(numbers))) == 0
    assert next(numbers) == 0


def test_where_no_copy_can_be_made_it_is_told_and_nothing_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fork() -> int:
        raise BlockingIOError("too many processes")

    monkeypatch.setattr(os, "fork", fork)
    with pytest.raises(WorkerError, match="no process can be made"):
        alone(lambda: _LEFT.append(1))
    assert _LEFT == []

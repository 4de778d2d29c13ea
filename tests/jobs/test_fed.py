"""Copies of a process that are fed while they work: in processes of their own, since a test runner has threads."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from masterchain.jobs.group import lives

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes safely")

_BEGIN = """
import os, signal, sys, time
from masterchain.errors import AudioFileError, MasterchainError
from masterchain.jobs.fed import Fed

def total(pieces):
    return os.getpid(), sum(sum(piece) for piece in pieces)
"""


def run(code: str) -> list[str]:
    """What a script prints, line by line."""
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN + code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_every_piece_arrives_whole_and_in_order_in_several_copies_at_once() -> None:
    assert run(
        "def joined(pieces): return b''.join(bytes(piece) for piece in pieces)\n"
        "copies = [Fed(joined) for _ in range(3)]\n"
        "pieces = [bytes([number % 251]) * (number * 977 % 300_000) for number in range(60)]\n"
        "for piece in pieces:\n"
        "    for copy in copies: copy.feed(memoryview(piece))\n"
        "print([copy.result() == b''.join(pieces) for copy in copies])\n"
        "for copy in copies: copy.close()"
    ) == ["[True, True, True]"]


def test_the_work_is_done_elsewhere_and_its_error_comes_back() -> None:
    assert run(
        "fed = Fed(total)\n"
        "fed.feed(memoryview(b'\\x01\\x02'))\n"
        "process, found = fed.result()\n"
        "print(process != os.getpid(), found)\n"
        "def fails(pieces):\n"
        "    next(pieces)\n"
        "    raise AudioFileError('no')\n"
        "fed = Fed(fails)\n"
        "try:\n"
        "    for _ in range(1000): fed.feed(memoryview(bytes(100_000)))\n"
        "    fed.result()\n"
        "except AudioFileError as error: print(error)\n"
        "finally: fed.close()"
    ) == ["True 3", "no"]


def test_one_that_dies_is_told_of_and_its_feeder_does_not_wait_for_ever() -> None:
    assert run(
        "def dies(pieces):\n"
        "    next(pieces)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "fed = Fed(dies)\n"
        "try:\n"
        "    for _ in range(1000): fed.feed(memoryview(bytes(100_000)))\n"
        "except MasterchainError as error: print(type(error).__name__, 'died' in str(error))\n"
        "finally: fed.close()"
    ) == ["WorkerError True"]


def test_closed_in_the_middle_none_is_left() -> None:
    (line,) = run(
        "fed = Fed(total)\n"
        "fed.feed(memoryview(b'12'))\n"
        "print(fed._copy._copies[0].process)\n"
        "fed.close()\n"
        "fed.close()"
    )
    assert not lives(int(line))


def test_where_the_feeder_is_killed_its_copies_end() -> None:
    code = (
        "copies = [Fed(total), Fed(total)]\n"
        "print(*(copy._copy._copies[0].process for copy in copies), flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", _BEGIN + code], stdout=subprocess.PIPE, text=True) as feeder:
        assert feeder.stdout is not None
        copies = [int(word) for word in feeder.stdout.readline().split()]
        assert all(lives(process) for process in copies)
        feeder.kill()
    for _ in range(200):
        if not any(lives(process) for process in copies):
            break
        time.sleep(0.05)
    assert not any(lives(process) for process in copies)


def test_where_no_copy_can_be_made_it_says_so_and_leaves_no_file_open() -> None:
    assert run(
        "import masterchain.jobs.forked as forked\n"
        "def refused(*_): raise OSError('no more processes')\n"
        "forked._copied = refused\n"
        "before = len(os.listdir('/proc/self/fd'))\n"
        "try: Fed(total)\n"
        "except OSError as error: print(error, len(os.listdir('/proc/self/fd')) - before)"
    ) == ["no copy of this process can be made 0"]

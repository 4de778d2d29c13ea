"""Jobs that behave badly, for the pool's tests; in a module of their own so that workers can import them."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from masterchain.errors import AudioFileError, PluginError

Progress = Callable[[float], None]


def double(progress: Progress, number: int) -> int:
    progress(0.5)
    return 2 * number


def pid(progress: Progress) -> int:
    return os.getpid()


def segfault(progress: Progress) -> None:
    print("about to crash", file=sys.stderr, flush=True)
    ctypes.string_at(0)


def leave(progress: Progress) -> None:
    os._exit(7)


def hang(progress: Progress) -> None:
    progress(0.25)
    time.sleep(3600)


def slow_but_alive(progress: Progress) -> str:
    for step in range(30):
        progress(step / 30)
        time.sleep(0.1)
    return "done"


def refuse(progress: Progress) -> None:
    raise AudioFileError("a.wav is no sound", hint="try another", notes=("line",))


def refuse_badly(progress: Progress) -> None:
    raise PluginError("Thing gave NaN")


def bug(progress: Progress) -> None:
    raise ZeroDivisionError("not meant")


def say(progress: Progress, words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def variable(progress: Progress, name: str) -> str | None:
    return os.environ.get(name)


def leave_a_file_and_die(progress: Progress) -> None:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    print("left behind", path, file=sys.stderr, flush=True)
    os._exit(7)


def leave_quietly(progress: Progress) -> None:
    print("\x1b[31;1mleaving\x1b[0m", file=sys.stderr, flush=True)
    os._exit(0)


def write_on_standard_output(progress: Progress) -> None:
    os.write(1, b"on standard output\n")
    print("and once more")


def start_a_helper(progress: Progress, ending: str) -> int:
    helper = subprocess.Popen(["sleep", "300"])
    print("helper", helper.pid, file=sys.stderr, flush=True)
    if ending == "dies":
        ctypes.string_at(0)
    if ending == "hangs":
        time.sleep(3600)
    return helper.pid


def print_without_end(progress: Progress) -> None:
    line = b"again and again\n" * 4096
    for _ in range(1500):
        os.write(2, line)
        progress(0.5)
        time.sleep(0.002)
    os.write(2, b"the end\n")

"""Jobs that behave badly, for the pool's tests; in a module of their own so that workers can import them."""

from __future__ import annotations

import ctypes
import os
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

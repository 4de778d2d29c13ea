"""A display without a screen, to look at and to work on as a person would."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

T = TypeVar("T")

_NEEDED = ("Xvfb", "xdotool")
_PATIENCE_S = 60.0
_ALL_PLANES, _Z_PIXMAP, _CLIENT_MESSAGE = ctypes.c_ulong(2**32 - 1), 2, 33


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room_for_the_largest_event", ctypes.c_long * 24),
    )


class Screen:
    """What is on a display.

    Args:
        display: its name, as in DISPLAY.
    """

    def __init__(self, display: str) -> None:
        self.display = display
        self._x = ctypes.CDLL("libX11.so.6")
        for function in ("XOpenDisplay", "XGetImage"):
            getattr(self._x, function).restype = ctypes.c_void_p
        for function in ("XInternAtom", "XGetPixel", "XDefaultRootWindow"):
            getattr(self._x, function).restype = ctypes.c_ulong
        self._connection = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))
        assert self._connection
        # JUCE only asks for names that somebody has given already: on a desktop, the window manager.
        self._protocols, self._delete = (
            self._x.XInternAtom(self._connection, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        )

    def pixel(self, x: int, y: int) -> int:
        """The colour there, 0xRRGGBB."""
        root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._connection))
        image = ctypes.c_void_p(self._x.XGetImage(self._connection, root, x, y, 1, 1, _ALL_PLANES, _Z_PIXMAP))
        colour: int = self._x.XGetPixel(image, 0, 0)
        self._x.XDestroyImage(image)
        return colour

    def window(self, title: str) -> int:
        """The visible window of that title, once there is one."""
        return int(until(lambda: self._xdotool("search", "--onlyvisible", "--name", f"^{title}$")).split()[0])

    def click(self, x: int, y: int) -> None:
        """The pointer goes there and presses."""
        self._xdotool("mousemove", "--sync", str(x), str(y), "click", "1")

    def close(self, window: int) -> None:
        """What a window manager sends for its cross."""
        event = _ClientMessage(type=_CLIENT_MESSAGE, window=window, message_type=self._protocols, format=32)
        event.data[0] = self._delete
        self._x.XSendEvent(self._connection, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
        self._x.XSync(self._connection, 0)

    def _xdotool(self, *words: str) -> str:
        environment = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(
            ["xdotool", *words], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout


@contextmanager
def screen() -> Iterator[Screen]:
    """A display of its own, without a window manager; skips the test where there can be none."""
    if missing := [program for program in _NEEDED if not shutil.which(program)]:
        pytest.skip(f"needs {' and '.join(missing)}: apt-get install xvfb xdotool")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield Screen(f":{number}")
    finally:
        server.terminate()
        server.wait()


def until(asked: Callable[[], T]) -> T:
    """The first answer that is not empty."""
    end = time.monotonic() + _PATIENCE_S
    while not (answer := asked()):
        assert time.monotonic() < end, "nothing happened in a minute"
        time.sleep(0.05)
    return answer

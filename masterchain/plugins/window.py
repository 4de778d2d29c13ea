"""A plug-in's own window. Runs third-party code: only in a worker process."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from typing import Any, cast

from masterchain.errors import PluginError
from masterchain.plugins.native import NativePlugin

_NO_DISPLAY = "no visual display devices"


def show_window(plugin: NativePlugin) -> None:
    """Show a loaded plug-in's window, and come back when it is closed.

    Raises:
        PluginError: it has none, or there is no display to show it on.
    """
    if sys.platform == "linux":
        _outlive_refused_requests()
    try:
        cast("Any", plugin).show_editor()
    except RuntimeError as refused:
        if _NO_DISPLAY in str(refused):
            raise PluginError(
                f"{plugin.name} has no display to open its window on",
                hint="is DISPLAY right, and may this user open windows there?",
            ) from refused
        raise PluginError(
            f"{plugin.name} has no window of its own",
            hint=f"`masterchain plugins params {plugin.name!r}` prints what a chain can set",
        ) from refused


def _outlive_refused_requests() -> None:
    """Let a request that the X server refuses come to nothing, in place of ending the process.

    The JUCE in pedalboard asks the settings daemon's window for its settings even where no such daemon runs, and
    writes properties whose names nobody ever gave; the server refuses both, and Xlib ends a process that has not said
    what to do then. No plug-in could be edited under a plain window manager. Source: JUCE issue 979.
    """
    # Called by Xlib in any thread, even after Python has ended: so it is C, and does nothing with what it is given.
    nothing = ctypes.cast(ctypes.CDLL(None).abs, ctypes.c_void_p)
    # Without Xlib there is no window either, which pedalboard says itself.
    with suppress(OSError):
        ctypes.CDLL("libX11.so.6").XSetErrorHandler(nothing)

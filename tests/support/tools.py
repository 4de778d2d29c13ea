"""The programs that tests run beside our own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest


def tool(name: str) -> str:
    """The path of a tool that is installed beside the Python the tests run in, whatever PATH says."""
    return str(Path(sys.executable).parent / name)


def system_tool(name: str, package: str | None = None) -> str:
    """The path of a program of the system; skips the test where it is not installed.

    Args:
        name: the program.
        package: Debian's name of what brings it, where that is another.
    """
    found = shutil.which(name)
    if found is None:
        package = package or ("ffmpeg" if name == "ffprobe" else name)
        pytest.skip(f"needs {package}: apt-get install {package}")
    return found

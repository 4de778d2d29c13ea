"""The tools that are installed beside the Python the tests run in."""

from __future__ import annotations

import sys
from pathlib import Path


def tool(name: str) -> str:
    """The path of a tool of this environment, whatever PATH says."""
    return str(Path(sys.executable).parent / name)

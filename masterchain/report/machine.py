"""What a machine has that masterchain stands on: what a report of a fault begins with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rich.table import Table

from masterchain.report.terminal import plain_table
from masterchain.version import __version__

_PARTS = ("pedalboard", "numpy", "soundfile", "soxr", "mutagen", "pydantic", "pebble", "pyloudnorm", "av")


def machine() -> dict[str, Any]:
    """Versions of the program, its parts and the system, as JSON data; a part that is not there is null."""
    import soundfile

    return {
        "masterchain": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "libsndfile": soundfile.__libsndfile_version__,
        "parts": {name: _version(name) for name in _PARTS},
    }


def machine_shown() -> Table:
    """The same for a terminal."""
    table = plain_table()
    table.add_column("part")
    table.add_column("version")
    found = machine()
    parts = found.pop("parts")
    for name, value in (*found.items(), *parts.items()):
        table.add_row(name, "not installed" if value is None else str(value))
    return table


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None

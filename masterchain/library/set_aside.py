"""The installed copy of a version while another takes its place.

No system renames one folder onto another that is not empty, so there is a moment in which the old copy has left its
place and the new one has not come. Meanwhile the old one lies beside it under a name that says whose place it had, and
whoever looks at the store then, a program that starts after a kill for instance, puts it back.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_PREFIX = ".replaced-"


def aside_of(folder: Path) -> Path:
    """Where the installed copy that has its place in a folder lies while it is replaced."""
    return folder.with_name(f"{_PREFIX}{folder.name}")


def bring_back(home: Path) -> None:
    """Put every copy back that was set aside and that nothing has taken the place of.

    Args:
        home: the folder of a pack's versions.
    """
    for aside in sorted(home.glob(f"{_PREFIX}*")):
        with suppress(OSError):
            # Refused where the new copy is there, so that it can never be lost to the old one.
            aside.rename(home / aside.name.removeprefix(_PREFIX))

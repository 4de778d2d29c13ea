"""An installed copy of a pack replaced by another, so that a kill at any moment leaves one of the two installed."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

from masterchain.library.set_aside import aside_of, bring_back

_ATTEMPTS = 10
_OCCUPIED = {errno.ENOTEMPTY, errno.EEXIST}


def replace(content: Path, folder: Path, staged: Path) -> None:
    """Put a new copy in the place of an installed one.

    Args:
        content: the new copy, on the same file system.
        folder: the place.
        staged: a folder that will be removed; takes what is no more needed.

    Raises:
        OSError: it cannot be done; the old copy is installed then.
    """
    for attempt in range(_ATTEMPTS):
        discard_aside(folder, staged / f"left-{attempt}")
        folder.rename(aside_of(folder))
        try:
            content.rename(folder)
        except OSError as error:
            bring_back(folder.parent)
            # Whoever looked at the store between the two has put the old copy back: then once more.
            if error.errno not in _OCCUPIED or attempt == _ATTEMPTS - 1:
                raise
            continue
        with suppress(OSError):
            aside_of(folder).rename(staged / "replaced")
        return


def discard_aside(folder: Path, rubbish: Path) -> None:
    """Move away what lies aside of a copy that is installed: it would come back when that one is removed.

    Raises:
        OSError: it cannot be moved.
    """
    bring_back(folder.parent)
    with suppress(FileNotFoundError):
        aside_of(folder).rename(rubbish)

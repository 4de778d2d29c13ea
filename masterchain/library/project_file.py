"""Where a project's own settings stand."""

from __future__ import annotations

from pathlib import Path

FILE = "masterchain.toml"
LOCK_FILE = "masterchain.lock"


def locate(folder: Path, name: str = FILE) -> Path | None:
    """The nearest file of that name: in the folder or above it, up to the root of its repository.

    Outside a repository nothing above the folder is looked at: a stray file there is nobody's project.
    """
    above = [folder, *folder.parents]
    root = next((position for position, each in enumerate(above) if _exists(each / ".git")), 0)
    return next((each / name for each in above[: root + 1] if _exists(each / name)), None)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # A folder above that may not be looked into holds nothing for us.
        return False

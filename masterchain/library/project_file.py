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


def find_lock(folder: Path | None = None) -> Path | None:
    """The lock of the project: in the folder or above it, up to the root of its repository.

    Args:
        folder: the current one by default, and then the path is told from there.
    """
    here = Path.cwd()
    found = locate(folder or here, LOCK_FILE)
    return found.relative_to(here) if found and found.is_relative_to(here) else found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # A folder above that may not be looked into holds nothing for us.
        return False

"""A folder nobody sees until it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from masterchain.audio.stage_files import is_orphan, maker
from masterchain.errors import PackError

_PREFIX = ".staged-"


@contextmanager
def staged_folder(home: Path) -> Iterator[Path]:
    """An empty hidden folder in `home`, gone when the context ends unless it was moved away.

    Those of processes that are no more are removed first.

    Raises:
        PackError: `home` cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        folder = home / f"{_PREFIX}{maker()}"
        folder.mkdir(mode=0o755)
    except OSError as error:
        raise PackError(f"{home} cannot be written: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(home: Path) -> None:
    if os.name == "nt":
        # There is no harmless way to ask for a process there; what one left behind stays until someone removes it.
        return
    for path in home.iterdir():
        if path.name.startswith(_PREFIX) and is_orphan(path.name.removeprefix(_PREFIX)):
            shutil.rmtree(path, ignore_errors=True)

"""A hidden folder beside a delivery, for what lies between the passes of a record; gone when the work is over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from masterchain.audio.stage import nearest_folder
from masterchain.audio.stage_files import part_path, sweep
from masterchain.errors import AudioFileError


@contextmanager
def workspace(delivery: Path) -> Iterator[Path]:
    """The folder, on the delivery's own disk, so that finished files need only be renamed.

    It is removed however the body ends. What a killed process left behind is removed by the next that works there.

    Args:
        delivery: the folder the files will go to, or would if it existed.

    Raises:
        AudioFileError: no folder can be made there.
    """
    try:
        near = nearest_folder(delivery)
        sweep(near)
        folder = part_path(near / (delivery.name or "delivery"))
        folder.mkdir()
    except OSError as error:
        raise AudioFileError(f"{delivery} cannot hold temporary audio: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(part: Path, destination: Path, *, overwrite: bool) -> None:
    """Give a finished file of a workspace its place in the delivery, at once and whole.

    Raises:
        AudioFileError: something is there and `overwrite` is not set, or the disk or its permissions say no.
    """
    try:
        with part.open("rb") as file:
            os.fsync(file.fileno())
        destination.parent.mkdir(parents=True, exist_ok=True)
        if not overwrite:
            # An empty file reserves the name: of two writers only one can make it, on every file system.
            destination.open("x").close()
        part.replace(destination)
    except FileExistsError as error:
        raise AudioFileError(f"{destination} already exists, use --overwrite to replace it") from error
    except OSError as error:
        raise AudioFileError(f"{destination} cannot be written: {error.strerror}") from error

"""What `album check` does once its words are parsed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from masterchain.album.check import check_delivery
from masterchain.album.load import load_record
from masterchain.cli.bars import one_bar
from masterchain.cli.endings import tell
from masterchain.cli.judging import open_cache
from masterchain.cli.talk import Form, console, data
from masterchain.report.album_check import checked_data, checked_entries, delivery_checked
from masterchain.report.entry import exit_code


def check_wish(
    album: Path,
    folder: Path,
    platforms: tuple[str, ...],
    processes: int | None,
    *,
    cache: bool,
    strict: bool,
    form: Form,
) -> int:
    """Check a delivery, tell, and return the exit code.

    Raises:
        DiagnosticError: the album file is wrong.
        AudioFileError: the delivery has no manifest that can be read.
    """
    record = load_record(album)
    workers = processes or os.cpu_count() or 1
    count = len(record.tracks) * len(record.deliverables)
    with open_cache(cache) as kept, one_bar("checking", count) as bar:
        delivery = check_delivery(
            record, folder, platforms=platforms, processes=workers, cache=kept, watcher=bar.moved
        )
    if form is Form.JSON:
        data(checked_data(delivery))
    else:
        out = console()
        for part in delivery_checked(delivery):
            out.print(part)
        sys.stdout.flush()
    for file in delivery.files:
        if file.error:
            tell(file.error, about=str(file.path))
    return exit_code(checked_entries(delivery), strict=strict)

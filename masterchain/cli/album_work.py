"""What the words of `masterchain album` do once they are parsed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from masterchain.album.load import load_record
from masterchain.album.starter import start
from masterchain.cli.bars import one_bar
from masterchain.cli.endings import tell
from masterchain.cli.judging import open_cache
from masterchain.cli.talk import Form, console, data, say, say_diagnostics
from masterchain.errors import AudioFileError
from masterchain.meters.many import measure_files
from masterchain.render.gather import gather
from masterchain.report.album import record_data, record_shown
from masterchain.units import clock


def write_new(words: Sequence[str], chain: str | None, output: Path) -> int:
    """Write an album file; one that is there is never replaced.

    Raises:
        AudioFileError: the file is there already, cannot be written, or no mix can be read.
        UsageError: there are no mixes.
    """
    started = start(gather(words), output.parent, chain=chain)
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(started.text)
    except FileExistsError:
        raise AudioFileError(f"{output} is there already", hint="choose another name with -o") from None
    except OSError as error:
        raise AudioFileError(f"cannot write {output}: {error.strerror}") from None
    for unreadable in started.unreadable:
        tell(unreadable)
    mixes = started.mixes
    rates = sorted({f"{mix.info.sample_rate_hz / 1000:g} kHz" for mix in mixes})
    length = clock(sum(mix.info.duration_s for mix in mixes))
    count = f"{len(mixes)} track{'' if len(mixes) == 1 else 's'}"
    say(f"wrote {output} · {count}, {length}, order from {started.ordered_by} · {', '.join(rates)}")
    say(f"  next: masterchain album show {output}")
    return int(AudioFileError.exit_code) if started.unreadable else 0


def show_record(album: Path, processes: int | None, *, cache: bool, form: Form) -> int:
    """Show a record's timeline, its mixes measured.

    Raises:
        DiagnosticError: the album file is wrong.
    """
    record = load_record(album)
    paths = list(dict.fromkeys(track.path for track in record.tracks))
    workers = min(processes or os.cpu_count() or 1, len(paths))
    with open_cache(cache) as kept, one_bar("measuring", len(paths)) as bar:
        found = {}
        with closing(measure_files(paths, processes=workers, cache=kept, watcher=bar.moved)) as coming:
            for one in coming:
                bar.ended(one.path)
                found[one.path] = one
    if form is Form.JSON:
        data(record_data(record, found))
    else:
        say_diagnostics(record.warnings, sys.stderr)
        out = console()
        for part in record_shown(record, found):
            out.print(part)
        sys.stdout.flush()
    errors = [one.error for one in found.values() if one.error]
    for error in errors:
        tell(error)
    return max((int(error.exit_code) for error in errors), default=0)

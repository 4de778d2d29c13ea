"""What `measure` and `check` share: files gathered, measured, judged and shown."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from masterchain.cli.endings import tell
from masterchain.cli.talk import Form, console, data
from masterchain.errors import MasterchainError
from masterchain.meters.file import measure_file
from masterchain.render.gather import gather
from masterchain.report.document import document
from masterchain.report.entry import Entry, exit_code

if TYPE_CHECKING:
    from masterchain.audio.info import AudioInfo
    from masterchain.compliance.verdict import Verdict
    from masterchain.meters.measurement import Measurement
    from masterchain.platforms.schema import Platform


def judged(words: Sequence[str], names: Sequence[str], *, recursive: bool) -> tuple[Entry, ...]:
    """Every file measured and judged; one that cannot be read is an error among the others.

    Raises:
        UsageError: a platform is not known, or a pattern holds no file.
    """
    if names:
        from masterchain.platforms.load import platform
    platforms = [platform(name) for name in names] if names else []
    files = gather(words, recursive=recursive)
    return tuple(_entry(path, platforms) for path in files)


def _entry(path: Path, platforms: Sequence[Platform]) -> Entry:
    try:
        info, measurement = measure_file(path)
    except MasterchainError as error:
        return Entry(path=path, error=error)
    verdicts = tuple(_verdict(info, measurement, one) for one in platforms)
    return Entry(path=path, info=info, measurement=measurement, verdicts=verdicts)


def _verdict(info: AudioInfo, measurement: Measurement, platform: Platform) -> Verdict:
    # Measuring alone shall not wait for the rules.
    from masterchain.compliance.judge import judge

    return judge(info, measurement, platform)


def show(
    verb: Literal["measure", "check"],
    entries: Sequence[Entry],
    form: Form,
    *,
    strict: bool,
    verbose: bool = False,
) -> int:
    """Tell the entries and return the exit code."""
    if form is Form.JSON:
        data(document(verb, entries))
        return exit_code(entries, strict=strict)
    from masterchain.report.terminal import checked, measured

    out = console()
    for part in measured(entries) if verb == "measure" else checked(entries, verbose=verbose):
        out.print(part)
    sys.stdout.flush()
    for entry in entries:
        if entry.error:
            tell(entry.error, about=str(entry.path))
    return exit_code(entries, strict=strict)

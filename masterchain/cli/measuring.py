"""What `masterchain measure` does once its words are understood."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from masterchain.cli.judging import Wanted, entry_of, measured
from masterchain.cli.telling import ReportForm, tell_report
from masterchain.errors import UsageError
from masterchain.report.entry import exit_code


def measure(
    files: Sequence[str],
    *,
    form: ReportForm = ReportForm.TERMINAL,
    output: Path | None = None,
    recursive: bool = False,
    jobs: int | None = None,
    cache: bool = True,
) -> int:
    """Measure files and tell what was found; the exit code.

    Args:
        files: files, folders, patterns; `-` for a list on standard input.
        form: the report's form.
        output: where it is written to; None for standard output.
        recursive: folders inside folders too.
        jobs: how many cores may be used; None for all there are.
        cache: known measurements may be used, and new ones kept.

    Raises:
        UsageError: the form is for verdicts, or there is no file.
    """
    if form in {ReportForm.JUNIT, ReportForm.GITHUB}:
        raise UsageError(f"--format {form}: a measurement holds no verdicts", hint="use `masterchain check`")
    wanted = Wanted(words=tuple(files), recursive=recursive, processes=jobs, cache=cache)
    return exit_code(tell_report("measure", map(entry_of, measured(wanted)), form, output))

"""`masterchain measure`."""

from __future__ import annotations

import typer

from masterchain.cli.endings import ending
from masterchain.cli.forms import (
    CacheOption,
    FilesArgument,
    JobsOption,
    OutputOption,
    RecursiveOption,
    ReportForm,
    ReportFormOption,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def measure(
    files: FilesArgument,
    form: ReportFormOption = ReportForm.TERMINAL,
    output: OutputOption = None,
    recursive: RecursiveOption = False,
    processes: JobsOption = None,
    cache: CacheOption = True,
) -> int:
    """Measure loudness, true peak and more of audio files."""
    from masterchain.cli.forms import tell_report
    from masterchain.cli.judging import Wanted, entry_of, measured
    from masterchain.errors import UsageError
    from masterchain.report.entry import exit_code

    if form in {ReportForm.JUNIT, ReportForm.GITHUB}:
        raise UsageError(f"--format {form}: a measurement holds no verdicts", hint="use `masterchain check`")
    wanted = Wanted(words=tuple(files), recursive=recursive, processes=processes, cache=cache)
    return exit_code(tell_report("measure", map(entry_of, measured(wanted)), form, output))

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
    from masterchain.cli import measuring

    return measuring.measure(
        files, form=form, output=output, recursive=recursive, jobs=processes, cache=cache
    )

"""`masterchain check`."""

from __future__ import annotations

from typing import Annotated

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
from masterchain.compliance.policy import FailOn

app = typer.Typer(rich_markup_mode=None, add_completion=False)


def _schema(wanted: bool) -> None:
    if wanted:
        from masterchain.cli.talk import data
        from masterchain.report.json_schema import report_schema

        data(report_schema())
        raise typer.Exit


@app.command()
@ending
def check(
    files: FilesArgument,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--platform",
            "-p",
            metavar="NAME",
            help="Whose rules; may be repeated; a family or `all` for many.",
        ),
    ] = None,
    form: ReportFormOption = ReportForm.TERMINAL,
    output: OutputOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings make the exit code 1 too.")] = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="From which status the exit code is 1: fail, warn or never."),
    ] = None,
    codecs: Annotated[
        bool,
        typer.Option("--codecs", help="Encode and decode as the platforms do, and measure what comes out."),
    ] = False,
    second_opinion: Annotated[
        bool,
        typer.Option("--second-opinion", help="Measure with pyloudnorm too; fail when the two disagree."),
    ] = False,
    recursive: RecursiveOption = False,
    processes: JobsOption = None,
    cache: CacheOption = True,
    schema: Annotated[  # noqa: ARG001 - the callback has answered by now
        bool,
        typer.Option(
            "--schema", callback=_schema, is_eager=True, help="Print the JSON Schema of reports and end."
        ),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every rule, passed ones too.")] = False,
) -> int:
    """Judge audio files against platforms' loudness, true-peak and format rules."""
    from masterchain.cli.judging import Judges, Wanted, entry_of, measured
    from masterchain.cli.telling import tell_report
    from masterchain.compliance.project import project
    from masterchain.errors import UsageError
    from masterchain.platforms.load import chosen
    from masterchain.report.entry import exit_code

    settings = project()
    wanted_names = tuple(names or settings.platforms)
    if not wanted_names:
        raise UsageError(
            "no platform to judge by", hint="name one with --platform; `masterchain platforms list`"
        )
    if strict and fail_on is not None:
        raise UsageError(
            "--strict and --fail-on both say when the exit code is 1", hint="give one of the two"
        )
    threshold = FailOn.WARN if strict else fail_on or settings.fail_on or FailOn.FAIL
    judges = Judges(
        platforms=chosen(wanted_names), project=settings, codecs=codecs, second_opinion=second_opinion
    )
    wanted = Wanted(words=tuple(files), recursive=recursive, processes=processes, cache=cache)
    entries = (entry_of(one, judges) for one in measured(wanted))
    told = tell_report("check", entries, form, output, verbose=verbose, fail_on=threshold)
    return exit_code(told, fail_on=threshold)

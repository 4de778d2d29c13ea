"""What `measure` and `check` found, told in a form, and where that is written to."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

from masterchain.cli.endings import tell
from masterchain.cli.say import say
from masterchain.compliance.policy import FailOn
from masterchain.errors import UsageError
from masterchain.render.gather import AUDIO_ENDINGS
from masterchain.report.entry import Entry

Verb = Literal["measure", "check"]


class ReportForm(StrEnum):
    """The forms a report is told in."""

    TERMINAL = "terminal"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    MARKDOWN = "markdown"
    JUNIT = "junit"
    GITHUB = "github"


def tell_report(
    verb: Verb,
    entries: Iterator[Entry],
    form: ReportForm,
    output: Path | None,
    *,
    verbose: bool = False,
    fail_on: FailOn = FailOn.FAIL,
) -> tuple[Entry, ...]:
    """Tell the entries in a form, and the errors among them in words; returns the entries.

    Raises:
        AudioFileError: the report cannot be written.
        UsageError: the report would replace audio.
    """
    if output and output.suffix.lower() in AUDIO_ENDINGS:
        raise UsageError(f"--output {output}: no report is written over audio", hint="name it .json or .xml")
    told: list[Entry] = []
    if form is ReportForm.NDJSON and output is None:
        from masterchain.report.ndjson import ndjson

        # A line a file, as soon as it is there: a long list can be followed.
        for entry in entries:
            told.append(entry)
            for line in ndjson(verb, [entry]):
                sys.stdout.write(line + "\n")
            sys.stdout.flush()
    else:
        told += entries
        if output and output.resolve() in {entry.path.resolve() for entry in told}:
            raise UsageError(f"--output {output} would replace a file that was looked at")
        _write(_text(verb, told, form, output, verbose=verbose, fail_on=fail_on), output)
    for entry in told:
        if entry.error:
            tell(entry.error, about=str(entry.path))
    return tuple(told)


def _text(
    verb: Verb,
    entries: Sequence[Entry],
    form: ReportForm,
    output: Path | None,
    *,
    verbose: bool,
    fail_on: FailOn,
) -> str:
    if form is ReportForm.JSON:
        import json

        from masterchain.report.document import document

        return json.dumps(document(verb, entries), indent=2, ensure_ascii=True, allow_nan=False) + "\n"
    if form is ReportForm.NDJSON:
        from masterchain.report.ndjson import ndjson

        return "".join(f"{line}\n" for line in ndjson(verb, entries))
    if form is ReportForm.CSV:
        from masterchain.report.csv_table import csv_table

        return csv_table(entries)
    if form is ReportForm.MARKDOWN:
        from masterchain.report.markdown import markdown

        return markdown(entries)
    if form is ReportForm.JUNIT:
        from masterchain.report.junit import junit

        return junit(entries, fail_on=fail_on)
    if form is ReportForm.GITHUB:
        from masterchain.report.github import workflow_commands

        return "".join(f"{line}\n" for line in workflow_commands(entries))
    return _drawn(verb, entries, output, verbose=verbose)


def _drawn(verb: Verb, entries: Sequence[Entry], output: Path | None, *, verbose: bool) -> str:
    if verb == "measure" and (output is not None or not sys.stdout.isatty()):
        from masterchain.report.measured import text_table

        return text_table(entries)
    from io import StringIO

    from rich.console import Console

    from masterchain.cli.talk import console
    from masterchain.report.terminal import checked, measured

    text = StringIO()
    out = (
        console()
        if output is None
        else Console(file=text, width=220, highlight=False, markup=False, emoji=False)
    )
    parts = measured(entries, width=out.width) if verb == "measure" else checked(entries, verbose=verbose)
    for part in parts:
        out.print(part)
    return text.getvalue()


def _write(text: str, output: Path | None) -> None:
    if output is None:
        # As bytes: line ends and letters arrive as they were made, on every system.
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))
        sys.stdout.buffer.flush()
        return
    from masterchain.audio.stage import Staged

    with Staged(output) as staged:
        staged.file.write(text.encode("utf-8", errors="backslashreplace"))
        staged.commit(overwrite=True)
    say(f"report: {output}")

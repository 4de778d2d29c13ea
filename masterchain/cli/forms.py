"""The options that `measure` and `check` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.telling import ReportForm as ReportForm

ReportFormOption = Annotated[
    ReportForm,
    typer.Option(
        "--format",
        "-f",
        help="terminal or markdown for people; json, ndjson, csv, junit, github for programs.",
    ),
]
FilesArgument = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Audio files, folders, glob patterns; - for a list on stdin."),
]
RecursiveOption = Annotated[bool, typer.Option("--recursive", "-r", help="Take folders inside folders too.")]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, metavar="N", help="Cores to use; all by default."),
]
CacheOption = Annotated[
    bool, typer.Option("--cache/--no-cache", help="Use and keep measurements of known files.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write the report there instead of to standard output."
    ),
]

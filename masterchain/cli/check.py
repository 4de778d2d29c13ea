"""`masterchain check`."""

from __future__ import annotations

from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Audio files, folders or glob patterns.")
    ],
    platforms: Annotated[
        list[str],
        typer.Option("--platform", "-p", metavar="NAME", help="Whose rules; may be given several times."),
    ],
    form: FormOption = Form.TERMINAL,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings make the exit code 1 too.")] = False,
    recursive: Annotated[
        bool, typer.Option("--recursive", "-r", help="Take folders inside folders too.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every rule, passed ones too.")] = False,
) -> int:
    """Judge audio files against platforms' loudness, true-peak and format rules."""
    from masterchain.cli.judging import judged, show

    entries = judged(files, tuple(dict.fromkeys(platforms)), recursive=recursive)
    return show("check", entries, form, strict=strict, verbose=verbose)

"""`masterchain measure`."""

from __future__ import annotations

from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def measure(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Audio files, folders or glob patterns.")
    ],
    form: FormOption = Form.TERMINAL,
    recursive: Annotated[
        bool, typer.Option("--recursive", "-r", help="Take folders inside folders too.")
    ] = False,
) -> int:
    """Measure loudness, true peak and more of audio files."""
    from masterchain.cli.judging import judged, show

    entries = judged(files, (), recursive=recursive)
    return show("measure", entries, form, strict=False)

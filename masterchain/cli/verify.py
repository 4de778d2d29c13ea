"""`masterchain verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)


def _schema(wanted: bool) -> None:
    if wanted:
        from masterchain.cli.talk import data
        from masterchain.report.record_schema import record_schema

        data(record_schema())
        raise typer.Exit


@app.command()
@ending
def verify(
    masters: Annotated[
        list[str],
        typer.Argument(
            metavar="MASTER...",
            help="Masters with records beside them, folders or glob patterns; a delivery's folder, its MANIFEST.json "
            "or files of it.",
        ),
    ],
    sources: Annotated[
        list[Path] | None,
        typer.Option("--source", "-s", metavar="FILE|DIR", help="Where sources are; may be repeated."),
    ] = None,
    chain: Annotated[
        str | None,
        typer.Option(
            "--chain",
            "-c",
            metavar="NAME|PATH",
            help="Say too whether this is still the recorded chain; its files are looked for beside it.",
        ),
    ] = None,
    folders: Annotated[
        list[Path] | None,
        typer.Option(
            "--chain-folder", metavar="DIR", help="Where states and impulse responses are; may be repeated."
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="The same sound in other bytes is exit code 1 too.")
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, metavar="N", help="Masters at the same time; the cores by default."
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", min=1.0, metavar="SECONDS", help="A master without progress for so long is given up."
        ),
    ] = 300.0,
    schema: Annotated[  # noqa: ARG001 - the callback has answered by now
        bool,
        typer.Option(
            "--schema", callback=_schema, is_eager=True, help="Print the JSON Schema of records and end."
        ),
    ] = False,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Make masters again from their records, and say whether the sound is the same.

    Files of a record that `album render` made are made again from the MANIFEST.json of their delivery, all of them.
    Exit code 0: it is; 1: it is not; 5: it is not, and this machine has other versions, plug-ins or files than the
    record says.
    """
    from masterchain.cli.verifying import Wish, verify_wish

    return verify_wish(
        Wish(
            words=tuple(masters),
            sources=tuple(sources or ()),
            chain=chain,
            folders=tuple(folders or ()),
            strict=strict,
            processes=processes,
            timeout_s=timeout,
            form=form,
        )
    )

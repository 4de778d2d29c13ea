"""`masterchain render`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption


class OnMiss(StrEnum):
    """What a missed loudness is."""

    WARN = "warn"
    FAIL = "fail"


app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def render(
    tracks: Annotated[
        list[str], typer.Argument(metavar="TRACK...", help="Audio files, folders or glob patterns.")
    ],
    chain: Annotated[
        str, typer.Option("--chain", "-c", metavar="NAME|PATH", help="A chain file, or a chain's name.")
    ],
    platforms: Annotated[
        list[str] | None,
        typer.Option(
            "--platform",
            "-p",
            metavar="NAME",
            help="Land on this platform's loudness and ceiling, and judge the masters; further ones only judge.",
        ),
    ] = None,
    folder: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="DIR", help="Where the masters go; made if it is not there."),
    ] = Path("masters"),
    processes: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, metavar="N", help="Tracks at the same time; the cores by default."
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A value for a variable of the chain."),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", min=1.0, metavar="SECONDS", help="A track without progress for so long is given up."
        ),
    ] = 300.0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace masters that are there already.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell what each step did to level, loudness and spectrum.")
    ] = False,
    solo: Annotated[
        str | None, typer.Option("--solo", metavar="STEP", help="Run this step alone, to listen to it.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="STEP", help="Run the chain up to this step.")
    ] = None,
    bypass: Annotated[
        list[str] | None, typer.Option("--bypass", metavar="STEP", help="Leave this step out.")
    ] = None,
    locked: Annotated[
        bool, typer.Option("--locked", help="Fail where this machine is not just what masterchain.lock says.")
    ] = False,
    on_miss: Annotated[
        OnMiss | None,
        typer.Option(
            "--on-miss", help="What a track is that does not reach its loudness; the chain's say by default."
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings make the exit code 1 too.")] = False,
    recursive: Annotated[
        bool, typer.Option("--recursive", "-r", help="Take folders inside folders too.")
    ] = False,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Run tracks through a chain, land them, write and judge the masters."""
    from masterchain.cli.rendering import Part, Wish, render_wish

    wish = Wish(
        words=tuple(tracks),
        chain=chain,
        platforms=tuple(dict.fromkeys(platforms or ())),
        folder=folder,
        processes=processes,
        settings=tuple(settings or ()),
        timeout_s=timeout,
        overwrite=overwrite,
        dry_run=dry_run,
        explain=explain,
        part=Part(solo, until, tuple(bypass or ())),
        locked=locked,
        on_miss=on_miss.value if on_miss else None,
        strict=strict,
        recursive=recursive,
        form=form,
    )
    return render_wish(wish)

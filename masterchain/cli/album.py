"""`masterchain album`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.forms import CacheOption, JobsOption
from masterchain.cli.talk import Dress, Form, FormOption, say, say_diagnostics

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Many tracks, one record: its file, its render, its delivery.",
)

AlbumArgument = Annotated[Path, typer.Argument(metavar="ALBUM.toml", help="The album file.")]
ALBUM = Path("album.toml")
MASTERS = Path("masters")


def _schema(wanted: bool) -> None:
    if wanted:
        from masterchain.cli.talk import data
        from masterchain.report.delivery_schema import delivery_schema

        data(delivery_schema())
        raise typer.Exit


@app.command()
@ending
def new(
    mixes: Annotated[
        list[str], typer.Argument(metavar="FOLDER|MIX...", help="A folder of mixes, or the mixes in order.")
    ],
    chain: Annotated[
        str | None, typer.Option("--chain", "-c", metavar="NAME|PATH", help="The chain of all tracks.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The album file to write.")
    ] = ALBUM,
) -> int:
    """Write an album file for a folder of mixes, its order and titles read from their tags."""
    from masterchain.cli.album_work import write_new

    return write_new(mixes, chain, output)


@app.command()
@ending
def validate(
    album: AlbumArgument = ALBUM,
    form: Annotated[
        Dress | None,
        typer.Option("--format", help="full (a terminal's default), concise (when piped), json, or github."),
    ] = None,
) -> int:
    """Say everything wrong with an album file, the mixes and chains it names included."""
    from masterchain.album.load import load_record
    from masterchain.diagnostics.record import DiagnosticError, Severity

    try:
        record = load_record(album)
    except DiagnosticError as error:
        say_diagnostics(error.diagnostics, sys.stdout, form=form)
        errors = [d for d in error.diagnostics if d.severity is Severity.ERROR]
        if form not in {Dress.JSON, Dress.GITHUB}:
            say(f"{len(errors)} error{'s' if len(errors) > 1 else ''} · masterchain explain {errors[0].code}")
        return int(error.exit_code)
    say_diagnostics(record.warnings, sys.stdout, form=form)
    if form not in {Dress.JSON, Dress.GITHUB}:
        count = len(record.tracks)
        say(f"{album} is a valid album of {count} track{'' if count == 1 else 's'}")
    return 0


@app.command()
@ending
def show(
    album: AlbumArgument = ALBUM,
    processes: JobsOption = None,
    cache: CacheOption = True,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show a record's timeline: starts, lengths, gaps, and what its mixes measure."""
    from masterchain.cli.album_work import show_record

    return show_record(album, processes, cache=cache, form=form)


@app.command()
@ending
def render(
    album: AlbumArgument = ALBUM,
    folder: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where the delivery goes; made if it is not there."
        ),
    ] = MASTERS,
    platforms: Annotated[
        list[str] | None,
        typer.Option(
            "--platform",
            "-p",
            metavar="NAME",
            help="Land on this platform's loudness and ceiling, and judge the files; further ones only judge.",
        ),
    ] = None,
    only: Annotated[
        list[int] | None,
        typer.Option("--only", metavar="N", help="Deliver this track alone; may be given several times."),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, metavar="N", help="Tracks at the same time; the cores by default."
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", min=1.0, metavar="SECONDS", help="A track without progress for so long is given up."
        ),
    ] = 300.0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that are there already.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    locked: Annotated[
        bool, typer.Option("--locked", help="Fail where this machine is not just what masterchain.lock says.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings make the exit code 1 too.")] = False,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Run a record's tracks through their chains, land them as a record, write and judge its delivery."""
    from masterchain.cli.album_render import Wish, render_wish

    wish = Wish(
        album=album,
        folder=folder,
        platforms=tuple(dict.fromkeys(platforms or ())),
        only=tuple(dict.fromkeys(only or ())),
        processes=processes,
        timeout_s=timeout,
        overwrite=overwrite,
        dry_run=dry_run,
        locked=locked,
        strict=strict,
        form=form,
    )
    return render_wish(wish)


@app.command()
@ending
def check(
    album: AlbumArgument = ALBUM,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The delivery.")] = MASTERS,
    platforms: Annotated[
        list[str] | None,
        typer.Option(
            "--platform", "-p", metavar="NAME", help="Whose rules; by default those the render was judged by."
        ),
    ] = None,
    processes: JobsOption = None,
    cache: CacheOption = True,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings make the exit code 1 too.")] = False,
    schema: Annotated[  # noqa: ARG001 - the callback has answered by now
        bool,
        typer.Option(
            "--schema",
            callback=_schema,
            is_eager=True,
            help="Print the JSON Schema of MANIFEST.json and of what album render and check tell, and end.",
        ),
    ] = False,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Measure a delivery again, hold it against its manifest and its album file, and judge it."""
    from masterchain.cli.album_check import check_wish

    names = tuple(dict.fromkeys(platforms or ()))
    return check_wish(album, folder, names, processes, cache=cache, strict=strict, form=form)

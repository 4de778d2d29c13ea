"""`masterchain chain`: everything about chain files themselves."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Dress, Form, FormOption, data, say, say_diagnostics

if TYPE_CHECKING:
    from masterchain.chain.load import Loaded

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Validate, show and start chain files.",
)


_DRAWN_S = 180.0
"""How long the track is that a drawing is made for: it matters only to points that stand at a part of the track."""


class Graph(StrEnum):
    """The forms a chain is drawn in."""

    TEXT = "text"
    DOT = "dot"
    SVG = "svg"


class Kind(StrEnum):
    """The kinds of files that have a schema."""

    CHAIN = "chain"
    ALBUM = "album"
    PRESET = "preset"
    PLATFORM = "platform"
    PACK = "pack"
    PROJECT = "project"


ChainArgument = Annotated[str, typer.Argument(metavar="NAME|PATH", help="A chain file, or a chain's name.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A value for a variable of the chain.")
]


@app.command()
@ending
def validate(
    chains: Annotated[
        list[str], typer.Argument(metavar="NAME|PATH...", help="Chain files, or chains' names.")
    ],
    form: Annotated[
        Dress | None,
        typer.Option("--format", help="full (a terminal's default), concise (when piped), json, or github."),
    ] = None,
) -> int:
    """Say everything wrong with chain files."""
    from masterchain.chain.load import load, locate
    from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Severity

    found: list[Diagnostic] = []
    sound: list[str] = []
    for chain in chains:
        try:
            path = locate(chain)
            warnings = load(path).warnings
        except DiagnosticError as error:
            found += error.diagnostics
        else:
            found += warnings
            sound.append(f"{path} is a valid chain")
    say_diagnostics(found, sys.stdout, form=form)
    errors = sum(d.severity is Severity.ERROR for d in found)
    if form not in {Dress.JSON, Dress.GITHUB}:
        for line in sound:
            say(line)
        if errors:
            codes = dict.fromkeys(d.code for d in found)
            say(f"{errors} error{'s' if errors > 1 else ''} · masterchain explain {next(iter(codes))}")
    return 2 if errors else 0


@app.command()
@ending
def show(
    chain: ChainArgument,
    settings: SetOption = None,
    form: FormOption = Form.TERMINAL,
    graph: Annotated[
        Graph | None, typer.Option("--graph", help="Draw it, with latencies: text, dot (Graphviz) or svg.")
    ] = None,
    resolved: Annotated[
        bool,
        typer.Option(
            "--resolved", help="As one chain file, everything merged, with where each value is from."
        ),
    ] = False,
    rate: Annotated[
        int, typer.Option("--sample-rate", min=8000, max=384_000, help="Hz, for --graph: of the track.")
    ] = 48_000,
    channels: Annotated[int, typer.Option("--channels", min=1, max=8, help="For --graph: of the track.")] = 2,
) -> int:
    """Show a chain as it will run."""
    from masterchain.chain.load import load, locate
    from masterchain.cli.settings import settings_of

    loaded = load(locate(chain), settings_of(settings or ()))
    if resolved and form is Form.TERMINAL:
        from masterchain.chain.resolved_text import resolved_text

        print(resolved_text(loaded), end="")  # noqa: T201 - data for standard output
        return 0
    if graph:
        print(_drawn(loaded, graph, rate, channels))  # noqa: T201 - data for standard output
        return 0
    if form is Form.JSON:
        data(
            {"format": "masterchain.chain", "version": 1, "sha256": loaded.digest, "chain": loaded.resolved()}
        )
        return 0
    from masterchain.cli.talk import console
    from masterchain.report.definitions import chain_shown

    say_diagnostics(loaded.warnings, sys.stderr)
    out = console()
    for part in chain_shown(loaded):
        out.print(part)
    return 0


def _drawn(loaded: Loaded, graph: Graph, rate: int, channels: int) -> str:
    from masterchain.report.graph import as_dot, as_text
    from masterchain.report.graph_svg import as_svg
    from masterchain.routing.outline import outline
    from masterchain.routing.plan import plan
    from masterchain.routing.suits import TrackFormat

    track = TrackFormat(rate, channels, _DRAWN_S)
    drawn = outline(plan(loaded, track), loaded.folder, rate, channels)
    return {Graph.TEXT: as_text, Graph.DOT: as_dot, Graph.SVG: as_svg}[graph](drawn)


@app.command()
@ending
def diff(
    before: Annotated[str, typer.Argument(metavar="NAME|PATH", help="The chain as it was.")],
    after: Annotated[str, typer.Argument(metavar="NAME|PATH", help="The chain as it is.")],
    form: FormOption = Form.TERMINAL,
) -> int:
    """Say what changes from one chain to another."""
    from masterchain.chain.compare import compare
    from masterchain.chain.load import load, locate
    from masterchain.report.chain_diff import diff_lines

    old, new = load(locate(before)), load(locate(after))
    changes = compare(old, new)
    if form is Form.JSON:
        keys = ("about", "what", "key", "before", "after", "inside", "beside")
        told = [{key: getattr(change, key) for key in keys} for change in changes]
        data({"format": "masterchain.chain-diff", "version": 1, "changes": told})
        return 0
    for line in diff_lines(new, changes):
        print(line)  # noqa: T201 - data for standard output
    return 0


@app.command()
@ending
def schema(
    kind: Annotated[Kind, typer.Argument(help="Of which kind of file.")] = Kind.CHAIN,
) -> int:
    """Print the JSON Schema of chain files, or of another kind of file, for editors."""
    if kind is Kind.CHAIN:
        from masterchain.chain.json_schema import chain_schema

        data(chain_schema())
    else:
        from masterchain.report.file_schemas import SCHEMAS

        data(SCHEMAS[kind]())
    return 0


@app.command()
@ending
def new(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
) -> int:
    """Write a chain file to begin with."""
    from masterchain.chain.starter import starter
    from masterchain.cli.new_file import write_new

    write_new(path, starter(path.stem))
    say(f"wrote {path}\n  next: masterchain chain show {path}")
    return 0

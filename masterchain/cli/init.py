"""`masterchain init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="The project's folder; made if it is not there.")
    ] = Path(),
    mixes: Annotated[
        list[str] | None,
        typer.Option("--mixes", metavar="MIX", help="Mixes for an album file; FOLDER/mixes by default."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")
    ] = False,
) -> int:
    """Set up a project: a chain, an album file, the lock, schemas for editors; what is there is kept."""
    from masterchain.cli.init_work import set_up

    return set_up(folder, tuple(mixes or ()), dry_run=dry_run)

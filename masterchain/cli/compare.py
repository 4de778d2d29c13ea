"""`masterchain compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.forms import CacheOption
from masterchain.cli.talk import Form, FormOption, console, data

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="An audio file.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another, which is taken away from it.")],
    align: Annotated[
        bool, typer.Option("--align", help="Look for where B fits A, up to 5 s later or earlier.")
    ] = False,
    match: Annotated[
        bool, typer.Option("--match", help="Give B the gain that leaves the least of A.")
    ] = False,
    cache: CacheOption = True,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Compare two files: what each measures, and what is left of one without the other.

    Exit code 0: they are the same sound; 1: they are not.
    """
    import sys

    from masterchain.cli.judging import open_cache
    from masterchain.compare.comparison import Side, compare_files
    from masterchain.errors import ExitCode, MasterchainError
    from masterchain.meters.many import measure_files
    from masterchain.report.comparison import compared, comparison_data

    sides: dict[Path, Side] = {}
    with open_cache(cache) as kept:
        for one in measure_files(list(dict.fromkeys((first, second))), processes=2, cache=kept):
            if one.info is None or one.measurement is None:
                raise one.error or MasterchainError(f"{one.path} was not measured")
            sides[one.path] = Side(one.path, one.info, one.measurement)
    found = compare_files(sides[first], sides[second], align=align, match=match)
    if form is Form.JSON:
        data(comparison_data(found))
    else:
        out = console()
        for part in compared(found):
            out.print(part)
        sys.stdout.flush()
    return int(ExitCode.OK if found.same else ExitCode.NOT_COMPLIANT)

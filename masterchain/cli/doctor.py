"""`masterchain doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_RATES = (44100, 48000, 96000, 192000)


@app.command()
@ending
def doctor(
    meters: Annotated[
        bool,
        typer.Option(
            "--meters", help="Run the standards' own signals through the meters; exit code 1 when one fails."
        ),
    ] = False,
    rates: Annotated[
        list[int] | None,
        typer.Option(
            "--rate",
            min=8000,
            max=384000,
            metavar="HZ",
            help="Sample rates for --meters; 44100 to 192000 by default.",
        ),
    ] = None,
    form: FormOption = Form.TERMINAL,
) -> int:
    """What this machine has, and whether the meters are right on it."""
    from masterchain.cli.talk import console, data, say
    from masterchain.report.machine import machine, machine_shown

    if not meters:
        if form is Form.JSON:
            data({"format": "masterchain.machine", "version": 1, **machine()})
        else:
            console().print(machine_shown())
        return 0
    from masterchain.meters.conformance import run
    from masterchain.report.conformance import conformance_data, conformance_shown

    results = {}
    for rate in rates or _RATES:
        if form is Form.TERMINAL:
            say(f"{rate} Hz ...")
        results[rate] = run(rate)
    if form is Form.JSON:
        data(conformance_data(results))
    else:
        out = console()
        for part in conformance_shown(results):
            out.print(part)
    return 0 if all(result.passed for cases in results.values() for result in cases) else 1

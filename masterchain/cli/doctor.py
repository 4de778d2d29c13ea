"""`masterchain doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_RATES = (44100, 48000, 96000, 192000)


@app.command()
@ending
def doctor(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="A project's folder; the current one by default.")
    ] = Path(),
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
    """What this machine has, whether it has what a project needs, and whether the meters are right on it."""
    from masterchain.cli.talk import console, data, say

    if not meters:
        return _machine_and_project(folder, form)
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


def _machine_and_project(folder: Path, form: Form) -> int:
    from masterchain.cli.talk import console, data
    from masterchain.report.machine import machine, machine_shown
    from masterchain.report.project_doctor import checks_data, checks_shown
    from masterchain.sharing.project_doctor import examine_project, is_project

    checks = examine_project(folder) if is_project(folder) else ()
    if form is Form.JSON:
        document = {"format": "masterchain.machine", "version": 1, **machine()}
        data(document | {"project": checks_data(checks)})
    else:
        out = console()
        out.print(machine_shown())
        if checks:
            out.print()
            out.print(checks_shown(checks))
    return max((int(one.exit_code) for one in checks if one.status == "fail"), default=0)

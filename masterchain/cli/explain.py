"""`masterchain explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from masterchain.cli.endings import ending

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def explain(
    code: Annotated[
        str | None, typer.Argument(help="A code, as it stands in brackets; without one all are listed.")
    ] = None,
) -> int:
    """What a diagnostic code, a rule or a remark means."""
    from masterchain.diagnostics.suggest import did_you_mean
    from masterchain.errors import UsageError
    from masterchain.report.explanations import explanations

    known = explanations()
    if code is None:
        width = max(map(len, known))
        for name in sorted(known):
            typer.echo(f"{name:<{width}}  {known[name].what}")
        return 0
    if code not in known:
        hint = did_you_mean(code, known) or "`masterchain explain` lists them all"
        raise UsageError(f"there is no code `{code}`", hint=hint)
    found = known[code]
    typer.echo(f"{code}\n\n{found.what}\n\n{found.why}")
    for word, example in (("Wrong", found.wrong), ("Right", found.right)):
        if example:
            typer.echo(f"\n{word}:\n" + "\n".join(f"    {line}" for line in example.splitlines()))
    return 0

"""`masterchain effects`."""

from __future__ import annotations

from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption, console, data

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="The effects a chain may be made of, and their parameters.",
)


@app.command("list")
@ending
def list_(form: FormOption = Form.TERMINAL) -> int:
    """List every effect with a sentence."""
    from masterchain.effects.catalogue import effects
    from masterchain.report.definitions import effect_data, effects_listed

    if form is Form.JSON:
        data(
            {
                "format": "masterchain.effects",
                "version": 1,
                "effects": [effect_data(e) for e in effects().values()],
            }
        )
    else:
        console().print(effects_listed())
    return 0


@app.command()
@ending
def show(
    name: Annotated[str, typer.Argument(help="An effect, such as Compressor.")],
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show an effect's parameters with ranges, units and defaults, and its traps."""
    from masterchain.diagnostics.suggest import did_you_mean
    from masterchain.effects.catalogue import effects
    from masterchain.errors import UsageError
    from masterchain.report.definitions import effect_data, effect_shown

    known = {one.lower(): one for one in effects()}
    if name.lower() not in known:
        hint = did_you_mean(name, effects()) or "`masterchain effects list` prints them all"
        raise UsageError(f"there is no effect `{name}`", hint=hint)
    effect = effects()[known[name.lower()]]
    if form is Form.JSON:
        data({"format": "masterchain.effect", "version": 1, "effect": effect_data(effect)})
        return 0
    out = console()
    for part in effect_shown(effect):
        out.print(part)
    return 0

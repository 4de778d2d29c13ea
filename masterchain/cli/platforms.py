"""`masterchain platforms`."""

from __future__ import annotations

from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption, console, data

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="The platforms a file can be judged against, with their sources.",
)


@app.command("list")
@ending
def list_(form: FormOption = Form.TERMINAL) -> int:
    """List every platform with its main figures."""
    from masterchain.platforms.load import platforms
    from masterchain.report.platforms import platform_data, platforms_listed

    found = platforms()
    if form is Form.JSON:
        data(
            {
                "format": "masterchain.platforms",
                "version": 1,
                "platforms": [platform_data(one) for one in found],
            }
        )
    else:
        console().print(platforms_listed(found))
    return 0


@app.command()
@ending
def show(
    name: Annotated[str, typer.Argument(help="A platform, such as spotify.")],
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show all of a platform's figures, each with its source."""
    from masterchain.platforms.load import platform
    from masterchain.report.platforms import platform_data, platform_shown

    found = platform(name)
    if form is Form.JSON:
        data({"format": "masterchain.platform", "version": 1, "platform": platform_data(found)})
        return 0
    out = console()
    for part in platform_shown(found):
        out.print(part)
    return 0

"""`masterchain platforms`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption, console, data, say, say_diagnostics
from masterchain.errors import ExitCode

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
    from masterchain.library.find import list_all
    from masterchain.platforms.load import readable
    from masterchain.report.platforms import platform_data, platforms_listed

    found, faults = readable()
    origins = {one.name: one.origin.name for one in list_all("platforms")}
    if form is Form.JSON:
        data(
            {
                "format": "masterchain.platforms",
                "version": 1,
                "platforms": [platform_data(one) | {"origin": origins[one.name]} for one in found],
            }
        )
    else:
        console().print(platforms_listed(found, origins))
    say_diagnostics(faults, sys.stderr)
    return int(ExitCode.USAGE) if faults else 0


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


@app.command()
@ending
def diff(
    left: Annotated[str, typer.Argument(metavar="A", help="A platform.")],
    right: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show what two platforms ask differently."""
    from masterchain.platforms.diff import diff as differences
    from masterchain.platforms.load import platform
    from masterchain.report.platforms import difference_data, differences_shown

    one, other = platform(left), platform(right)
    found = differences(one, other)
    if form is Form.JSON:
        data({"format": "masterchain.platforms.diff", "version": 1, "differences": difference_data(found)})
    else:
        console().print(differences_shown(found, one, other))
    return 0


@app.command()
@ending
def new(
    name: Annotated[str, typer.Argument(help="The platform's name: small letters, digits and hyphens.")],
) -> int:
    """Write a platform file of your own to begin with."""
    from pathlib import Path

    from masterchain.errors import AudioFileError, UsageError
    from masterchain.library.find import list_all
    from masterchain.platforms.template import template

    text = template(name)
    if any(found.name == name for found in list_all("platforms")):
        words = f"there is a platform `{name}` already, and a new one would hide it"
        raise UsageError(words, hint=f'choose another name, and `extends = "{name}"` in it')
    path = Path("platforms") / f"{name}.toml"
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise AudioFileError(f"{path} is there already", hint="choose another name") from None
    except OSError as error:
        raise AudioFileError(f"cannot write {path}: {error.strerror}") from None
    say(
        f"wrote {path}: found by its name here, before the house's\n  next: masterchain platforms show {name}"
    )
    return 0

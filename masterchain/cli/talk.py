"""Talk goes to standard error, data to standard output; the forms of commands that tell data."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchain.cli.say import say as say
from masterchain.cli.say import say_diagnostics as say_diagnostics

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 220
"""Where no terminal limits it, a table takes the width it needs."""


class Form(StrEnum):
    """The forms of commands that tell data."""

    TERMINAL = "terminal"
    JSON = "json"


class Dress(StrEnum):
    """The forms diagnostics are told in."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"


FormOption = Annotated[
    Form, typer.Option("--format", help="How to tell it: for people, or JSON for programs.")
]


def data(value: Any) -> None:
    """JSON on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False))  # noqa: T201 - data is printed here


def console(*, stderr: bool = False) -> Console:
    """A rich console; imported here, since only a command that draws should pay for it."""
    from rich.console import Console

    file = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr, width=None if file.isatty() else _WIDE, highlight=False, markup=False, emoji=False
    )

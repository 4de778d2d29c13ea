"""Talk goes to standard error, data to standard output; colour only where a person looks and wants it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from masterchain.diagnostics.dress import as_json, concise, full, github
from masterchain.diagnostics.record import Diagnostic

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


def say(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr)  # noqa: T201 - this is where talk is printed


def say_diagnostics(diagnostics: Iterable[Diagnostic], file: TextIO, *, form: str | None = None) -> None:
    """Print diagnostics: in full on a terminal, a line each when piped, unless a form is named."""
    form = form or ("full" if file.isatty() else "concise")
    shown = list(diagnostics)
    if form == "json":
        print(json.dumps([as_json(d) for d in shown], indent=2), file=file)
        return
    colour = file.isatty() and "NO_COLOR" not in os.environ
    for diagnostic in shown:
        text = (
            full(diagnostic, colour=colour) + "\n"
            if form == "full"
            else github(diagnostic)
            if form == "github"
            else concise(diagnostic)
        )
        print(text, file=file)


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

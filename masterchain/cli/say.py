"""Talk goes to standard error; colour only where a person looks and wants it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    # Only commands that have faults to draw should wait for what draws them.
    from masterchain.diagnostics.record import Diagnostic


def say(text: str) -> None:
    """A line on standard error; what could steer a terminal is left out."""
    # Names come from files and plug-ins of other people.
    safe = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)
    print(safe, file=sys.stderr)  # noqa: T201 - this is where talk is printed


def say_diagnostics(diagnostics: Iterable[Diagnostic], file: TextIO, *, form: str | None = None) -> None:
    """Print diagnostics: in full on a terminal, a line each when piped, unless a form is named."""
    from masterchain.diagnostics.dress import as_json, concise, full, github

    form = form or ("full" if file.isatty() else "concise")
    shown = list(diagnostics)
    if form == "json":
        import json

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

"""What was found when a project was looked through, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from masterchain.report.terminal import plain_table
from masterchain.sharing.project_doctor import Check

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}
_AREAS = {"plugin": "plug-in"}


def checks_shown(checks: Sequence[Check]) -> Table:
    """A row for each thing, what is in the way marked, with what to do below it."""
    table = plain_table()
    for heading in ("", "project", "", ""):
        table.add_column(heading, overflow="fold")
    for one in checks:
        words = Text(one.message)
        if one.advice:
            words.append(f"\n{one.advice}", style="dim")
        table.add_row(Text(*_MARKS[one.status]), _AREAS.get(one.area, one.area), one.subject, words)
    return table


def checks_data(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The same as JSON data."""
    return [
        {
            "area": one.area,
            "subject": one.subject,
            "status": one.status,
            "message": one.message,
            "advice": one.advice or None,
        }
        for one in checks
    ]

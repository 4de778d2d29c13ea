"""Where two platforms differ, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from masterchain.platforms.provenance import Table
from masterchain.platforms.schema import Platform

_PROVENANCE = {"evidence", "source", "source_date", "note"}
_ABOUT = {
    "schema_version",
    "name",
    "extends",
    "title",
    "summary",
    "confidence",
    "notes",
    "disagreements",
    "see",
    "sources",
}
_LABELS = ("name", "id", "codec", "disc")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that two platforms do not share.

    Attributes:
        path: where it stands: `true_peak.max_dbtp`, `playback[loud].reference_lufs`.
        left: its value in the first; None where it has none.
        right: its value in the second.
    """

    path: str
    left: Any
    right: Any


def diff(left: Platform, right: Platform) -> tuple[Difference, ...]:
    """Every figure and strength that differs, in the order of the schema; prose and sources are left out."""
    mine, theirs = _figures(left), _figures(right)
    paths = [*mine, *(path for path in theirs if path not in mine)]
    order = {name: place for place, name in enumerate(Platform.model_fields)}
    paths.sort(key=lambda path: order[path.split(".")[0].split("[")[0]])
    return tuple(
        Difference(path, mine.get(path), theirs.get(path))
        for path in paths
        if mine.get(path) != theirs.get(path)
    )


def _figures(platform: Platform) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def walk(table: Table, path: str) -> None:
        for name in type(table).model_fields:
            value = getattr(table, name)
            where = f"{path}.{name}" if path else name
            if isinstance(value, Table):
                walk(value, where)
            elif isinstance(value, tuple) and value and isinstance(value[0], Table):
                for position, item in enumerate(value, start=1):
                    walk(item, f"{where}[{_label(item, position)}]")
            elif _counts(name, value, top=not path):
                found[where] = str(value) if name == "strength" else value

    walk(platform, "")
    return found


def _counts(name: str, value: Any, *, top: bool) -> bool:
    """Whether a value is a figure or a strength, and stated."""
    prose = _ABOUT if top else {*_PROVENANCE, *_LABELS}
    return name not in prose and value not in (None, False, ())


def _label(item: Table, position: int) -> str:
    """What names an entry of an array better than its place."""
    return next((str(getattr(item, key)) for key in _LABELS if hasattr(item, key)), str(position))

"""Platforms for people and programs: every figure with its strength and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from masterchain.platforms.diff import Difference
from masterchain.platforms.provenance import Limit, Table
from masterchain.platforms.schema import Platform

_PROVENANCE = set(Limit.model_fields)


def platforms_listed(found: Sequence[Platform], origins: Mapping[str, str]) -> Grid:
    """Every platform: name, family, loudness, true peak, each with how strong it is.

    Args:
        found: the platforms.
        origins: whose each is, by name.
    """
    grid = _grid("platform", "title", "family", "loudness", "true peak", "of")
    for one in sorted(found, key=lambda p: (p.family, p.name)):
        loudness, peak = one.loudness, one.true_peak
        grid.add_row(
            one.name,
            one.title,
            one.family,
            f"{one.target_lufs:g} LUFS, {loudness.strength}"
            if loudness and one.target_lufs is not None
            else "–",
            f"{peak.max_dbtp:g} dBTP, {peak.strength}" if peak else "–",
            origins.get(one.name, "house"),
        )
    return grid


def platform_shown(one: Platform) -> Iterator[RenderableType]:
    """One platform in full."""
    yield Text.assemble((one.title, "bold"), f" · {one.name} · {one.family} · confidence {one.confidence}")
    yield Text(one.summary)
    grid = _grid("figure", "value", "strength", "source")
    for path, limit in one.limits():
        grid.add_row(path, _figures(limit), str(limit.strength), f"{one.citation(limit)} [{limit.evidence}]")
    yield grid
    for heading, lines in (("note", one.notes), ("sources disagree", one.disagreements)):
        for line in lines:
            yield Text.assemble((f"{heading}: ", "bold"), line)
    used = Text("sources:", style="bold")
    yield used
    for source in one.sources.values():
        yield Text(f"  {source.title} ({source.date}){f' · {source.url}' if source.url else ''}")


def platform_data(one: Platform) -> dict[str, Any]:
    """One platform as JSON data, in the words of its file."""
    return one.model_dump(mode="json", by_alias=True, exclude_none=True)


def differences_shown(found: Sequence[Difference], one: Platform, other: Platform) -> Grid:
    """A row a figure that two platforms do not share."""
    grid = _grid("figure", one.title, other.title)
    for difference in found:
        grid.add_row(difference.path, _plain(difference.left), _plain(difference.right))
    return grid


def difference_data(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """The same as JSON data."""
    return [{"figure": each.path, "left": _json(each.left), "right": _json(each.right)} for each in found]


def _plain(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _figures(limit: Limit) -> str:
    """What a table of figures says, without its provenance and the tables inside it."""
    words = []
    for name in type(limit).model_fields:
        value = getattr(limit, name)
        if name in _PROVENANCE or value in (None, (), False) or isinstance(value, Table):
            continue
        if isinstance(value, tuple):
            if isinstance(value[0], Table):
                continue
            value = ", ".join(map(str, value))
        words.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
    return "\n".join(words)


def _grid(*headings: str) -> Grid:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_edge=False)
    for heading in headings:
        grid.add_column(heading, overflow="fold")
    return grid

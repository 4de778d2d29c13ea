"""What changes between two chains, in words an engineer would use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from masterchain.chain.change import Change
from masterchain.chain.load import Loaded
from masterchain.chain.model import Deliverable, EffectStep, Loudness, PluginStep, Variable
from masterchain.errors import UsageError
from masterchain.render.target import target_of
from masterchain.report.change_words import (
    bands_changed,
    described_words,
    shown,
    table_words,
    unit_of,
    value_changed,
)

_LANDING = ("platform", "integrated_lufs", "ceiling_dbtp")


def diff_lines(after: Loaded, changes: Sequence[Change]) -> Iterator[str]:
    """A line for everything a change is about; what stayed of the landing is told too."""
    if not changes:
        yield "nothing changes: both are one chain"
        return
    landing_changed = False
    for (about, kind, _), group in groupby(changes, key=_group):
        if kind is Loudness:
            landing_changed = True
            yield from _loudness(list(group))
        elif kind is Deliverable:
            yield from _deliverable(about, list(group))
        elif kind is Variable:
            yield from _variable(about, list(group))
        else:
            yield from _step(about, list(group))
    if not landing_changed:
        yield (
            f"loudness: unchanged ({_given(after.chain.loudness)})"
            if after.chain.loudness
            else "loudness: none, as before"
        )


def _group(change: Change) -> tuple[str, type, bool]:
    # What is gone is counted among those of before, so its number may be another's now.
    return change.about, type(change.thing), change.what == "gone"


def _step(about: str, group: list[Change]) -> Iterator[str]:
    """A step's changes, or those of the chain's own values."""
    values: list[str] = []
    bands: list[str] = []
    for change in group:
        step = change.thing
        assert not isinstance(step, Loudness | Deliverable | Variable)  # noqa: S101 - they have their own
        if step is None:
            values.append(value_changed(change.key, change.before, change.after, unit_of(change.key)))
        elif change.what == "new":
            yield f'new step "{about}" {_where(change)}: {described_words(step)}'
        elif change.what == "gone":
            yield f'step "{about}" is gone: {described_words(step)}'
        elif change.what == "renamed":
            yield f'{change.before}: is now called "{about}"'
        elif change.what == "moved":
            values.append(f"now stands {_where(change)}")
        elif change.what == "other":
            values.append(f"{change.before} → {described_words(step)}")
        elif change.what == "file":
            values.append(f"{change.key} is another file of the same name")
        elif change.key == "enabled":
            values.append("switched on" if change.after else "switched off")
        elif isinstance(step, EffectStep) and _is_bands(change.after):
            bands += bands_changed(step, change.key, change.before, change.after)
        else:
            unit = "" if isinstance(step, PluginStep) else unit_of(change.key, step)
            values.append(value_changed(change.key, change.before, change.after, unit))
    if values:
        yield f"{about}: {', '.join(values)}"
    yield from (f"{about}: {line}" for line in bands)


def _where(change: Change) -> str:
    if not change.inside:
        return f'after "{change.beside}"' if change.beside else "at the beginning"
    return f'after "{change.beside}" in {change.inside}' if change.beside else f"first in {change.inside}"


def _loudness(group: list[Change]) -> Iterator[str]:
    first = group[0]
    assert isinstance(first.thing, Loudness)  # noqa: S101 - the caller has looked
    if first.what == "new":
        yield f"loudness: lands now ({_given(first.thing)}); before, the level was left alone"
        return
    if first.what == "gone":
        yield f"loudness: lands no longer ({_given(first.thing)}); the level is left alone"
        return
    values, rest = [], group
    if any(change.key == "platform" for change in group):
        # Another platform brings figures of its own: what they come to is what counts.
        before = {change.key: change.before for change in group if change.key in _LANDING}
        figures = _figures(first.thing.model_copy(update=before)), _figures(first.thing)
        if all(figures):
            values.append(" → ".join(map(str, figures)))
            rest = [change for change in group if change.key not in _LANDING]
    values += [value_changed(one.key, one.before, one.after, unit_of(one.key)) for one in rest]
    yield f"loudness: {', '.join(values)}"


def _figures(loudness: Loudness) -> str | None:
    """Where a landing comes down; None where nobody here can say, as of a platform that is gone."""
    try:
        target = target_of(loudness)
    except UsageError:
        return None
    assert target is not None  # noqa: S101 - there is a landing
    lufs, ceiling = target.integrated_lufs, target.ceiling_dbtp
    words = ["its own level" if lufs is None else f"{lufs:g} LUFS"]
    words += [] if ceiling is None else [f"{ceiling:g} dBTP"]
    return f"{', '.join(words)}{f' ({target.platform})' if target.platform else ''}"


def _deliverable(about: str, group: list[Change]) -> Iterator[str]:
    values = []
    for change in group:
        thing = change.thing
        assert isinstance(thing, Deliverable)  # noqa: S101 - the caller has looked
        if change.what == "new":
            yield f"new {about}: {_given(thing)}"
        elif change.what == "gone":
            yield f"{about} of before is gone: {_given(thing)}"
        elif change.what == "moved":
            values.append(f"was deliverable {change.before}")
        else:
            values.append(value_changed(change.key, change.before, change.after, unit_of(change.key)))
    if values:
        yield f"{about} ({group[0].thing.format}): {', '.join(values)}"  # type: ignore[union-attr]


def _variable(about: str, group: list[Change]) -> Iterator[str]:
    values = []
    for change in group:
        thing = change.thing
        assert isinstance(thing, Variable)  # noqa: S101 - the caller has looked
        unit = thing.unit or ""
        if change.what == "new":
            yield f"new {about}: default {shown(thing.default, unit)}"
        elif change.what == "gone":
            yield f"{about} is gone: its default was {shown(thing.default, unit)}"
        else:
            own = "" if change.key == "unit" else unit
            values.append(value_changed(change.key, change.before, change.after, own))
    if values:
        yield f"{about}: {', '.join(values)}"


def _given(table: Loudness | Deliverable) -> str:
    """What a table says that is not the default, and a deliverable's format in any case."""
    given: dict[str, Any] = table.model_dump(exclude_none=True, exclude_defaults=True)
    if isinstance(table, Deliverable):
        given = {"format": table.format, **given}
    flat = {key: value for key, value in given.items() if not isinstance(value, dict)}
    for key, inner in given.items():
        if isinstance(inner, dict):
            flat |= {f"{key}.{name}": value for name, value in inner.items()}
    return table_words(flat) or "nothing asked for"


def _is_bands(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)

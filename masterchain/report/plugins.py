"""Plug-ins for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from rich.console import RenderableType
from rich.text import Text

from masterchain.plugins.catalogue import ScanEnding
from masterchain.plugins.description import PluginDescription, PluginParameter
from masterchain.plugins.diagnoses import kept
from masterchain.plugins.diagnosis import Diagnosis
from masterchain.plugins.read_parameters import python_name
from masterchain.plugins.scan import ScanReport
from masterchain.report.measured import shown
from masterchain.report.terminal import plain_table

_SLOW_S = 0.5
_VERDICTS = {"safe": ("safe", "green"), "care": ("safe with care", "yellow"), "unsafe": ("unsafe", "red")}
_MARKS = {"ok": ("✓", "green"), "note": ("·", "cyan"), "care": ("!", "yellow"), "bad": ("✗", "red")}


class Broken(Protocol):
    """A bundle that could not be examined."""

    @property
    def path(self) -> str:
        """Where it lies."""

    @property
    def ending(self) -> ScanEnding | None:
        """How it went wrong."""


def scanned(report: ScanReport) -> Iterator[RenderableType]:
    """What a scan found, in a few lines."""
    plugins = [one for entry in report.entries for one in entry.descriptions]
    known = len(report.entries) - len(report.examined)
    words = f"{_count(len(plugins), 'plug-in')} in {_count(len(report.entries), 'bundle')}"
    yield Text(f"{words} · {len(report.examined)} examined now, {known} known already", style="bold")
    for one in plugins:
        if one.load_s >= _SLOW_S:
            yield Text(f"! {shown(one.identity.name)} takes {one.load_s:.1f} s to load", style="yellow")
    for entry in report.broken:
        yield _broken_line(entry)
    for warning in report.warnings:
        yield Text(f"! {shown(warning)}", style="yellow")
    if not report.entries:
        yield Text("looked in: " + ", ".join(shown(str(folder)) for folder in report.folders))


def plugins_listed(
    plugins: Sequence[PluginDescription], broken: Sequence[Broken]
) -> Iterator[RenderableType]:
    """A row a plug-in, then the broken bundles."""
    # A column that says the same in every row is left out where there is little room.
    several = len({one.identity.format for one in plugins}) > 1
    table = plain_table()
    table.add_column("plug-in", overflow="fold", min_width=14)
    table.add_column("version", overflow="fold", min_width=7)
    table.add_column("vendor", overflow="fold", min_width=8)
    for heading in (*(["format"] if several else []), "channels"):
        table.add_column(heading, no_wrap=True, min_width=len(heading))
    for heading in ("latency", "parameters"):
        table.add_column(heading, justify="right", no_wrap=True, min_width=len(heading))
    table.add_column("doctor", no_wrap=True, min_width=6)
    for one in plugins:
        identity = one.identity
        channels = "/".join({1: "mono", 2: "stereo"}.get(c, str(c)) for c in one.channels) or "none"
        table.add_row(
            shown(identity.name),
            shown(identity.version),
            shown(identity.vendor),
            *([identity.format] if several else []),
            channels if one.is_effect else "instrument",
            str(one.latency_frames),
            str(sum(p.settable for p in one.parameters)),
            _verdict(one, brief=True),
        )
    yield table
    for entry in broken:
        yield _broken_line(entry)


def plugin_shown(one: PluginDescription) -> Iterator[RenderableType]:
    """One plug-in in full, but for its parameters."""
    identity = one.identity
    yield Text.assemble(
        (shown(identity.name), "bold"),
        f" {shown(identity.version)} · {shown(identity.vendor)} · {identity.format}",
    )
    table = plain_table()
    table.add_column("fact")
    table.add_column("value", overflow="fold")
    channels = ", ".join({1: "mono", 2: "stereo"}.get(c, str(c)) for c in one.channels) or "none"
    for fact, value in (
        ("bundle", identity.path),
        ("identifier", identity.identifier),
        ("digest", identity.bundle_digest),
        ("category", one.category),
        ("kind", "effect" if one.is_effect else "instrument"),
        ("channels", channels),
        ("latency at 48 kHz", f"{one.latency_frames} frames"),
        ("parameters", f"{sum(p.settable for p in one.parameters)} to set, of {len(one.parameters)}"),
        ("loads in", f"{one.load_s:.2f} s"),
        ("doctor", _verdict(one)),
    ):
        table.add_row(fact, value if isinstance(value, Text) else shown(value))
    for note in one.notes:
        table.add_row("note", shown(note))
    for line in one.printed.splitlines():
        table.add_row("prints", Text(shown(line), style="dim"))
    yield table


def parameters_shown(one: PluginDescription) -> Iterator[RenderableType]:
    """A row a parameter that can be set, then those that cannot."""
    settable = [parameter for parameter in one.parameters if parameter.settable]
    if not settable:
        yield Text(f"{shown(one.identity.name)} has no parameters that can be set")
    # The key is made of the name: it is shown where one does not lead to the other.
    named = any(python_name(p.name, p.label) != p.key for p in settable)
    table = plain_table()
    table.add_column("#", justify="right")
    table.add_column("key", no_wrap=True, overflow="ellipsis")
    for heading in (*(["name"] if named else []), "default", "range"):
        table.add_column(heading, overflow="fold")
    for parameter in settable:
        table.add_row(
            str(parameter.index),
            shown(parameter.key),
            *([shown(parameter.name)] if named else []),
            shown(_value(parameter.default, parameter.label)),
            shown(_range(parameter)),
        )
    if settable:
        yield table
    why: dict[str, list[str]] = {}
    for parameter in one.parameters:
        if not parameter.settable:
            why.setdefault(parameter.why_not, []).append(parameter.key)
    for reason, keys in why.items():
        yield Text(shown(f"cannot be set ({reason}): {', '.join(keys)}"), style="dim")


def diagnosis_shown(diagnosis: Diagnosis) -> Iterator[RenderableType]:
    """What the doctor found, and the verdict."""
    table = plain_table()
    for heading in ("", "check", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for check in diagnosis.checks:
        mark, colour = _MARKS[check.status]
        table.add_row(Text(mark, style=colour), check.name, shown(check.message), shown(check.care))
    yield table
    words, colour = _VERDICTS[diagnosis.verdict]
    yield Text.assemble((f"{shown(diagnosis.identity.name)}: ", "bold"), (words, f"bold {colour}"))


def listing_data(plugins: Sequence[PluginDescription], broken: Sequence[Broken]) -> dict[str, Any]:
    """The listing as JSON data."""
    endings = [{"path": entry.path, **(asdict(entry.ending) if entry.ending else {})} for entry in broken]
    return {"plugins": [plugin_data(one) for one in plugins], "broken": endings}


def plugin_data(one: PluginDescription) -> dict[str, Any]:
    """One plug-in as JSON data."""
    return asdict(one)


def _broken_line(entry: Broken) -> Text:
    message = entry.ending.message if entry.ending else "unknown"
    return Text.assemble(("✗ ", "red"), shown(f"{entry.path}: {message}"))


def _verdict(one: PluginDescription, *, brief: bool = False) -> Text:
    found = kept(one.identity)
    if found is None:
        return Text("–" if brief else "not examined: masterchain plugins doctor", style="dim")
    words, colour = _VERDICTS[found.verdict]
    return Text(found.verdict if brief else words, style=colour)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _value(value: float | bool | str, label: str) -> str:
    text = (
        f"{value:g}"
        if isinstance(value, float)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
    return f"{text} {label}".rstrip()


def _range(parameter: PluginParameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    if parameter.minimum is None or parameter.maximum is None:
        return "true or false" if parameter.kind == "boolean" else ""
    return f"{parameter.minimum:g} to {parameter.maximum:g} {parameter.label}".rstrip()

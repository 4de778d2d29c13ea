"""Plug-ins for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from masterchain.plugins.catalogue import ScanEnding
from masterchain.plugins.description import PluginDescription, PluginParameter
from masterchain.plugins.diagnosis import Diagnosis
from masterchain.plugins.scan import ScanReport
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
    words = f"{len(plugins)} plug-in{'' if len(plugins) == 1 else 's'} in {len(report.entries)} bundles"
    yield Text(f"{words} · {len(report.examined)} examined now, {known} known already", style="bold")
    for one in plugins:
        if one.load_s >= _SLOW_S:
            yield Text(f"! {one.identity.name} takes {one.load_s:.1f} s to load", style="yellow")
    for entry in report.broken:
        yield _broken_line(entry)
    for warning in report.warnings:
        yield Text(f"! {warning}", style="yellow")
    if not report.entries:
        yield Text("looked in: " + ", ".join(map(str, report.folders)))


def plugins_listed(
    plugins: Sequence[PluginDescription], broken: Sequence[Broken]
) -> Iterator[RenderableType]:
    """A row a plug-in, then the broken bundles."""
    table = plain_table()
    for heading in (
        "plug-in",
        "version",
        "vendor",
        "format",
        "channels",
        "latency",
        "parameters",
        "loads in",
    ):
        table.add_column(heading, overflow="fold")
    for one in plugins:
        identity = one.identity
        channels = "/".join({1: "mono", 2: "stereo"}.get(c, str(c)) for c in one.channels) or "none"
        table.add_row(
            identity.name,
            identity.version,
            identity.vendor,
            identity.format,
            channels if one.is_effect else f"{channels}, instrument",
            str(one.latency_frames),
            str(sum(p.settable for p in one.parameters)),
            f"{one.load_s:.1f} s",
        )
    yield table
    for entry in broken:
        yield _broken_line(entry)


def plugin_shown(one: PluginDescription) -> Iterator[RenderableType]:
    """One plug-in in full, but for its parameters."""
    identity = one.identity
    yield Text.assemble(
        (identity.name, "bold"), f" {identity.version} · {identity.vendor} · {identity.format}"
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
    ):
        table.add_row(fact, value)
    yield table
    if one.printed.strip():
        yield Text("it prints: " + one.printed.strip(), style="dim")


def parameters_shown(one: PluginDescription) -> Table:
    """A row a parameter."""
    table = plain_table()
    for heading in ("#", "key", "name", "default", "range", ""):
        table.add_column(heading, overflow="fold")
    for parameter in one.parameters:
        table.add_row(
            str(parameter.index),
            parameter.key,
            parameter.name,
            _value(parameter.default, parameter.label),
            _range(parameter),
            "" if parameter.settable else f"not settable: {parameter.why_not}",
        )
    return table


def diagnosis_shown(diagnosis: Diagnosis) -> Iterator[RenderableType]:
    """What the doctor found, and the verdict."""
    table = plain_table()
    for heading in ("", "check", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for check in diagnosis.checks:
        mark, colour = _MARKS[check.status]
        table.add_row(Text(mark, style=colour), check.name, check.message, check.care)
    yield table
    words, colour = _VERDICTS[diagnosis.verdict]
    yield Text.assemble((f"{diagnosis.identity.name}: ", "bold"), (words, f"bold {colour}"))


def listing_data(plugins: Sequence[PluginDescription], broken: Sequence[Broken]) -> dict[str, Any]:
    """The listing as JSON data."""
    endings = [{"path": entry.path, **(asdict(entry.ending) if entry.ending else {})} for entry in broken]
    return {"plugins": [plugin_data(one) for one in plugins], "broken": endings}


def plugin_data(one: PluginDescription) -> dict[str, Any]:
    """One plug-in as JSON data."""
    return asdict(one)


def _broken_line(entry: Broken) -> Text:
    message = entry.ending.message if entry.ending else "unknown"
    return Text.assemble(("✗ ", "red"), f"{entry.path}: {message}")


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

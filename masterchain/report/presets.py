"""Presets for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from masterchain.chain.preset_file import Preset
from masterchain.library.find import Found
from masterchain.report.definitions import settings_of
from masterchain.report.terminal import plain_table

Listed = Sequence[tuple[Found, Sequence[Preset]]]


def presets_listed(listed: Listed, *, verbose: bool = False) -> Iterator[RenderableType]:
    """Every preset: what a chain writes, what it is, when to use it; in full with who else has the name."""
    table = plain_table()
    for heading in ("use", "effect", "when", *(("whose",) if verbose else ())):
        table.add_column(heading, overflow="fold", no_wrap=heading == "use")
    for found, presets in listed:
        for preset in presets:
            hides = (
                f", before {', '.join(one.origin.name for one in found.shadowed)}" if found.shadowed else ""
            )
            whose = (f"{found.origin.name}{hides}",) if verbose else ()
            table.add_row(preset.reference, preset.step.what, preset.when, *whose)
    yield table
    yield Text('in a step: use = "file/name"; what the step says itself stands on top', style="dim")


def preset_shown(preset: Preset, found: Found) -> Iterator[RenderableType]:
    """One preset in full."""
    yield Text.assemble((preset.reference, "bold"), f" · {preset.step.what} · {preset.when}")
    for line in settings_of(preset.step):
        yield Text(f"  {line}")
    if preset.step.mix != 1.0:
        yield Text(f"  mix {preset.step.mix:g}")
    yield Text(f"from {found.origin.name}: {found.path}", style="dim")
    for one in found.shadowed:
        yield Text(f"it hides {one.origin.name}: {one.path}", style="dim")


def preset_data(preset: Preset, found: Found) -> dict[str, Any]:
    """One preset as JSON data."""
    return {
        "use": preset.reference,
        "when": preset.when,
        "origin": found.origin.name,
        "path": str(found.path),
        "step": preset.step.model_dump(mode="json", exclude={"id"}, exclude_none=True),
    }

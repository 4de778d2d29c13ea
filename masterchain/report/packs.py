"""Packs for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from masterchain.report.terminal import plain_table
from masterchain.sharing.inventory import Inventory
from masterchain.sharing.manifest import Manifest
from masterchain.sharing.pack_file import PackFile
from masterchain.sharing.record import Record
from masterchain.sharing.signature import Signed
from masterchain.sharing.wants import Want

_KINDS = {
    "chains": "chains",
    "presets": "presets",
    "platforms": "platforms",
    "states": "states",
    "impulse_responses": "impulse responses",
}
_SHORT = 7
"""How many digits of a commit are shown, as git shows them."""


def one_line(file: PackFile, has: Inventory, signed: Signed, record: Record | None = None) -> str:
    """A pack in a line: `studio 2.3.0 (a1b2c3d) · 6 chains, 9 plug-in states · signed by studio, trusted`."""
    commit = f" ({record.commit[:_SHORT]})" if record and record.commit else ""
    return f"{file.name} {file.version}{commit} · {has} · {signed}"


def packs_listed(rows: Sequence[tuple[str, ...]]) -> Table:
    """Installed packs, a row each: pack, version, what it holds, signature, from where."""
    table = plain_table()
    for heading in ("pack", "version", "holds", "signature", "from"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def came_from(record: Record) -> str:
    """Where a pack came from, in a few words."""
    return f"{record.address} at {record.commit[:_SHORT]}" if record.commit else record.address


def pack_shown(
    file: PackFile,
    manifest: Manifest,
    has: Inventory,
    signed: Signed,
    wanted: Sequence[Want],
    record: Record | None,
) -> Iterator[RenderableType]:
    """One pack in full."""
    yield Text.assemble(
        (f"{file.name} {file.version}", "bold"), f" · sha256 {manifest.digest[:12]} · {signed}"
    )
    yield Text(file.description)
    facts = {
        "authors": ", ".join(file.authors),
        "license": file.license,
        "url": file.url,
        "masterchain": file.requires.masterchain,
        "from": came_from(record) if record else None,
    }
    for name, value in facts.items():
        if value:
            yield Text(f"{name}: {value}")
    for kind, words in _KINDS.items():
        if names := has.names[kind]:
            yield Text.assemble((f"{words}: ", "bold"), ", ".join(names))
    if wanted:
        yield wants_shown(wanted)


def wants_shown(wanted: Sequence[Want]) -> Table:
    """What a pack wants and what this machine has, a row each."""
    table = plain_table()
    for heading in ("wants", "", "this machine has"):
        table.add_column(heading, overflow="fold")
    for one in wanted:
        mark = ("✓ ", "green") if one.is_met else ("✗ ", "red")
        named = " ".join(part for part in (one.kind.replace("plugin", "plug-in"), one.name) if part)
        there = one.there if one.is_met else one.why_not
        url = f" · {one.url}" if one.url and not one.is_met else ""
        table.add_row(Text.assemble(mark, named), one.wanted, f"{there}{url}")
    return table


def pack_data(
    file: PackFile, manifest: Manifest, has: Inventory, signed: Signed, record: Record | None
) -> dict[str, Any]:
    """One pack as JSON data."""
    return {
        "name": file.name,
        "pack_version": file.version,
        "description": file.description,
        "authors": file.authors,
        "license": file.license,
        "url": file.url,
        "requires": file.requires.model_dump(mode="json"),
        "sha256": manifest.digest,
        "signature": {"state": signed.state, "key": signed.key, "name": signed.name},
        "from": {"kind": record.source, "address": record.address, "commit": record.commit}
        if record
        else None,
        "holds": {kind: list(names) for kind, names in has.names.items()},
    }


def wants_data(wanted: Sequence[Want]) -> list[dict[str, Any]]:
    """What a pack wants as JSON data."""
    return [
        {
            "kind": one.kind,
            "name": one.name,
            "wanted": one.wanted or None,
            "there": one.there,
            "is_met": one.is_met,
            "why_not": one.why_not or None,
            "url": one.url,
        }
        for one in wanted
    ]

"""What came of checking a delivery, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from masterchain.album.check import CheckedDelivery, CheckedFile
from masterchain.platforms.load import platform
from masterchain.report.document import error_data
from masterchain.report.entry import Entry
from masterchain.report.measured import figure, shown
from masterchain.report.terminal import findings_shown, mark_of, plain_table
from masterchain.version import __version__

VERSION = 1


def checked_entries(delivery: CheckedDelivery) -> tuple[Entry, ...]:
    """Every file, and the record last, as reports know files."""
    return (*map(_entry, delivery.files), Entry(path=delivery.folder, remarks=delivery.remarks))


def delivery_checked(delivery: CheckedDelivery) -> Iterator[RenderableType]:
    """What `album check` shows: a row a file, then what was found."""
    table = plain_table()
    table.add_column("file", overflow="fold", min_width=12)
    for heading in ("LUFS", "dBTP"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("manifest", no_wrap=True)
    for name in delivery.platforms:
        table.add_column(platform(name).title)
    for file in delivery.files:
        table.add_row(*_row(file, delivery))
    yield table
    for remark in delivery.remarks:
        yield Text.assemble(("✗", "red"), f" {remark.message} [{remark.code}]")
    for entry in checked_entries(delivery)[:-1]:
        if not entry.error:
            yield from findings_shown(entry, verbose=False)
    sound = sum(1 for file in delivery.files if _as_delivered(file))
    words = f"{sound} of {len(delivery.files)} files as the manifest says"
    yield Text(words + ("" if not delivery.remarks else " · not the album file's record"), style="bold")


def checked_data(delivery: CheckedDelivery) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "format": "masterchain.album-check",
        "version": VERSION,
        "masterchain": __version__,
        "folder": str(delivery.folder),
        "remarks": [_remark(one) for one in delivery.remarks],
        "files": [
            {
                "path": file.path.relative_to(delivery.folder).as_posix(),
                "track": file.track,
                "status": _entry(file).status,
                "error": error_data(file.error) if file.error else None,
                "measurement": file.measurement.to_dict(curves=False) if file.measurement else None,
                "verdicts": [verdict.to_dict() for verdict in file.verdicts],
                "remarks": [_remark(one) for one in file.remarks],
            }
            for file in delivery.files
        ],
    }


def _row(file: CheckedFile, delivery: CheckedDelivery) -> list[RenderableType]:
    name = shown(file.path.relative_to(delivery.folder).as_posix())
    if file.error:
        return [name, "–", "–", Text("error", style="red")]
    known = Text("✓", style="green") if _as_delivered(file) else Text("✗", style="red")
    measured = file.measurement
    return [
        name,
        figure(measured.integrated_lufs if measured else None, 1),
        figure(measured.true_peak_dbtp if measured else None, 1),
        known,
        *(mark_of(verdict) for verdict in file.verdicts),
    ]


def _as_delivered(file: CheckedFile) -> bool:
    return file.error is None and not file.remarks


def _entry(file: CheckedFile) -> Entry:
    return Entry(
        path=file.path,
        info=file.info,
        measurement=file.measurement,
        verdicts=file.verdicts,
        remarks=file.remarks,
        error=file.error,
    )


def _remark(one: Any) -> dict[str, str]:
    return {"code": one.code, "status": one.status, "message": one.message}

"""A record as it stands in its file, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from masterchain.album.identifiers import printed_isrc
from masterchain.album.record import Record
from masterchain.album.timeline import Slot, timeline
from masterchain.meters.many import Measured
from masterchain.report.measured import figure
from masterchain.report.terminal import plain_table
from masterchain.units import clock, position


def record_shown(record: Record, measured: Mapping[Path, Measured]) -> Iterator[RenderableType]:
    """The timeline of a record: when each track begins, its gap, and what its mix measures."""
    album = record.album
    head = [
        album.title,
        *([album.artist] if album.artist else []),
        *([str(album.year)] if album.year else []),
    ]
    yield Text.assemble((" · ".join(head), "bold"), f" · UPC {album.upc}" if album.upc else "")
    table = plain_table()
    for heading in ("#", "start", "gap s", "length"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("title", overflow="fold", min_width=12)
    for heading in ("LUFS", "dBTP", "LRA"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("chain")
    table.add_column("mix")
    for slot in timeline(record):
        table.add_row(*_row(slot, measured.get(slot.track.path), album.artist))
    yield table
    slots = timeline(record)
    count = f"{len(slots)} track{'' if len(slots) == 1 else 's'}"
    yield Text(f"{count} · {clock(slots[-1].end_s)}", style="bold")
    if not all(track.whole for track in record.tracks):
        yield Text("loudness and true peak are of the whole mix, trims and fades aside", style="dim")


def _row(slot: Slot, found: Measured | None, artist: str | None) -> list[RenderableType]:
    track = slot.track
    own = f" · {track.artist}" if track.artist and track.artist != artist else ""
    measurement = found.measurement if found else None
    gap = "joined" if track.gapless else f"{slot.gap_s:g}"
    rate = f"{track.info.format} {track.info.sample_rate_hz / 1000:g} kHz, {track.info.channels} ch"
    return [
        str(track.number),
        position(slot.start_s),
        gap,
        position(track.duration_s),
        track.title + own,
        figure(measurement.integrated_lufs if measurement else None, 1),
        figure(measurement.true_peak_dbtp if measurement else None, 1),
        figure(measurement.loudness_range_lu if measurement else None, 1),
        track.chain.name,
        rate,
    ]


def record_data(record: Record, measured: Mapping[Path, Measured]) -> dict[str, Any]:
    """The same as JSON data."""
    album = record.album
    slots = timeline(record)
    return {
        "format": "masterchain.album",
        "version": 1,
        "title": album.title,
        "artist": album.artist,
        "upc": album.upc,
        "year": album.year,
        "genre": album.genre,
        "duration_s": slots[-1].end_s,
        "loudness": record.loudness.model_dump(mode="json") if record.loudness else None,
        "deliverables": [one.model_dump(mode="json") for one in record.deliverables],
        "tracks": [_track_data(slot, measured.get(slot.track.path)) for slot in slots],
    }


def _track_data(slot: Slot, found: Measured | None) -> dict[str, Any]:
    track = slot.track
    measurement = found.measurement if found else None
    return {
        "number": track.number,
        "file": str(track.path),
        "title": track.title,
        "artist": track.artist,
        "isrc": printed_isrc(track.isrc) if track.isrc else None,
        "chain": track.chain.name,
        "start_s": slot.start_s,
        "duration_s": track.duration_s,
        "gap_s": slot.gap_s,
        "gapless": track.gapless,
        "gain_db": track.gain_db,
        "sample_rate_hz": track.info.sample_rate_hz,
        "channels": track.info.channels,
        "mix": measurement.to_dict(curves=False) if measurement else None,
    }

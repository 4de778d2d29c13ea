"""Two files compared, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from masterchain.compare.comparison import Comparison, Side
from masterchain.report.null_test import residual_lines
from masterchain.report.terminal import plain_table
from masterchain.units import clock, gain_to_db
from masterchain.version import __version__

VERSION = 1
_ROWS = (
    ("integrated", "integrated_lufs", "LUFS"),
    ("loudness range", "loudness_range_lu", "LU"),
    ("max short-term", "max_short_term_lufs", "LUFS"),
    ("max momentary", "max_momentary_lufs", "LUFS"),
    ("true peak", "true_peak_dbtp", "dBTP"),
    ("sample peak", "sample_peak_dbfs", "dBFS"),
    ("PLR", "plr_lu", "LU"),
    ("RMS", "rms_dbfs", "dBFS"),
    ("correlation", "phase_correlation", ""),
    ("balance", "balance_db", "dB"),
)


def compared(found: Comparison) -> Iterator[RenderableType]:
    """What both measure, the difference, and what is left of one without the other."""
    first, second = found.first, found.second
    table = plain_table()
    for heading in ("", first.path.name, second.path.name, "difference"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=not heading)
    table.add_row("length", *(clock(side.info.duration_s) for side in (first, second)), _frames(found))
    table.add_row("format", *(_format(side) for side in (first, second)), "")
    for words, name, unit in _ROWS:
        one, other = (getattr(side.measurement, name) for side in (first, second))
        apart = "" if one is None or other is None else f"{_zeroed(other - one):+.2f}"
        table.add_row(f"{words} {unit}".strip(), _figure(one), _figure(other), apart)
    yield table
    known = [(one.centre_hz, one.change_db) for one in found.octaves if one.change_db is not None]
    if known:
        told = " · ".join(f"{_short(hz)} {_zeroed(change, 1):+.1f}" for hz, change in known)
        yield Text(f"octaves, second minus first, dB: {told}", style="dim")
    for line in _lines(found):
        yield Text(line)


def comparison_data(found: Comparison) -> dict[str, Any]:
    """The same as JSON data; what has no value is null."""
    return {
        "format": "masterchain.compare",
        "version": VERSION,
        "masterchain": __version__,
        "same": found.same,
        "first": _side(found.first),
        "second": _side(found.second),
        "octaves": [{"centre_hz": one.centre_hz, "change_db": one.change_db} for one in found.octaves],
        "shift_frames": found.shift.frames if found.shift else None,
        "likeness": found.shift.likeness if found.shift else None,
        "gain_db": gain_to_db(abs(found.gain)),
        "inverted": found.gain < 0.0,
        "null": found.null.to_dict() if found.null else None,
        "why_not": found.why_not,
    }


def _lines(found: Comparison) -> Iterator[str]:
    first, second = found.first.path.name, found.second.path.name
    if found.shift:
        later = found.shift.frames
        when = "later" if later > 0 else "earlier"
        seconds = abs(later) / found.first.info.sample_rate_hz
        where = f"{abs(later)} frames ({seconds:.4f} s) {when}" if later else "neither later nor earlier"
        yield f"aligned: {second} comes {where}; likeness {found.shift.likeness:.3f}"
    if found.gain != 1.0:
        upside_down = ", upside down" if found.gain < 0.0 else ""
        yield f"level matched: {second} was moved by {gain_to_db(abs(found.gain)):+.3f} dB{upside_down}"
    if found.null is None:
        yield f"no null test: {found.why_not}"
    elif found.same:
        yield "✓ the same sound: every sample is equal"
    else:
        if not found.null.differing:
            yield "every sample they have in common is equal"
        yield from residual_lines(found.null, first, second)


def _frames(found: Comparison) -> str:
    one, other = (side.info for side in (found.first, found.second))
    if one.sample_rate_hz != other.sample_rate_hz or one.frames == other.frames:
        return ""
    return f"{other.frames - one.frames:+d} frames"


def _format(side: Side) -> str:
    info = side.info
    depth = "" if info.bit_depth is None else f" {info.bit_depth}{'f' if info.is_float else ''}"
    return f"{info.format}{depth} {info.sample_rate_hz / 1000:g}k"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{_zeroed(value):.2f}"


def _zeroed(value: float, digits: int = 2) -> float:
    """Rounded, and never minus zero."""
    return round(value, digits) + 0.0


def _short(hz: float) -> str:
    return f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"


def _side(side: Side) -> dict[str, Any]:
    info = side.info
    container = {
        "path": str(side.path),
        "format": info.format,
        "bit_depth": info.bit_depth,
        "is_float": info.is_float,
        "lossless": info.lossless,
    }
    return container | {"measurement": side.measurement.to_dict(curves=False)}

"""A chain drawn: as text for a terminal, as DOT for Graphviz, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from masterchain.routing.outline import Outline, Part


def as_text(drawn: Outline) -> str:
    """The chain as a tree, top to bottom."""
    lines = [f"in · {_stream(drawn)}", *_rows(drawn.parts, "")]
    return "\n".join([*lines, f"out · {_lateness(drawn)}"])


def _rows(parts: Sequence[Part], indent: str) -> Iterator[str]:
    for part in parts:
        yield f"{indent}│"
        yield f"{indent}├ {' · '.join(_said(part))}"
        for position, (name, inside) in enumerate(part.branches):
            last = position == len(part.branches) - 1
            yield f"{indent}│  {'└' if last else '├'}─ {name or 'inside'}{'' if inside else ' · as it is'}"
            yield from _rows(inside, f"{indent}│  {' ' if last else '│'}  ")


def as_dot(drawn: Outline) -> str:
    """The chain in Graphviz's DOT language, left to right."""
    lines = [
        "digraph chain {",
        "  rankdir=LR;",
        '  node [shape=box, fontname="sans-serif"];',
        f"  in [label={_quoted('in', _stream(drawn))}, shape=ellipse];",
        f"  out [label={_quoted('out', _lateness(drawn))}, shape=ellipse];",
    ]
    names = (f"n{number}" for number in range(1, 1_000_000))
    lines += _dot_row(drawn.parts, "in", "", names, end="out")
    return "\n".join([*lines, "}"])


def _dot_row(
    parts: Sequence[Part], start: str, label: str, names: Iterator[str], *, end: str
) -> Iterator[str]:
    here = start
    for part in parts:
        name = next(names)
        yield f"  {name} [label={_quoted(*_said(part))}];"
        yield _edge(here, name, label)
        here, label = name, ""
        if part.branches:
            join = next(names)
            yield f'  {join} [label="+", shape=circle];'
            for way, inside in part.branches:
                yield from _dot_row(inside, name, way, names, end=join)
            here = join
    yield _edge(here, end, label)


def _edge(start: str, end: str, label: str) -> str:
    return f"  {start} -> {end}{f' [label={_quoted(label)}]' if label else ''};"


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _said(part: Part) -> list[str]:
    late = f"{part.latency_frames} frames late" if part.latency_frames else ""
    return [words for words in (part.label, part.detail, late) if words]


def _stream(drawn: Outline) -> str:
    many = "1 channel" if drawn.channels == 1 else f"{drawn.channels} channels"
    return f"{drawn.sample_rate_hz / 1000:g} kHz, {many}"


def _lateness(drawn: Outline) -> str:
    if not drawn.latency_frames:
        return "no latency"
    late_ms = 1000.0 * drawn.latency_frames / drawn.sample_rate_hz
    return f"{drawn.latency_frames} frames late ({late_ms:.1f} ms), taken off again"

"""A chain drawn as SVG: steps in a row from left to right, branches below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from masterchain.routing.outline import Outline, Part

_GAP, _PAD, _LETTER, _BOX_HEIGHT, _TITLE = 26.0, 12.0, 7.0, 44.0, 22.0
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1b1f24}.d{fill:#57606a}"
    ".box{fill:#fff;stroke:#57606a}.group{fill:#f6f8fa;stroke:#afb8c1}.wire{stroke:#57606a;fill:none}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.d{fill:#9198a1}.box{fill:#161b22;stroke:#6e7681}"
    ".group{fill:#0d1117;stroke:#3d444d}.wire{stroke:#9198a1}}"
)


@dataclass(frozen=True, slots=True)
class _Size:
    width: float
    height: float


def as_svg(drawn: Outline) -> str:
    """The whole drawing, one self-contained SVG document."""
    size = _row_size(drawn.parts)
    late_ms = 1000.0 * drawn.latency_frames / drawn.sample_rate_hz
    late = (
        f"{drawn.latency_frames} frames late ({late_ms:.1f} ms), taken off again" if late_ms else "no latency"
    )
    words = f"{drawn.sample_rate_hz / 1000:g} kHz, {drawn.channels} channels · {late}"
    width = max(size.width + 2 * _GAP + 60, len(words) * _LETTER + 40)
    height = size.height + 60
    middle = 20 + size.height / 2
    body = [
        _text(10, middle + 4, "in"),
        _wire(26, middle, 30 + _GAP, middle),
        *_row(drawn.parts, 30 + _GAP, middle),
        _wire(30 + _GAP + size.width, middle, 34 + 2 * _GAP + size.width, middle),
        _text(38 + 2 * _GAP + size.width, middle + 4, "out"),
        _text(10, height - 12, words, "d"),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 30:.0f}" height="{height:.0f}" role="img">'
        f"<style>{_STYLE}</style>{''.join(body)}</svg>"
    )


def _row_size(parts: Sequence[Part]) -> _Size:
    sizes = [_size(part) for part in parts]
    width = sum(size.width for size in sizes) + _GAP * max(0, len(sizes) - 1)
    return _Size(width, max([_BOX_HEIGHT, *(size.height for size in sizes)]))


def _size(part: Part) -> _Size:
    own = max(len(part.label), len(_detail(part))) * _LETTER + 2 * _PAD
    if not part.branches:
        return _Size(own, _BOX_HEIGHT)
    rows = [_row_size(inside) for _, inside in part.branches]
    names = max(len(name) for name, _ in part.branches) * _LETTER
    wide = max(row.width for row in rows) + names + 2 * _GAP + 2 * _PAD
    return _Size(max(own, wide), _TITLE + sum(row.height + _PAD for row in rows) + _PAD)


def _detail(part: Part) -> str:
    late = f"{part.latency_frames} frames late" if part.latency_frames else ""
    return " · ".join(words for words in (part.detail, late) if words)


def _row(parts: Sequence[Part], left: float, middle: float) -> Iterator[str]:
    for position, part in enumerate(parts):
        size = _size(part)
        if position:
            yield _wire(left - _GAP, middle, left, middle)
        yield from _drawn(part, left, middle, size)
        left += size.width + _GAP


def _drawn(part: Part, left: float, middle: float, size: _Size) -> Iterator[str]:
    top = middle - size.height / 2
    kind = "group" if part.branches else "box"
    yield (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{size.width:.1f}" '
        f'height="{size.height:.1f}" rx="6"/>'
    )
    if not part.branches:
        yield _text(left + _PAD, middle - 4, part.label)
        yield _text(left + _PAD, middle + 13, _detail(part), "d")
        return
    yield _text(left + _PAD, top + 16, f"{part.label} · {_detail(part)}" if _detail(part) else part.label)
    names = max(len(name) for name, _ in part.branches) * _LETTER
    begin, end = left + _PAD / 2, left + size.width - _PAD / 2
    below = top + _TITLE
    for name, inside in part.branches:
        row = _row_size(inside)
        line = below + _PAD / 2 + row.height / 2
        first = left + _PAD + names + _GAP
        yield _text(left + _PAD, line - 5, name, "d")
        yield _wire(begin, line, first, line)
        yield from _row(inside, first, line)
        yield _wire(first + row.width, line, end, line)
        below += row.height + _PAD


def _text(x: float, y: float, words: str, kind: str = "t") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _wire(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="wire" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'

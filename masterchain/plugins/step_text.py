"""A plug-in as a step of a chain, ready to be pasted."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator

from masterchain.plugins.description import PluginDescription, PluginParameter

_LONG, _WRAPPED = 50, 96
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def step_text(description: PluginDescription, step_id: str | None = None) -> str:
    """A `[[step]]` in TOML with everything that can be set, at its default, its range behind it.

    Args:
        description: the plug-in.
        step_id: the step's id; by default made of the plug-in's name.
    """
    identity = description.identity
    head = [
        "[[step]]",
        f"id = {_text(step_id or _id(identity.name))}",
        f"plugin = {_text(identity.name)}",
        f"vendor = {_text(identity.vendor)}" if identity.vendor else "",
        f"format = {_text(identity.format)}",
    ]
    settable = [p for p in description.parameters if p.settable]
    rows = [(f"{_key(p.key)} = {_value(p.default)}", _remark(p)) for p in settable]
    width = max((len(row) for row, _ in rows), default=0)
    body = ["", "[step.parameters]", *(line for row in rows for line in _lines(*row, width))]
    return "\n".join([line for line in head if line] + (body if rows else [])) + "\n"


def _lines(row: str, remark: str, width: int) -> Iterator[str]:
    """A parameter with its remark behind it, or above it where it is long."""
    if len(remark) <= _LONG:
        yield f"{row:<{width}}  # {remark}".rstrip(" #")
        return
    yield from (f"# {line}" for line in textwrap.wrap(remark, _WRAPPED, break_long_words=False))
    yield row


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "plugin"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: float | bool | str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, str) else repr(float(value))


def _remark(parameter: PluginParameter) -> str:
    if parameter.kind == "choice":
        said = ", ".join(map(_text, parameter.choices))
    elif parameter.minimum is not None and parameter.maximum is not None:
        said = f"{parameter.minimum:g} to {parameter.maximum:g} {parameter.label}"
    else:
        said = parameter.label if parameter.kind == "number" else ""
    # The key is made of the name; where it is not (no name, one of several) it is told.
    name = "" if _BARE.fullmatch(parameter.key) else repr(parameter.name)
    return _one_line("; ".join(part for part in (name, said.strip()) if part))


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which JSON leaves bare.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text)

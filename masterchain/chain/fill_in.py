"""`${name}` made into the value of a variable. It fills in; it never computes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from masterchain.diagnostics.places import Path

_WHOLE = re.compile(r"^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$")
_INSIDE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

Scalar = bool | int | float | str


@dataclass(slots=True)
class Filled:
    """A document without `${}`, and which values came from which variable.

    Attributes:
        document: the document, filled in.
        uses: the variable behind each value that named one.
        unknown: the places that name a variable nobody declared.
    """

    document: dict[str, Any]
    uses: dict[Path, str] = field(default_factory=dict)
    unknown: list[tuple[Path, str]] = field(default_factory=list)


def fill_in(document: dict[str, Any], values: Mapping[str, Scalar]) -> Filled:
    """Fill every `${name}` of a document, except in `[variables]` itself.

    A value that is nothing but `${name}` takes the variable's own type; inside a longer text the value is
    written out.
    """
    filled = Filled(document={})

    def walk(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, (*path, position)) for position, inner in enumerate(value)]
        return text(value, path) if isinstance(value, str) else value

    def text(value: str, path: Path) -> Scalar:
        for name in _INSIDE.findall(value):
            if name not in values:
                filled.unknown.append((path, name))
                return value
            filled.uses[path] = name
        if whole := _WHOLE.match(value):
            return values[whole.group(1)]
        return _INSIDE.sub(lambda found: str(values[found.group(1)]), value)

    filled.document = {
        key: value if key == "variables" else walk(value, (key,)) for key, value in document.items()
    }
    return filled

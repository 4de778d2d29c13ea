"""What can be made of an album file with faults in it, so that one fault does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from masterchain.album.model import Head, Track
from masterchain.chain.model import Part

_P = TypeVar("_P", bound=Part)
_STAND_INS = {"schema": 1, "title": "untitled"}


def head_of(document: Mapping[str, Any]) -> Head:
    """Everything but the tracks; what is written wrong is left out."""
    table = {key: value for key, value in document.items() if key != "track"}
    return _sound(Head, table) or Head.model_validate(_STAND_INS)


def tracks_of(document: Mapping[str, Any]) -> dict[int, Track]:
    """The tracks that name a file, by position; of each, what is written wrong is left out."""
    tables = document.get("track")
    found: dict[int, Track] = {}
    for position, table in enumerate(tables if isinstance(tables, list) else ()):
        if isinstance(table, dict) and (track := _sound(Track, table)):
            found[position] = track
    return found


def _sound(model: type[_P], table: Mapping[str, Any]) -> _P | None:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        wrong = {item["loc"][0] for item in error.errors(include_url=False) if item["loc"]}
    known = {info.alias or name for name, info in model.model_fields.items()}
    stand_ins = {key: value for key, value in _STAND_INS.items() if key in wrong & known}
    kept = {key: value for key, value in table.items() if key not in wrong}
    try:
        return model.model_validate({**kept, **stand_ins})
    except ValidationError:
        return None

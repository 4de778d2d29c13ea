"""The JSON Schema of the record beside a master, read off the declarations it is written from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from masterchain.audio.coding import Coding
from masterchain.render.record import VERSION, Record
from masterchain.render.target import Target
from masterchain.report.json_schema import declared, report_schema

_SHARED: dict[str, dict[str, Any]] = {
    "measurement": {"$ref": "#/$defs/Measurement"},
    "landing": {"$ref": "#/$defs/Landing"},
    "verdicts": {"type": "array", "items": {"$ref": "#/$defs/Verdict"}},
    "remarks": {"type": "array", "items": {"$ref": "#/$defs/Remark"}},
}
"""What a record has in common with reports, by the key it stands under."""


def record_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12, of a record."""
    schema: dict[str, Any] = _without_titles(Record.model_json_schema(mode="serialization"))
    definitions = schema["$defs"]
    for table in definitions.values():
        for key, value in table["properties"].items():
            if key in _SHARED:
                table["properties"][key] = _SHARED[key] | {"description": value["description"]}
    definitions |= {kind.__name__: declared(kind) for kind in (Coding, Target)}
    shared = report_schema()["$defs"]
    wanted = list(_references(schema))
    while wanted:
        name = wanted.pop()
        if name not in definitions:
            definitions[name] = shared[name]
            wanted += _references(shared[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": f"masterchain record of a master, version {VERSION}",
    }


def _without_titles(value: Any) -> Any:
    """What pydantic writes, without the titles it makes of the fields' names."""
    if isinstance(value, dict):
        return {
            key: _without_titles(inner)
            for key, inner in value.items()
            if key != "title" or not isinstance(inner, str)
        }
    return [_without_titles(inner) for inner in value] if isinstance(value, list) else value


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)

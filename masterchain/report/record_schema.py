"""The JSON Schema of the record beside a master, read off the declarations it is written from."""

from __future__ import annotations

from typing import Any

from masterchain.audio.coding import Coding
from masterchain.render.record import VERSION, Record
from masterchain.render.target import Target
from masterchain.report.json_schema import report_schema
from masterchain.report.schema_parts import DRAFT, closed, declared, ref, without_titles

_SHARED: dict[str, dict[str, Any]] = {
    "measurement": ref("Measurement"),
    "landing": ref("Landing"),
    "verdicts": {"type": "array", "items": ref("Verdict")},
    "remarks": {"type": "array", "items": ref("Remark")},
}
"""What a record has in common with reports, by the key it stands under."""


def record_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12, of a record."""
    schema: dict[str, Any] = without_titles(Record.model_json_schema(mode="serialization"))
    definitions = schema["$defs"]
    for table in definitions.values():
        for key, value in table["properties"].items():
            if key in _SHARED:
                table["properties"][key] = _SHARED[key] | {"description": value["description"]}
    definitions |= {kind.__name__: declared(kind) for kind in (Coding, Target)}
    head = {"$schema": DRAFT, **schema, "title": f"masterchain record of a master, version {VERSION}"}
    return closed(head, report_schema()["$defs"])

"""The JSON Schema of what is told of a delivery: its MANIFEST.json, and what `album render` and `album check` tell."""

from __future__ import annotations

from typing import Any

from masterchain.album.delivery import VERSION, Delivery
from masterchain.album.landing import Aim
from masterchain.album.rendition import AlbumLanding
from masterchain.render.target import Limiter, Target
from masterchain.report.album_check import VERSION as CHECK_VERSION
from masterchain.report.entry import OUTCOMES
from masterchain.report.json_schema import report_schema
from masterchain.report.schema_parts import DRAFT, closed, declared, object_of, or_null, ref, without_titles

_TEXT = {"type": "string"}
_SHARED: dict[str, dict[str, Any]] = {
    "measurement": ref("Measurement"),
    "after_chain": ref("Measurement"),
    "landing": ref("AlbumLanding"),
    "limiter": ref("Limited"),
    "verdicts": {"type": "array", "items": ref("Verdict")},
    "remarks": {"type": "array", "items": ref("Remark")},
    "alone": {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": ref("Prediction")},
    },
}
"""What a delivery has in common with reports, by the key it stands under."""


def delivery_schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12, of all three."""
    delivery: dict[str, Any] = without_titles(Delivery.model_json_schema(mode="serialization"))
    definitions = delivery.pop("$defs") | {"Delivery": delivery}
    dataclasses = {kind.__name__: declared(kind) for kind in (AlbumLanding, Aim, Target, Limiter)}
    for table in (table for name, table in definitions.items() if name not in dataclasses):
        for key, value in table["properties"].items():
            if key in _SHARED:
                is_optional = {"type": "null"} in value.get("anyOf", ())
                shared = or_null(_SHARED[key]) if is_optional else _SHARED[key]
                table["properties"][key] = shared | {"description": value["description"]}
    definitions |= dataclasses
    definitions["RenderedTrack"] = _rendered_track(definitions["DeliveredTrack"])
    definitions["AlbumRender"] = _render(delivery)
    definitions |= {"AlbumCheck": _check(), "CheckedFile": _checked_file()}
    schema = {
        "$schema": DRAFT,
        "title": f"masterchain delivery, version {VERSION}",
        "description": "A delivery's MANIFEST.json, or what album render or album check tell with --format json.",
        "oneOf": [ref(name) for name in ("Delivery", "AlbumRender", "AlbumCheck")],
        "$defs": definitions,
    }
    return closed(schema, report_schema()["$defs"])


def _rendered_track(delivered: dict[str, Any]) -> dict[str, Any]:
    more = {
        "error": or_null(ref("Error"), "Why there is nothing more."),
        "log": _TEXT | {"description": "What the worker processes printed on standard error."},
    }
    return object_of(delivered["properties"] | more, "One track, from its mix to its files, or what failed.")


def _render(delivery: dict[str, Any]) -> dict[str, Any]:
    changed = {
        "format": {"const": "masterchain.album-render"},
        "tracks": {"type": "array", "items": ref("RenderedTrack")},
        "folder": _TEXT | {"description": "Where the delivery is."},
        "manifest": or_null(_TEXT, "The manifest; null where the delivery is not the whole record."),
    }
    return object_of(delivery["properties"] | changed, "What `masterchain album render` tells.")


def _check() -> dict[str, Any]:
    properties = {
        "format": {"const": "masterchain.album-check"},
        "version": {"const": CHECK_VERSION, "description": "Of this format."},
        "masterchain": _TEXT | {"description": "The version of the program."},
        "folder": _TEXT | {"description": "Where the delivery is."},
        "remarks": _SHARED["remarks"]
        | {"description": "In what the manifest is not what the album file says."},
        "files": {
            "type": "array",
            "items": ref("CheckedFile"),
            "description": "Every file of the manifest, then what stands beside them.",
        },
    }
    return object_of(properties, "What `masterchain album check` tells.")


def _checked_file() -> dict[str, Any]:
    properties = {
        "path": _TEXT | {"description": "Relative to the delivery, with /."},
        "track": or_null({"type": "integer"}, "The number of its track; null where it is no track's."),
        "status": {"enum": list(OUTCOMES), "description": "The worst of all there is to tell."},
        "error": or_null(ref("Error"), "Why it cannot be read."),
        "measurement": or_null(
            ref("Measurement"), "As it is now; null for text and for what cannot be read."
        ),
        "verdicts": _SHARED["verdicts"],
        "remarks": _SHARED["remarks"] | {"description": "In what it is not what the manifest says."},
    }
    return object_of(properties, "One file of a delivery.")

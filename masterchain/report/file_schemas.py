"""The JSON Schemas of the files people write, for editors: Taplo, Even Better TOML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from masterchain.album.model import Album
from masterchain.chain.json_schema import chain_schema, drop_nulls, refer_to_steps
from masterchain.chain.preset_file import PresetHead, PresetWords
from masterchain.compliance.project import ProjectFile
from masterchain.compliance.rules import rules
from masterchain.platforms.schema import Platform
from masterchain.sharing.pack_file import PackFile

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def album_schema() -> dict[str, Any]:
    """The schema of an album file; extra steps of its tracks are a chain's."""
    schema = _of(Album, "album")
    refer_to_steps(schema)
    steps = chain_schema()["$defs"]
    schema["$defs"] = steps | {name: table for name, table in schema["$defs"].items() if name not in steps}
    return schema


def preset_schema() -> dict[str, Any]:
    """The schema of a file of presets: a step each, and what it says of itself."""
    schema = _of(PresetHead, "preset file")
    words = _of(PresetWords, "preset")
    steps: dict[str, Any] = chain_schema()["$defs"]
    for kind in ("EffectStep", "PluginStep"):
        step = steps[kind]
        placing = {"id", "enabled", "insert_before", "insert_after", "remove"}
        kept = {name: value for name, value in step["properties"].items() if name not in placing}
        step["properties"] = words["properties"] | kept
        step["required"] = [*words["required"], *step.get("required", ())]
    schema["$defs"] = steps
    schema["properties"]["preset"] = {
        "type": "array",
        "description": "The presets.",
        "items": {
            "type": "object",
            "if": {"required": ["plugin"]},
            "then": {"$ref": "#/$defs/PluginStep"},
            "else": {"$ref": "#/$defs/EffectStep"},
        },
    }
    return schema


def platform_schema() -> dict[str, Any]:
    """The schema of a platform file; one that extends another says no more than what is different."""
    schema = _of(Platform, "platform")
    tables: dict[str, Any] = schema.pop("$defs")
    whole = {key: schema.pop(key) for key in ("type", "properties", "required", "additionalProperties")}
    partial = _partial(whole) | {"required": ["schema", "name", "extends"]}
    schema["$defs"] = tables | {f"{_PARTIAL}{name}": _partial(table) for name, table in tables.items()}
    # Editors look for keys and their descriptions here, whichever of the two it is.
    shown = {key: {"description": value.get("description", "")} for key, value in whole["properties"].items()}
    choice = {"if": {"required": ["extends"]}, "then": partial, "else": whole}
    return schema | {"type": "object", "properties": shown} | choice


_PARTIAL = "Partial"


def _partial(value: Any) -> Any:
    """A schema in which nothing has to be said, at any depth."""
    if isinstance(value, list):
        return [_partial(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: _partial(inner) for key, inner in value.items() if not (key == "required" and "type" in value)
    }
    if isinstance(reference := made.get("$ref"), str):
        made["$ref"] = reference.replace("#/$defs/", f"#/$defs/{_PARTIAL}")
    return made


def pack_schema() -> dict[str, Any]:
    """The schema of a `pack.toml`."""
    return _of(PackFile, "pack")


def project_schema() -> dict[str, Any]:
    """The schema of a `masterchain.toml`."""
    schema = _of(ProjectFile, "project")
    waiver = schema["$defs"]["WaiverTable"]["properties"]
    waiver["rule"]["enum"] = [rule.id for rule in rules()]
    # A reason of nothing but blanks is refused too.
    waiver["reason"]["pattern"] = r"\S"
    return schema


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "chain": chain_schema,
    "album": album_schema,
    "preset": preset_schema,
    "platform": platform_schema,
    "pack": pack_schema,
    "project": project_schema,
}
"""The schema of each kind of file."""


def _of(model: type[BaseModel], kind: str) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    schema["$schema"] = _DRAFT
    schema["title"] = f"masterchain {kind}, schema 1"
    drop_nulls(schema)
    return schema

"""What the JSON Schemas of reports are put together from: declarations with their docstrings, objects, references."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ATTRIBUTES = re.compile(r"Attributes:\n(.*?)(?:\n\n(?=\S)|\Z)", re.DOTALL)
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)


def declared(kind: type[Any]) -> dict[str, Any]:
    """The schema of a dataclass: every field there, none beside them, each with its docstring's words."""
    schema = TypeAdapter(kind).json_schema(ref_template="#/$defs/{model}", mode="serialization")
    words = described(kind)
    properties = {
        name: _bare(value) | {"description": words[name]}
        for name, value in schema["properties"].items()
        # The curves are thousands of numbers that the documents leave out.
        if not name.endswith("_curve_lufs")
    }
    return object_of(properties, summary(kind))


def summary(kind: type[Any]) -> str:
    """The first paragraph of a docstring, in the words of JSON."""
    return _in_json((inspect.getdoc(kind) or "").split("\n\n")[0])


def _in_json(text: str) -> str:
    # What Python calls None is null in JSON.
    return re.sub(r"\bNone\b", "null", " ".join(text.split()))


def described(kind: type[Any]) -> dict[str, str]:
    """What a dataclass's docstring says of each attribute."""
    stated = _ATTRIBUTES.search(inspect.getdoc(kind) or "")
    found = _ATTRIBUTE.findall(stated[1] if stated else "")
    return {name: _in_json(text) for name, text in found}


def _bare(value: dict[str, Any]) -> dict[str, Any]:
    return {key: inner for key, inner in value.items() if key not in {"title", "default"}}


def object_of(properties: dict[str, Any], description: str) -> dict[str, Any]:
    """An object that has these properties, and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def ref(name: str) -> dict[str, Any]:
    """Something that is defined elsewhere in the schema."""
    return {"$ref": f"#/$defs/{name}"}


def or_null(schema: dict[str, Any], description: str = "") -> dict[str, Any]:
    """Something, or null."""
    either: dict[str, Any] = {"anyOf": [schema, {"type": "null"}]}
    return either | {"description": description} if description else either


def without_titles(value: Any) -> Any:
    """What pydantic writes, without the titles it makes of the fields' names."""
    if isinstance(value, dict):
        return {
            key: without_titles(inner)
            for key, inner in value.items()
            if key != "title" or not isinstance(inner, str)
        }
    return [without_titles(inner) for inner in value] if isinstance(value, list) else value


def closed(schema: dict[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with everything defined that it refers to.

    Args:
        schema: one with `$defs`.
        shared: definitions it may take what is missing from.
    """
    definitions = dict(schema["$defs"])
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in definitions:
            definitions[name] = shared[name]
            waiting += _references(shared[name])
    return schema | {"$defs": definitions}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)

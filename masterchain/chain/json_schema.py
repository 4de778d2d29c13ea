"""The JSON Schema of a chain file, from the same declarations the parser uses.

Editors (Taplo, Even Better TOML) complete and check chain files with it.
"""

from __future__ import annotations

from typing import Any, get_args

from masterchain.chain.model import BandsStep, Chain, LeftRightStep, MidSideStep, ParallelStep
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Effect, Parameter

_REFERENCE = {
    "type": "string",
    "pattern": r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$",
    "description": "A variable of the chain: ${name}.",
}
_TYPES = {
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "choice": "string",
    "path": "string",
    "bands": "array",
}


def chain_schema() -> dict[str, Any]:
    """The schema of a chain file, JSON Schema 2020-12, each effect's parameters included."""
    schema = Chain.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "masterchain chain, schema 1"
    schema["$defs"]["Step"] = _step()
    _refer(schema, {"$ref": "#/$defs/Step"})
    step = schema["$defs"]["EffectStep"]
    step["properties"]["effect"]["enum"] = list(effects())
    step["allOf"] = [_rule(effect) for effect in effects().values()]
    for table in set(schema["$defs"]) - {"Step", "Variable"}:
        properties = schema["$defs"][table]["properties"]
        schema["$defs"][table]["properties"] = {
            name: _or_variable(value) for name, value in properties.items() if name != "parameters"
        } | {name: value for name, value in properties.items() if name == "parameters"}
    _drop_nulls(schema)
    return schema


def _step() -> dict[str, Any]:
    """A step of any kind: told apart by `split`, whose value says which, and `plugin`; otherwise it is an effect."""
    rule: dict[str, Any] = {
        "if": {"required": ["plugin"]},
        "then": {"$ref": "#/$defs/PluginStep"},
        "else": {"$ref": "#/$defs/EffectStep"},
    }
    for kind in (ParallelStep, BandsStep, LeftRightStep, MidSideStep):
        (split,) = get_args(kind.model_fields["split"].annotation)
        is_it = {"properties": {"split": {"const": split}}, "required": ["split"]}
        rule = {"if": is_it, "then": {"$ref": f"#/$defs/{kind.__name__}"}, "else": rule}
    return {"type": "object", **rule}


def _refer(value: Any, reference: dict[str, Any]) -> None:
    """Replace what pydantic writes for the union of steps, wherever it stands, by a reference."""
    if isinstance(value, dict):
        items = value.get("items")
        if isinstance(items, dict) and "oneOf" in items:
            value["items"] = dict(reference)
        for inner in value.values():
            _refer(inner, reference)
    elif isinstance(value, list):
        for inner in value:
            _refer(inner, reference)


def _drop_nulls(value: Any) -> None:
    """TOML has no null: a key that may be left out is one that is not required."""
    if isinstance(value, dict):
        if "default" in value and value["default"] is None:
            del value["default"]
        if "anyOf" in value:
            value["anyOf"] = [arm for arm in value["anyOf"] if arm != {"type": "null"}]
        for inner in value.values():
            _drop_nulls(inner)
    elif isinstance(value, list):
        for inner in value:
            _drop_nulls(inner)


def _rule(effect: Effect) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "type": "object",
        "description": effect.sentence,
        "additionalProperties": False,
        "properties": {p.name: _or_variable(_parameter(p)) for p in effect.parameters},
    }
    required = [p.name for p in effect.parameters if p.required]
    if required:
        parameters["required"] = required
    then: dict[str, Any] = {"properties": {"parameters": parameters}}
    if required:
        then["required"] = ["parameters"]
    return {"if": {"properties": {"effect": {"const": effect.name}}, "required": ["effect"]}, "then": then}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    unit = f" ({parameter.unit})" if parameter.unit else ""
    value: dict[str, Any] = {"type": _TYPES[parameter.kind], "description": parameter.sentence + unit}
    if parameter.kind == "bands":
        value["items"] = {"anyOf": [_band(parameter, kind) for kind in parameter.fields[0].choices]}
    if not parameter.required:
        value["default"] = list(parameter.default) if parameter.kind == "bands" else parameter.default
    if parameter.step is not None:
        value["multipleOf"] = parameter.step
    if parameter.choices:
        value["enum"] = list(parameter.choices)
    if parameter.minimum is not None:
        value["exclusiveMinimum" if parameter.exclusive_minimum else "minimum"] = parameter.minimum
    if parameter.maximum is not None:
        value["maximum"] = parameter.maximum
    return value


def _band(bands: Parameter, kind: str) -> dict[str, Any]:
    """A band of one type: what means nothing to it may not stand in it."""
    type_, *others = bands.fields_of(kind)
    properties = {field.name: _or_variable(_parameter(field)) for field in others}
    type_schema = _or_variable({"type": "string", "enum": [kind], "description": type_.sentence})
    return {
        "type": "object",
        "title": kind,
        "properties": {type_.name: type_schema} | properties,
        "required": [field.name for field in (type_, *others) if field.required],
        "additionalProperties": False,
    }


def _or_variable(value: dict[str, Any]) -> dict[str, Any]:
    """A value, or a variable in its place; words about the value stay outside, where editors look for them."""
    told: dict[str, Any] = {key: value[key] for key in ("title", "description", "default") if key in value}
    inner = {key: inner for key, inner in value.items() if key not in told}
    if inner.get("type") == "array":
        of_numbers = inner.get("items", {}).get("type") == "number"
        return {**value, "items": _or_variable(inner["items"])} if of_numbers else value
    arms = inner.pop("anyOf", None) or [inner]
    if any(arm.get("type") == "string" and "enum" not in arm and "pattern" not in arm for arm in arms):
        return value
    return {**told, "anyOf": [*arms, _REFERENCE]}

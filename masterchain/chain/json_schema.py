"""The JSON Schema of a chain file, from the same declarations the parser uses.

Editors (Taplo, Even Better TOML) complete and check chain files with it.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    refer_to_steps(schema)
    step = schema["$defs"]["EffectStep"]
    step["properties"]["effect"]["enum"] = list(effects())
    step["allOf"] = [_rule(effect) for effect in effects().values()]
    tables = set(schema["$defs"]) - {"Step", "Variable"}
    for table in tables:
        properties = schema["$defs"][table]["properties"]
        schema["$defs"][table]["properties"] = {
            name: _or_variable(value) for name, value in properties.items() if name != "parameters"
        } | {name: value for name, value in properties.items() if name == "parameters"}
    for table in tables:
        if table.endswith("Step"):
            schema["$defs"][table]["properties"] |= _PLACING
    schema["$defs"]["PartialStep"] = _partial(schema["$defs"])
    # By itself a step says what it is; over a parent's it may say no more than what is different.
    schema["properties"]["extends"] = _EXTENDS
    schema |= {"if": {"required": ["extends"]}, "else": {"properties": {"step": {"items": _WHOLE}}}}
    drop_nulls(schema)
    return schema


_EXTENDS = {
    "description": "Chains this one begins as, by name or by path; the last of several wins, this one over all.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
}
_PLACING = {
    "insert_before": {
        "type": "string",
        "description": "Stand before this step of the chain that is extended.",
    },
    "insert_after": {"type": "string", "description": "Stand after this step of the chain that is extended."},
    "remove": {"const": True, "description": "Take the step of this id out of the chain that is extended."},
}
_WHOLE = {"anyOf": [{"required": [kind]} for kind in ("effect", "plugin", "split", "use")]}


def _partial(tables: Mapping[str, Any]) -> dict[str, Any]:
    """A step that begins as a preset, or changes one of a parent's."""
    use = {"type": "string", "description": 'The preset it begins as, "file/name".'}
    kinds = [
        table["properties"] for name, table in tables.items() if name.endswith("Step") and name != "Step"
    ]
    known = {name for properties in kinds for name in properties} - {"effect", "plugin", "split"}
    shared = tables["EffectStep"]["properties"]
    properties = {name: shared.get(name, True) for name in sorted(known)}
    return {
        "type": "object",
        "description": "A step that begins as a preset, or changes one of the chain that is extended.",
        "properties": {"use": use, **properties},
        "additionalProperties": False,
        "anyOf": [{"required": ["use"]}, {"required": ["id"]}],
    }


def _step() -> dict[str, Any]:
    """A step of any kind: told apart by `split`, whose value says which, by `plugin`, and by `effect`."""
    rule: dict[str, Any] = {
        "if": {"required": ["plugin"]},
        "then": {"$ref": "#/$defs/PluginStep"},
        "else": {
            "if": {"required": ["effect"]},
            "then": {"$ref": "#/$defs/EffectStep"},
            "else": {"$ref": "#/$defs/PartialStep"},
        },
    }
    for kind in (ParallelStep, BandsStep, LeftRightStep, MidSideStep):
        (split,) = get_args(kind.model_fields["split"].annotation)
        is_it = {"properties": {"split": {"const": split}}, "required": ["split"]}
        rule = {"if": is_it, "then": {"$ref": f"#/$defs/{kind.__name__}"}, "else": rule}
    return {"type": "object", **rule}


def refer_to_steps(schema: dict[str, Any]) -> None:
    """Let a model's schema name `$defs/Step` wherever it holds steps."""
    _refer(schema, {"$ref": "#/$defs/Step"})


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


def drop_nulls(value: Any) -> None:
    """TOML has no null: a key that may be left out is one that is not required."""
    if isinstance(value, dict):
        if "default" in value and value["default"] is None:
            del value["default"]
        if "anyOf" in value:
            value["anyOf"] = [arm for arm in value["anyOf"] if arm != {"type": "null"}]
        for inner in value.values():
            drop_nulls(inner)
    elif isinstance(value, list):
        for inner in value:
            drop_nulls(inner)


def _rule(effect: Effect) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "type": "object",
        "description": effect.sentence,
        "additionalProperties": False,
        "properties": {p.name: _or_variable(_moving(p)) for p in effect.parameters},
    }
    required = [p.name for p in effect.parameters if p.required]
    if required:
        parameters["required"] = required
    then: dict[str, Any] = {"properties": {"parameters": parameters}}
    if required:
        then["required"] = ["parameters"]
    return {"if": {"properties": {"effect": {"const": effect.name}}, "required": ["effect"]}, "then": then}


def _moving(parameter: Parameter) -> dict[str, Any]:
    """A parameter's value, or the points it moves through."""
    value = _parameter(parameter)
    if parameter.kind != "number" or not parameter.changeable:
        return value
    told: dict[str, Any] = {key: value.pop(key) for key in ("description", "default") if key in value}
    time = {"type": ["number", "string"], "description": 'When: "1:30", 90.0 seconds, or "75%" of the track.'}
    point = {
        "type": "array",
        "prefixItems": [time, _or_variable(value), {"enum": ["linear", "hold"]}],
        "minItems": 2,
        "maxItems": 3,
    }
    points = {"type": "array", "items": point, "minItems": 1, "description": "Points over time."}
    return {**told, "anyOf": [value, points]}


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

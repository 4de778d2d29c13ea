"""From pydantic's list of what does not fit a schema to placed diagnostics in the reader's words."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from masterchain.diagnostics.places import Path, Places
from masterchain.diagnostics.record import Diagnostic, Label, Place, Source
from masterchain.diagnostics.suggest import did_you_mean

_KINDS = {
    "string_type": "text in quotes",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "an array [ ]",
    "tuple_type": "an array [ ]",
    "dict_type": "a table { }",
    "model_type": "a table { }",
    "model_attributes_type": "a table { }",
    "date_type": "a date",
}


class Placed(Protocol):
    """What knows where keys and values stand: `Places` of one file, or of a document merged from several."""

    def key(self, path: Path) -> Place:
        """The place of the key that names `path`."""

    def value(self, path: Path) -> Place:
        """The place of the value at `path`."""


def faults(source: Source | Placed, error: ValidationError, model: type[BaseModel]) -> tuple[Diagnostic, ...]:
    """Every fault of `error` as a diagnostic with its place, in reading order.

    Args:
        source: the text that was parsed, or what knows the places in it.
        error: what pydantic said of the parsed document.
        model: the model it was held against; its field names feed the *did you mean*.
    """
    places = Places(source) if isinstance(source, Source) else source
    by_path: dict[Path, list[Any]] = {}
    for item in error.errors(include_url=False):
        by_path.setdefault(_written(item["loc"]), []).append(item)
    found = [_diagnostic(_one(items), path, places, model) for path, items in by_path.items()]
    return tuple(sorted(found, key=lambda d: d.label.place.start if d.label else 0))


def _one(items: list[Any]) -> Any:
    """The one complaint to tell of a place: a union reports each of its arms."""
    if len(items) == 1:
        return items[0]
    # The arm whose type fits has the better complaint.
    fitting = [item for item in items if item["type"] not in _KINDS and item["type"] != "literal_error"]
    if fitting:
        return fitting[0]
    expected = [item["ctx"]["expected"] if "ctx" in item else _KINDS.get(item["type"]) for item in items]
    return {
        "type": "literal_error",
        "ctx": {"expected": " or ".join(dict.fromkeys(words for words in expected if words))},
        "input": items[0]["input"],
    }


def _diagnostic(item: Any, path: Path, places: Placed, model: type[BaseModel]) -> Diagnostic:
    kind, context = item["type"], item.get("ctx", {})
    here = "the file" if len(path) < 2 else f"`{_dotted(path[:-1])}`"
    name = _dotted(path) if path and isinstance(path[-1], int) else str(path[-1]) if path else "the file"
    if kind == "extra_forbidden":
        known = tuple(_fields(model, path[:-1]))
        hint = did_you_mean(name, known)
        if hint is None and known:
            hint = "known here: " + ", ".join(known)
        return Diagnostic("unknown-key", f"{here} has no key `{name}`", Label(places.key(path)), hint=hint)
    if kind == "missing":
        return Diagnostic("missing-key", f"`{name}` is missing from {here}", Label(places.key(path)))
    at = places.value(path)
    if kind in _KINDS:
        shown = _shown(item["input"])
        return Diagnostic("wrong-type", f"`{name}` must be {_KINDS[kind]}, not {shown}", Label(at))
    if kind in {"literal_error", "enum"}:
        expected = context["expected"].replace("'", "")
        near = [word for word in expected.replace(" or ", ", ").split(", ") if word != str(item["input"])]
        hint = did_you_mean(str(item["input"]), near)
        words = f"`{name}` must be {expected}, not {_shown(item['input'])}"
        return Diagnostic("bad-value", words, Label(at), hint=hint)
    if kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        bound = next(iter(context.values()))
        relation = {
            "greater_than": f"must be above {bound:g}",
            "greater_than_equal": f"is below {bound:g}",
            "less_than": f"must be below {bound:g}",
            "less_than_equal": f"is above {bound:g}",
        }[kind]
        return Diagnostic("out-of-range", f"`{name}` {_shown(item['input'])} {relation}", Label(at))
    if kind == "finite_number":
        return Diagnostic("not-a-number", f"`{name}` must be a finite number", Label(at))
    if kind == "string_pattern_mismatch":
        words = f"`{name}` {_shown(item['input'])} has a character that cannot stand there"
        return Diagnostic(
            "bad-value", words, Label(at), hint="letters, digits, - and _; it begins with a letter or digit"
        )
    if kind == "value_error":
        return Diagnostic("bad-value", str(context["error"]), Label(at))
    words = item["msg"][:1].lower() + item["msg"][1:]
    return Diagnostic("bad-value", f"`{name}`: {words}", Label(at))


def _written(location: tuple[int | str, ...]) -> Path:
    """Pydantic's location without the names it adds for the arms of a union."""
    return tuple(part for part in location if isinstance(part, int) or not _is_arm(part))


def _is_arm(part: str) -> bool:
    arms = {"float", "int", "str", "bool", "none"}
    return part in arms or "[" in part or part.startswith(("constrained-", "function-", "literal"))


def _fields(model: Any, path: Path) -> Iterator[str]:
    """The keys known at `path` below `model`."""
    for part in path:
        if isinstance(part, str):
            inner = [_known(m)[part].annotation for m in _models(model) if part in _known(m)]
            model = Union[tuple(inner)] if inner else None  # noqa: UP007 - made of types known only now
    for found in _models(model):
        yield from _known(found)


def _known(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A model's fields by the word that is written in the file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {Union, types.UnionType, tuple, list, Mapping, dict}:
        for argument in get_args(annotation):
            yield from _models(argument)
    elif hasattr(annotation, "__metadata__"):
        yield from _models(get_args(annotation)[0])


def _dotted(path: Path) -> str:
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if words else part)
    return words


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 40 else f'"{value[:37]}..."'
    if isinstance(value, (list, tuple)):
        return "an array"
    if isinstance(value, dict):
        return "a table"
    return str(value)

"""A resolved chain as TOML: everything merged, filled in and written out, each value with where it came from.

The text is a chain file itself: loaded again it gives the same chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from masterchain.chain.load import Loaded
from masterchain.chain.step_tree import walk
from masterchain.diagnostics.places import Path as Keys

_HEAD = ("schema", "name", "description", "version", "tail_s")
_SILENT: Mapping[str, Any] = {"mix": 1.0, "enabled": True, "oversample": 1, "gain_db": 0.0, "invert": False}
"""What is not written out where it is the default; a step's parameters always are."""


def resolved_text(loaded: Loaded) -> str:
    """The chain's text."""
    return "\n".join(_Writer(loaded).lines()) + "\n"


class _Writer:
    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._chain = loaded.chain.model_dump(mode="json", by_alias=True, exclude={"variables"})
        self._steps = dict(walk(loaded.chain.step))

    def lines(self) -> Iterator[str]:
        for key in _HEAD:
            if self._chain.get(key) is not None:
                yield from self._line(key, self._chain[key], (key,))
        if self._chain.get("loudness") is not None:
            yield from ("", "[loudness]")
            yield from self._pairs(self._chain["loudness"], ("loudness",))
        yield from self._array("step", self._chain["step"], ("step",))
        yield from self._array("deliverable", self._chain["deliverable"], ("deliverable",))

    def _array(self, name: str, tables: list[dict[str, Any]], path: Keys) -> Iterator[str]:
        for position, table in enumerate(tables):
            place = (*path, position)
            yield from ("", f"[[{name}]]")
            yield from self._pairs(table, place)
            step = self._steps.get(place)
            if step is not None and table.get("parameters"):
                yield f"[{name}.parameters]"
                for key, value in table["parameters"].items():
                    yield from self._line(_key(key), value, (*place, "parameters", key), always=True)
            for key, value in table.items():
                if _holds_tables(key, value):
                    yield from self._array(f"{name}.{key}", value, (*place, key))

    def _pairs(self, table: dict[str, Any], path: Keys) -> Iterator[str]:
        for key, value in table.items():
            if value is None or key == "parameters" or _holds_tables(key, value):
                continue
            if key in _SILENT and value == _SILENT[key]:
                continue
            if key in ("format", "vendor", "plugin_name", "latency_samples", "preroll_s") and not value:
                continue
            yield from self._line(_key(key), value, (*path, key))

    def _line(self, key: str, value: Any, path: Keys, *, always: bool = False) -> Iterator[str]:
        text = f"{key} = {_value(value)}"
        origin = self._origin(path, always=always)
        yield f"{text}{' ' * max(2, 44 - len(text))}# {origin}" if origin else text

    def _origin(self, path: Keys, *, always: bool) -> str:
        origins = self._loaded.origins
        if not origins.holds(path):
            return "default" if always else ""
        place = origins.value(path)
        where = f"{Path(place.source.name).name}:{place.line}"
        variable = self._loaded.uses.get(path)
        return f"${{{variable}}}, {where}" if variable else where


def _holds_tables(key: str, value: Any) -> bool:
    """Whether a value is a list of steps or branches, which is written as tables of their own."""
    return isinstance(value, list) and bool(value) and key != "crossovers_hz" and isinstance(value[0], dict)


def _key(key: str) -> str:
    import tomlkit

    bare = key.replace("_", "").replace("-", "")
    return key if bare.isalnum() and bare.isascii() else tomlkit.item(key).as_string()


def _value(value: Any) -> str:
    import tomlkit

    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    return str(tomlkit.item(value).as_string())

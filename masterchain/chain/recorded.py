"""A chain as the record beside a master keeps it, and a chain made of that again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from typing import Any

from masterchain.chain.load import Loaded, made
from masterchain.chain.model import Chain
from masterchain.chain.paths import is_bundle_path
from masterchain.chain.step_tree import rebuilt
from masterchain.chain.written import Paper, written
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.record import Source
from masterchain.effects.catalogue import effects


def recorded(loaded: Loaded) -> dict[str, Any]:
    """The resolved chain as a record keeps it, every default written out."""
    return portable(loaded.resolved())


def portable(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without the folders of this machine: of a path that begins at its root only the name is left."""
    return with_paths(document, lambda _, __, path: _portable(path))


def digest_of_chain(document: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of a chain as `portable` gives it, defaults left out."""
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def digest_of_recorded(document: Mapping[str, Any]) -> str:
    """The digest of the chain that a record holds: that of the chain it was made of.

    Raises:
        ValidationError: this masterchain knows no such chain.
    """
    chain = Chain.model_validate(without_nulls(document))
    return digest_of_chain(chain.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def chain_of(document: Mapping[str, Any], folder: Path) -> Loaded:
    """The chain that a record holds.

    Args:
        document: as `recorded` gives it, the paths in it those of this machine.
        folder: what relative paths are relative to.

    Raises:
        DiagnosticError: this version of masterchain, or this machine, can make no such chain.
    """
    import tomlkit

    plain = without_nulls(document)
    # Nobody wrote it as TOML; its faults are shown as if somebody had.
    source = Source("<record>", tomlkit.dumps(plain))
    return made(written(plain, Paper(source, folder)), {})


def with_paths(document: Mapping[str, Any], change: Callable[[str, str, str], str]) -> dict[str, Any]:
    """The document with every path in its steps replaced.

    Args:
        document: a resolved chain.
        change: is given the step's id, the key or parameter, and the path: of a plug-in's bundle, a state or an
            effect's file.
    """

    def step(table: dict[str, Any], _: Keys) -> dict[str, Any]:
        identity = str(table.get("id"))
        made = dict(table)
        plugin, state = table.get("plugin"), table.get("state")
        if isinstance(plugin, str) and is_bundle_path(plugin):
            made["plugin"] = change(identity, "plugin", plugin)
        if isinstance(state, str):
            made["state"] = change(identity, "state", state)
        described, given = effects().get(str(table.get("effect"))), table.get("parameters")
        if described and isinstance(given, dict):
            named = {p.name for p in described.parameters if p.kind == "path"}
            made["parameters"] = {
                key: change(identity, key, value) if key in named and value else value
                for key, value in given.items()
            }
        return made

    return rebuilt(document, step)


def _portable(path: str) -> str:
    is_absolute = Path(path).is_absolute() or path.startswith("~") or PureWindowsPath(path).is_absolute()
    return PureWindowsPath(path).name if is_absolute else path


def without_nulls(value: Any) -> Any:
    """TOML has no null: what is None was not written."""
    if isinstance(value, Mapping):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value

"""Platform files read into `Platform`, one by path, one by name, or all there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from masterchain.diagnostics import document, schema_faults
from masterchain.diagnostics.places import Places
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Source
from masterchain.errors import UsageError
from masterchain.library import find
from masterchain.platforms.schema import Family, Platform

_MOST_PARENTS = 8


def load(path: Path) -> Platform:
    """The platform a file describes.

    Raises:
        DiagnosticError: the file cannot be read, is not TOML, or does not fit the schema; all faults at once.
        UsageError: the file extends a platform that does not exist.
    """
    source, stated = document.read(path)
    version = stated.get("schema")
    if isinstance(version, int) and version != 1:
        words = f"platform schema {version} is not known to this version of masterchain, which reads 1"
        raise DiagnosticError(
            (Diagnostic("unsupported-schema", words, Label(Places(source).value(("schema",)))),)
        )
    merged = _inherited(source, stated, path)
    try:
        platform = Platform.model_validate(merged)
    except ValidationError as error:
        raise DiagnosticError(schema_faults.faults(source, error, Platform)) from None
    if platform.name != path.stem:
        words = f"the file is called `{path.stem}`, the platform in it `{platform.name}`"
        label = Label(Places(source).value(("name",)))
        hint = "a platform is found by its file's name: give both the same"
        raise DiagnosticError((Diagnostic("bad-value", words, label, hint=hint),))
    return platform


def platform(name: str) -> Platform:
    """The platform of that name, the nearest when several have it; or the one in a file, when given its path.

    Raises:
        UsageError: there is none of that name.
        DiagnosticError: its file is wrong.
    """
    if name.endswith(".toml"):
        return load(Path(name))
    return load(find.find("platforms", name).path)


def platforms() -> list[Platform]:
    """Every platform there is, by name.

    Raises:
        DiagnosticError: files are wrong; with the faults of all of them.
    """
    read, faults = readable()
    if faults:
        raise DiagnosticError(faults)
    return read


def readable() -> tuple[list[Platform], tuple[Diagnostic, ...]]:
    """Every platform whose file is right, by name, and the faults of the files that are wrong."""
    read: list[Platform] = []
    faults: list[Diagnostic] = []
    for found in find.list_all("platforms"):
        try:
            read.append(load(found.path))
        except DiagnosticError as error:
            faults.extend(error.diagnostics)
    return read, tuple(faults)


def _inherited(source: Source, stated: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document on top of those it extends: tables are merged key by key, arrays and values replaced."""
    merged, seen = stated, [path.resolve()]
    while isinstance(parent := merged.get("extends"), str):
        try:
            found = find.find("platforms", parent)
        except UsageError as error:
            label = Label(Places(source).value(("extends",)))
            raise DiagnosticError(
                (Diagnostic("unknown-platform", error.message, label, hint=error.hint),)
            ) from None
        # A file may extend the farther one of its own name: `spotify` of the project that of the house.
        path = next((f.path for f in (found, *found.shadowed) if f.path.resolve() not in seen), found.path)
        if path.resolve() in seen or len(seen) > _MOST_PARENTS:
            label = Label(Places(source).value(("extends",)))
            raise DiagnosticError((Diagnostic("bad-value", "the platform extends itself", label),))
        seen.append(path.resolve())
        farther = document.read(path)[1]
        extends = farther.pop("extends", None)
        merged = _merged(farther, {key: value for key, value in merged.items() if key != "extends"})
        if extends is not None:
            merged["extends"] = extends
    if "extends" in stated and isinstance(stated["extends"], str):
        merged["extends"] = stated["extends"]
    return merged


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        both[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return both


def chosen(names: Sequence[str]) -> tuple[Platform, ...]:
    """The platforms meant by names: a platform, a family of them (`music`), or `all`; each once.

    Raises:
        UsageError: there is no platform and no family of a name.
    """
    found: dict[str, Platform] = {}
    everything: list[Platform] = []
    for name in names:
        if name in {"all", *get_args(Family)}:
            everything = everything or platforms()
            found |= {one.name: one for one in everything if name in {"all", one.family}}
        else:
            one = platform(name)
            found[one.name] = one
    return tuple(found.values())

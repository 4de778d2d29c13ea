"""A recorded chain as this machine runs it: with its plug-ins, its states and its impulse responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from masterchain.chain.load import Loaded
from masterchain.chain.paths import is_bundle_path
from masterchain.chain.recorded import chain_of, with_paths
from masterchain.chain.step_tree import rebuilt
from masterchain.compare.places import Places
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.record import DiagnosticError, Severity
from masterchain.errors import LockError, PluginError
from masterchain.plugins.find import NotFound, PluginReference, look_up
from masterchain.render.record import RecordedFile, RecordedPlugin


def chain_again(
    resolved: Mapping[str, Any],
    plugins: Mapping[str, RecordedPlugin],
    files: Sequence[RecordedFile],
    places: Places,
    *,
    record: Path,
    made_with: str,
) -> Loaded:
    """The chain, without its landing and its deliverables: they are recorded by themselves.

    Args:
        resolved: the chain as data, as it was recorded.
        plugins: the plug-in of each step that is one.
        files: the states and impulse responses its steps name.
        places: where these may lie.
        record: what it is recorded in or beside of.
        made_with: the masterchain that recorded it.

    Raises:
        AudioFileError: a file the chain names is nowhere.
        PluginError: a plug-in is not there.
        LockError: this version of masterchain can make no such chain.
    """
    # A platform may have another figure by now.
    document = {key: value for key, value in resolved.items() if key not in ("loudness", "deliverable")}
    found = {(file.step, file.key): file for file in files}

    def located(step: str, key: str, path: str) -> str:
        if (wanted := found.get((step, key))) is not None:
            return str(places.file(wanted, path, record).absolute())
        return path

    return _loaded(with_paths(_with_plugins(document, plugins, places), located), made_with)


def _loaded(document: Mapping[str, Any], made_with: str) -> Loaded:
    try:
        return chain_of(document, Path())
    except DiagnosticError as error:
        first, *others = (d.headline for d in error.diagnostics if d.severity is Severity.ERROR)
        words = f"this masterchain cannot make the recorded chain: {first}"
        hint = f"it was made with masterchain {made_with}"
        raise LockError(words, hint=hint, notes=tuple(others)) from error


def _with_plugins(
    document: Mapping[str, Any], plugins: Mapping[str, RecordedPlugin], places: Places
) -> dict[str, Any]:
    """The document with its plug-ins named so that this machine knows them."""

    def step(table: dict[str, Any], _: Keys) -> dict[str, Any]:
        identity = plugins.get(str(table.get("id")))
        return table if identity is None or "plugin" not in table else _named(table, identity, places)

    return rebuilt(document, step)


def _named(table: dict[str, Any], identity: RecordedPlugin, places: Places) -> dict[str, Any]:
    plugin = str(table["plugin"])
    bare = {key: value for key, value in table.items() if key not in ("format", "vendor", "plugin_name")}
    if is_bundle_path(plugin):
        chain = (places.chain.folder,) if places.chain else ()
        for folder in (*chain, *places.folders, Path()):
            if (folder / plugin).exists():
                return table | {"plugin": str((folder / plugin).absolute())}
    else:
        asked = {key: table.get(key) for key in ("format", "vendor", "plugin_name")}
        if not isinstance(look_up(PluginReference(plugin=plugin, **asked), Path()), NotFound):
            return table
    exact = {"format": identity.format} | ({"vendor": identity.vendor} if identity.vendor else {})
    missing = look_up(PluginReference(plugin=identity.name, **exact), Path())  # type: ignore[arg-type]
    if isinstance(missing, NotFound):
        version = f" {identity.version}" if identity.version else ""
        words = f"step {table.get('id')} needs {identity.name}{version}: {missing.headline}"
        raise PluginError(words, hint=missing.hint, notes=missing.notes)
    return bare | {"plugin": identity.name} | exact

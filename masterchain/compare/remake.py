"""A master made again from its record, in a worker process, and what it is beside the one that is there."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from masterchain.chain.load import Loaded
from masterchain.chain.paths import is_bundle_path
from masterchain.chain.recorded import chain_of, with_paths
from masterchain.chain.step_tree import rebuilt
from masterchain.compare.null import NullTest, null_test
from masterchain.compare.places import Places
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.record import DiagnosticError, Severity
from masterchain.errors import AudioFileError, LockError, PluginError
from masterchain.jobs.job import Progress
from masterchain.plugins.find import NotFound, PluginReference, look_up
from masterchain.render.order import Order
from masterchain.render.output import Output
from masterchain.render.record import Record, RecordedPlugin
from masterchain.render.sidecar import digest_of
from masterchain.render.track import render_track


@dataclass(frozen=True, slots=True)
class Remade:
    """What came of making a master again.

    Attributes:
        master_sha256: of the master that is there.
        sha256: of the one made again.
        null: the two laid over each other; None where their bytes are equal.
    """

    master_sha256: str
    sha256: str
    null: NullTest | None


def order_of(record: Record, master: Path, source: Path, places: Places) -> Order:
    """The order that a master was made by, with the files and plug-ins of this machine.

    Args:
        record: beside the master.
        master: the master; nothing is written over it.
        source: the file it was made of.
        places: where the chain's files may lie.

    Raises:
        AudioFileError: a file the chain names is nowhere.
        PluginError: a plug-in is not there.
        LockError: this version of masterchain can make no such chain.
    """
    output = record.output
    # What a render lands on and writes is recorded by itself, and a platform may have another figure by now.
    document = {
        key: value for key, value in record.chain.resolved.items() if key not in ("loudness", "deliverable")
    }
    found = {(file.step, file.key): file for file in record.files}

    def located(step: str, key: str, path: str) -> str:
        if (wanted := found.get((step, key))) is not None:
            return str(places.file(wanted, path, master).absolute())
        return path

    loaded = _loaded(record, with_paths(_with_plugins(document, record.plugins, places), located))
    wanted = Output(
        path=Path(record.master.name),
        coding=output.coding,
        sample_rate_hz=output.sample_rate_hz,
        ceiling_dbtp=output.ceiling_dbtp,
        integrated_lufs=output.integrated_lufs,
    )
    return Order(source, loaded, (wanted,), record.target)


def remake(progress: Progress, order: Order, master: Path) -> Remade:
    """Carry an order out in a folder that is gone afterwards, and lay the master that is there over the result.

    Raises:
        AudioFileError: the source or the master cannot be read whole.
        PluginError: a plug-in failed.
    """
    (output,) = order.outputs
    with tempfile.TemporaryDirectory(prefix="masterchain-verify-") as name:
        again = Path(name) / f"again{output.coding.ending}"
        rendition = render_track(progress, replace(order, outputs=(replace(output, path=again),)))
        made = rendition.masters[0].sha256
        there = _digest(master)
        if made == there:
            return Remade(there, made, None)
        return Remade(there, made, null_test(master, again, progress=progress))


def _digest(path: Path) -> str:
    try:
        return digest_of(path)
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error


def _loaded(record: Record, document: Mapping[str, Any]) -> Loaded:
    try:
        return chain_of(document, Path())
    except DiagnosticError as error:
        first, *others = (d.headline for d in error.diagnostics if d.severity is Severity.ERROR)
        words = f"this masterchain cannot make the recorded chain: {first}"
        hint = f"it was made with masterchain {record.masterchain}"
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

"""Installed packs: looked into, held against their manifests, removed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from masterchain.diagnostics.record import DiagnosticError
from masterchain.errors import LockError, MasterchainError, PackError, UsageError
from masterchain.library import packs
from masterchain.library.pack_version import begins
from masterchain.library.packs import PackFolder, store
from masterchain.sharing.inventory import Inventory, inventory
from masterchain.sharing.manifest import Manifest, differences, parse
from masterchain.sharing.pack_file import PackFile, load
from masterchain.sharing.places import MANIFEST_FILE
from masterchain.sharing.record import Record, read_record
from masterchain.sharing.replace import discard_aside
from masterchain.sharing.signature import Signed, examine_signature
from masterchain.sharing.staging import staged_folder


@dataclass(frozen=True, slots=True)
class Held:
    """An installed pack, looked into.

    Attributes:
        pack: where it lies.
        file: its `pack.toml`.
        manifest: what it was installed with.
        record: where it came from.
        inventory: what it holds.
        signed: whether and by whom.
    """

    pack: PackFolder
    file: PackFile
    manifest: Manifest
    record: Record
    inventory: Inventory
    signed: Signed


def held(pack: PackFolder) -> Held:
    """Look into an installed pack.

    Raises:
        LockError: its records are missing or damaged, or its signature does not fit them.
        DiagnosticError: its `pack.toml` is damaged.
    """
    manifest, signed = _manifest(pack)
    record = read_record(pack.folder)
    if manifest.digest != record.sha256:
        raise LockError(f"the manifest of {pack} was changed after it was installed", hint=_ANEW)
    return Held(pack, load(pack.folder), manifest, record, inventory(pack.folder), signed)


def verify(pack: PackFolder) -> tuple[str, ...]:
    """In what an installed pack is not what was installed, a line each; empty where it is."""
    try:
        manifest, _ = _manifest(pack)
        record = read_record(pack.folder)
        changed = differences(manifest, pack.folder)
    except MasterchainError as error:
        return (error.message,)
    if manifest.digest != record.sha256:
        return ("its manifest was changed after it was installed", *changed)
    return changed


def meant(word: str) -> list[PackFolder]:
    """The installed versions meant by `NAME` (all of them) or `NAME@VERSION`, newest first.

    Raises:
        UsageError: there is none.
    """
    name, _, start = word.partition("@")
    found = [
        one for one in packs.installed() if one.name == name and (not start or begins(one.version, start))
    ]
    if not found:
        packs.pack(name, start or None)
        raise UsageError(f"no pack {word} is installed")
    return found


def remove(pack: PackFolder) -> None:
    """Take a version of a pack away, at once and whole.

    Raises:
        PackError: the store cannot be written.
    """
    with staged_folder(store()) as staged:
        try:
            discard_aside(pack.folder, staged / "replaced")
            # Renamed first: half a pack is never found by anyone.
            pack.folder.rename(staged / "removed")
        except OSError as error:
            raise PackError(f"{pack} cannot be removed: {error.strerror}") from error
        shutil.rmtree(staged, ignore_errors=True)
    parent = pack.folder.parent
    if not any(_entries(parent)):
        parent.rmdir()


def trouble(pack: PackFolder) -> str | None:
    """Why an installed pack cannot be looked into, in a line; None where it can."""
    try:
        held(pack)
    except DiagnosticError as error:
        return error.diagnostics[0].headline
    except MasterchainError as error:
        return error.message
    return None


_ANEW = "remove the pack and install it again"


def _manifest(pack: PackFolder) -> tuple[Manifest, Signed]:
    try:
        data = (pack.folder / MANIFEST_FILE).read_bytes()
    except OSError as error:
        raise LockError(f"{pack} has no manifest: {error.strerror}", hint=_ANEW) from error
    try:
        manifest = parse(data, str(pack))
        return manifest, examine_signature(manifest, pack.folder)
    except PackError as error:
        raise LockError(error.message, hint=_ANEW, notes=error.notes) from None


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return [folder]

"""A pack's folder made into a `.mchain` file, or signed where it stands: never a broken one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.diagnostics.record import Diagnostic, DiagnosticError
from masterchain.errors import UsageError
from masterchain.library.packs import PACK_FILE, PackFolder
from masterchain.sharing.examine import elsewhere, examine
from masterchain.sharing.folder import take_folder
from masterchain.sharing.inventory import Inventory, inventory
from masterchain.sharing.manifest import Manifest, manifest_of
from masterchain.sharing.pack_file import PackFile, load
from masterchain.sharing.places import SIGNATURE_FILE
from masterchain.sharing.signature import Signed, examine_signature, sign
from masterchain.sharing.wants import hold_to_version
from masterchain.sharing.write_archive import write_archive

ENDING = ".mchain"


@dataclass(frozen=True, slots=True)
class Built:
    """A pack that holds together.

    Attributes:
        path: the file that was written.
        file: its `pack.toml`.
        manifest: what it holds.
        inventory: the same by kind and name.
        signed: whether and by whom.
        left_out: files of the folder that have no place in a pack.
        warnings: what is worth telling, though nothing is wrong.
    """

    path: Path
    file: PackFile
    manifest: Manifest
    inventory: Inventory
    signed: Signed
    left_out: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]


def build(
    folder: Path, destination: Path | None, *, key: Path | None = None, overwrite: bool = False
) -> Built:
    """Make a folder into a pack's file.

    Args:
        folder: what holds the `pack.toml`.
        destination: the file to write; None for `NAME-VERSION.mchain` in the current folder.
        key: the private key to sign with; without one a signature that lies in the folder goes along.
        overwrite: whether a file that is there already is replaced.

    Raises:
        UsageError: the folder is no pack.
        DiagnosticError: something in it is wrong; all faults at once.
        PackError: it holds what no pack may, its signature does not fit, or the key cannot be used.
        AudioFileError: the file is there already, or cannot be written.
    """
    with _looked_through(folder) as (staged, built):
        signature = sign(built.manifest, key) if key is not None else None
        if signature is not None:
            (staged / SIGNATURE_FILE).write_bytes(signature)
        signed = examine_signature(built.manifest, staged)
        if signed.key is not None:
            signature = (staged / SIGNATURE_FILE).read_bytes()
        name = f"{built.file.name}-{built.file.version}{ENDING}"
        path = destination if destination is not None else Path(name)
        path = path / name if path.is_dir() else path
        write_archive(path, built.manifest, staged, signature, overwrite=overwrite)
    return Built(path, built.file, built.manifest, built.inventory, signed, built.left_out, built.warnings)


def sign_folder(folder: Path, key: Path) -> Built:
    """Sign a pack where it stands, so that a repository carries its signature; an earlier one is replaced.

    Raises:
        UsageError, DiagnosticError, PackError, AudioFileError: as `build`.
    """
    with _looked_through(folder) as (staged, built):
        signature = sign(built.manifest, key)
        (staged / SIGNATURE_FILE).write_bytes(signature)
        signed = examine_signature(built.manifest, staged)
        path = folder / SIGNATURE_FILE
        with Staged(path) as written:
            written.file.write(signature)
            written.commit(overwrite=True)
    return Built(path, built.file, built.manifest, built.inventory, signed, built.left_out, built.warnings)


@dataclass(frozen=True, slots=True)
class _Looked:
    file: PackFile
    manifest: Manifest
    inventory: Inventory
    left_out: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]


@contextmanager
def _looked_through(folder: Path) -> Iterator[tuple[Path, _Looked]]:
    """A copy of what goes into the pack, and what is in it: files the pack leaves out cannot be leaned on."""
    if not folder.is_dir():
        raise UsageError(
            f"{folder} is no folder", hint="`masterchain pack new FOLDER` makes one to begin with"
        )
    if not (folder / PACK_FILE).is_file():
        raise UsageError(
            f"{folder} is no pack: it has no {PACK_FILE}", hint="`masterchain pack new` writes one"
        )
    with tempfile.TemporaryDirectory(prefix="masterchain-pack-") as made:
        staged = Path(made).resolve()
        left_out = take_folder(folder, staged)
        try:
            file = load(staged)
        except DiagnosticError as error:
            raise DiagnosticError(
                tuple(elsewhere(list(error.diagnostics), str(staged), str(folder)))
            ) from None
        hold_to_version(file)
        warnings = examine(PackFolder(file.name, file.version, staged), str(folder))
        manifest = manifest_of(staged, file.name, file.version)
        yield staged, _Looked(file, manifest, inventory(staged), left_out, warnings)

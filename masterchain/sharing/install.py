"""A pack brought into the store, from a folder, a `.mchain` file or a repository: whole and sound, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from masterchain.diagnostics.record import Diagnostic, DiagnosticError
from masterchain.errors import PackError, UsageError
from masterchain.library.packs import PACK_FILE, PackFolder, installed, store
from masterchain.sharing.examine import elsewhere, examine
from masterchain.sharing.folder import take_folder
from masterchain.sharing.git import is_git_address, take_repository, without_password
from masterchain.sharing.inventory import Inventory, inventory
from masterchain.sharing.manifest import Manifest, manifest_of, parse
from masterchain.sharing.pack_file import PackFile, load
from masterchain.sharing.places import MANIFEST_FILE, RECORDS
from masterchain.sharing.read_archive import unpack
from masterchain.sharing.record import From, Record, write_record
from masterchain.sharing.replace import replace
from masterchain.sharing.signature import Signed, examine_signature, hold_to_policy
from masterchain.sharing.staging import staged_folder
from masterchain.sharing.wants import Want, hold_to_version, wants


@dataclass(frozen=True, slots=True)
class Arrived:
    """A pack that was installed.

    Attributes:
        pack: where it lies.
        file: its `pack.toml`.
        record: where it came from.
        inventory: what it holds.
        signed: whether and by whom.
        wants: what it wants to be there.
        left_out: files of the source that have no place in a pack.
        warnings: what is worth telling, though nothing is wrong.
        was_there: whether the very same was installed already.
    """

    pack: PackFolder
    file: PackFile
    record: Record
    inventory: Inventory
    signed: Signed
    wants: tuple[Want, ...]
    left_out: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]
    was_there: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came into the staged folder, from where."""

    source: From
    address: str
    commit: str | None = None
    left_out: tuple[str, ...] = ()
    manifest: Manifest | None = None


def install(word: str, *, require_signature: bool = False, overwrite: bool = False) -> Arrived:
    """Install a pack beside the other versions of it.

    Args:
        word: a folder, a `.mchain` file, or a repository's address, with `#tag`, `#branch` or `#commit` behind it.
        require_signature: refuse what is not signed by a trusted key.
        overwrite: whether a version that is installed with other contents is replaced.

    Raises:
        UsageError: there is no such thing.
        DiagnosticError: something in the pack is wrong.
        PackError: it is damaged, hostile, not signed as it should be, not for this masterchain, or cannot be stored.
    """
    with staged_folder(store()) as staged:
        content = staged / "pack"
        content.mkdir()
        taken = _take(word, content)
        name = Path(word).name if taken.source != "git" else taken.address
        file = _pack_file(content, name)
        whose = f"{file.name} {file.version}"
        manifest = manifest_of(content, file.name, file.version)
        if taken.manifest is not None and taken.manifest != manifest:
            raise PackError(f"{word} is refused: its manifest is of another pack than its {PACK_FILE}")
        signed = examine_signature(manifest, content)
        before = _trusted_before(file.name)
        hold_to_policy(signed, whose, before, required=require_signature)
        hold_to_version(file)
        warnings = examine(PackFolder(file.name, file.version, content), name)
        has = inventory(content)
        record = Record(taken.source, taken.address, taken.commit, manifest.digest)
        pack = PackFolder(file.name, file.version, store() / file.name / file.version)
        was_there = _put(content, pack, manifest, record, overwrite=overwrite)
        return Arrived(pack, file, record, has, signed, wants(file, has), taken.left_out, warnings, was_there)


def _take(word: str, content: Path) -> _Taken:
    address, _, wanted = word.partition("#")
    path = Path(address).expanduser()
    if path.is_file():
        if wanted:
            raise UsageError(f"{word}: only a repository has a `#{wanted}`")
        return _Taken("file", str(path.resolve()), manifest=unpack(path, content))
    if path.is_dir():
        if not wanted and (path / PACK_FILE).is_file():
            return _Taken("folder", str(path.resolve()), left_out=take_folder(path, content))
        if not wanted and not ((path / ".git").exists() or (path / "HEAD").is_file()):
            raise UsageError(f"{word} is no pack: it has no {PACK_FILE}")
        address = str(path.resolve())
    elif not is_git_address(address):
        raise UsageError(f"there is no {word}", hint="a pack is a folder, a .mchain file, or a git address")
    fetched = take_repository(address, wanted or None, content)
    return _Taken("git", without_password(address), fetched.commit, fetched.left_out)


def _pack_file(content: Path, name: str) -> PackFile:
    if not (content / PACK_FILE).is_file():
        raise PackError(f"{name} is no pack: it has no {PACK_FILE}")
    try:
        return load(content)
    except DiagnosticError as error:
        raise DiagnosticError(tuple(elsewhere(list(error.diagnostics), str(content), name))) from None


def _trusted_before(name: str) -> tuple[PackFolder, Signed] | None:
    """A version of the pack that is installed and signed by a key that is trusted."""
    for one in installed():
        if one.name != name:
            continue
        try:
            data = (one.folder / MANIFEST_FILE).read_bytes()
            signed = examine_signature(parse(data, str(one)), one.folder)
        except (OSError, PackError):
            continue
        if signed.state == "trusted":
            return one, signed
    return None


def _put(content: Path, pack: PackFolder, manifest: Manifest, record: Record, *, overwrite: bool) -> bool:
    """Give the staged folder its place; True where the very same is there already."""
    try:
        (content / RECORDS).mkdir(exist_ok=True)
        (content / MANIFEST_FILE).write_bytes(manifest.to_bytes())
        write_record(content, record)
        pack.folder.parent.mkdir(parents=True, exist_ok=True)
        if pack.folder.exists():
            if not overwrite:
                there = manifest_of(pack.folder, pack.name, pack.version)
                if there == manifest:
                    return True
                raise PackError(
                    f"{pack} is installed already, and holds something else",
                    notes=(
                        f"installed: sha256 {there.digest[:12]}",
                        f"this one:  sha256 {manifest.digest[:12]}",
                    ),
                    hint="give the changed pack a new version, or replace the installed one with --overwrite",
                )
            replace(content, pack.folder, content.parent)
        else:
            content.rename(pack.folder)
    except OSError as error:
        raise PackError(f"{pack} cannot be stored in {store()}: {error.strerror}") from error
    return False

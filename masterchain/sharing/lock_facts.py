"""What chains are made of on this machine: the facts a lock holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from masterchain.chain.files import chain_files
from masterchain.chain.load import Loaded
from masterchain.errors import AudioFileError, LockError, UsageError
from masterchain.library.find import search_path
from masterchain.library.packs import PackFolder, pack_of
from masterchain.plugins.description import PluginIdentity
from masterchain.sharing.installed import held
from masterchain.sharing.lock_file import Lock, LockedChain, LockedPack, LockedPlugin
from masterchain.version import __version__

PARTS = ("numpy", "pedalboard", "soundfile", "soxr")
"""What of the program's own parts has a say in the sound."""


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """What one chain is made of.

    Attributes:
        sha256: of the resolved chain, with its variables' defaults.
        files: the SHA-256 of each file it names, by the path it names it by; None where it is not there.
        plugins: the plug-in of each step that is one.
        packs: those that any of it comes from, by name.
    """

    sha256: str
    files: Mapping[str, str | None]
    plugins: Mapping[str, PluginIdentity]
    packs: Mapping[str, PackFolder]


def chain_name(path: Path, folder: Path) -> str:
    """What a lock calls a chain: the same on every machine.

    Args:
        path: the chain's file.
        folder: the lock's.

    Raises:
        UsageError: it lies where no other machine would have it.
    """
    real = path.resolve()
    if pack := pack_of(path):
        inside = real.relative_to(pack.folder.resolve() / "chains").with_suffix("")
        return f"{pack.name}/{inside.as_posix()}"
    if real.is_relative_to(folder.resolve()):
        return real.relative_to(folder.resolve()).as_posix()
    for origin in search_path("chains"):
        if origin.name in {"user", "house"} and real.parent == origin.folder.resolve():
            return f"{origin.name}:{path.stem}"
    raise UsageError(
        f"{path} lies outside the project, so that no lock of it can hold it",
        hint=f"put it below {folder}, or into a pack",
    )


def chain_facts(loaded: Loaded) -> ChainFacts:
    """What a chain is made of here.

    Args:
        loaded: the chain, loaded without settings.

    Raises:
        AudioFileError: a file it names cannot be read.
    """
    own = pack_of(loaded.folder)
    files: dict[str, str | None] = {}
    packs: dict[str, PackFolder] = {}
    for file in chain_files(loaded):
        pack = pack_of(file.path)
        if pack:
            packs[pack.name] = pack
        if pack and pack != own:
            inside = file.path.resolve().relative_to(pack.folder.resolve())
            files[f"{pack.name}:{inside.as_posix()}"] = _sha256(file.path)
        else:
            files[file.written] = _sha256(file.path)
    for paper in loaded.origins.papers():
        if pack := pack_of(paper.folder):
            packs[pack.name] = pack
    plugins = {step: found.identity for step, found in loaded.plugins.items()}
    return ChainFacts(loaded.digest, files, plugins, packs)


def parts() -> dict[str, str]:
    """The versions of the program's parts that have a say in the sound."""
    return {name: version(name) for name in PARTS}


def lock_of(chains: Mapping[str, ChainFacts]) -> Lock:
    """The lock that holds these chains, as they are here.

    Raises:
        LockError: a file of a chain is not there, or an installed pack is not what was installed.
    """
    plugins: dict[str, LockedPlugin] = {}
    locked: dict[str, LockedChain] = {}
    for name, facts in sorted(chains.items()):
        if missing := [path for path, digest in facts.files.items() if digest is None]:
            raise LockError(f"{name} names {missing[0]}, which is not there")
        named = {step: _keyed(plugins, identity) for step, identity in sorted(facts.plugins.items())}
        files = {path: digest for path, digest in facts.files.items() if digest is not None}
        locked[name] = LockedChain(sha256=facts.sha256, files=files, plugins=named, packs=sorted(facts.packs))
    packs = _packs(pack for facts in chains.values() for pack in facts.packs.values())
    return Lock(schema=1, masterchain=__version__, parts=parts(), chain=locked, pack=packs, plugin=plugins)


def locked_plugin(identity: PluginIdentity) -> LockedPlugin:
    """A plug-in as a lock has it: without the folder it lies in."""
    return LockedPlugin(
        format=identity.format,
        name=identity.name,
        vendor=identity.vendor,
        version=identity.version,
        identifier=identity.identifier,
        sha256=identity.bundle_digest,
    )


def _keyed(plugins: dict[str, LockedPlugin], identity: PluginIdentity) -> str:
    """The key of a plug-in in the lock, which it is given where it is new."""
    one = locked_plugin(identity)
    key = f"{one.name} ({one.format}, {one.vendor})" if one.vendor else f"{one.name} ({one.format})"
    if plugins.get(key, one) != one:
        # Two versions of it on one machine.
        key = f"{key} {one.sha256[:8]}"
    plugins[key] = one
    return key


def _packs(there: Iterable[PackFolder]) -> dict[str, LockedPack]:
    locked = {}
    for pack in there:
        one = held(pack)
        is_shared = one.record.source == "git"
        locked[pack.name] = LockedPack(
            version=pack.version,
            sha256=one.manifest.digest,
            address=one.record.address if is_shared else "",
            commit=one.record.commit or "",
        )
    return locked


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error

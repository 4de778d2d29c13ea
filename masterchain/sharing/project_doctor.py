"""A whole project looked through: whether what it needs is on this machine, and what to do where it is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from masterchain.chain.files import ChainFile, chain_files
from masterchain.chain.load import Loaded, load
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Severity
from masterchain.errors import ExitCode, MasterchainError
from masterchain.library.packs import PackFolder, current
from masterchain.library.project_file import FILE, LOCK_FILE, find_lock, locate
from masterchain.plugins.description import PluginIdentity
from masterchain.plugins.diagnoses import kept
from masterchain.sharing.installed import held, verify
from masterchain.sharing.lock_file import read_lock
from masterchain.sharing.locking import check_lock
from masterchain.sharing.pack_file import load as load_pack_file
from masterchain.sharing.project_chains import by_name, project_chains
from masterchain.sharing.wants import wants

_LEAST_FREE = 2 << 30
"""An hour of stereo at 96 kHz takes 2.8 GB while it is rendered: less than this is not enough for a long side."""

Area = Literal["chain", "plugin", "file", "pack", "lock", "disk"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        area: what kind of thing.
        subject: which one.
        status: as it should be; worth knowing; in the way of a render.
        message: how it is, in a clause.
        advice: what to do, where there is something to do.
        exit_code: what the program would end with because of it.
    """

    area: Area
    subject: str
    status: Literal["ok", "warn", "fail"]
    message: str
    advice: str = ""
    exit_code: ExitCode = ExitCode.OK


def is_project(folder: Path) -> bool:
    """Whether there is anything of a project here to look at."""
    return (folder / "chains").is_dir() or any(locate(folder, name) for name in (FILE, LOCK_FILE))


def examine_project(folder: Path) -> tuple[Check, ...]:
    """Look through the project in a folder: chains, plug-ins, files, packs, lock, disk."""
    chains: dict[Path, Loaded | DiagnosticError] = {}
    troubles: list[Check] = []
    try:
        for path in _chains(folder):
            chains[path] = _loaded(path)
    except MasterchainError as error:
        troubles.append(_failed("chain", str(folder), error))
    sound = {path: found for path, found in chains.items() if isinstance(found, Loaded)}
    return (
        *troubles,
        *_of_chains(chains),
        *_of_plugins(sound, chains),
        *_of_files(sound),
        *_of_packs(),
        *_of_lock(folder),
        *_of_disk(folder),
    )


def _chains(folder: Path) -> list[Path]:
    lock = find_lock(folder)
    locked = [by_name(name, lock.parent) for name in read_lock(lock).lock.chain] if lock else []
    there = [*project_chains(folder), *(path for path in locked if path is not None)]
    return list({path.resolve(): path for path in there}.values())


def _loaded(path: Path) -> Loaded | DiagnosticError:
    try:
        return load(path)
    except DiagnosticError as error:
        return error


def _of_chains(chains: Mapping[Path, Loaded | DiagnosticError]) -> Iterator[Check]:
    for path, found in chains.items():
        if isinstance(found, Loaded):
            steps = len(found.chain.step)
            yield Check("chain", str(path), "ok", f"sound, {steps} step{'' if steps == 1 else 's'}")
            continue
        errors = [one for one in found.diagnostics if one.severity is Severity.ERROR]
        more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
        advice = f"masterchain chain validate {path}"
        yield Check("chain", str(path), "fail", f"{errors[0].headline}{more}", advice, found.exit_code)


def _of_plugins(
    sound: Mapping[Path, Loaded], chains: Mapping[Path, Loaded | DiagnosticError]
) -> Iterator[Check]:
    there = {one.identity for loaded in sound.values() for one in loaded.plugins.values()}
    for identity in sorted(there, key=lambda one: (one.name.casefold(), one.format)):
        yield _of_plugin(identity)
    missing: dict[str, Diagnostic] = {}
    for found in chains.values():
        if isinstance(found, DiagnosticError):
            for one in found.diagnostics:
                if one.code.startswith("plugin-"):
                    missing.setdefault(one.headline, one)
    addresses = _addresses()
    for headline, one in missing.items():
        url = next((url for name, url in addresses.items() if f"`{name}`" in headline), None)
        advice = f"get it at {url}, then `masterchain plugins scan`" if url else one.hint or ""
        yield Check("plugin", "missing", "fail", headline, advice, ExitCode.PLUGIN)


def _of_plugin(identity: PluginIdentity) -> Check:
    name = f"{identity.name} {identity.version}".strip()
    by = f"{identity.format}{f' by {identity.vendor}' if identity.vendor else ''}"
    found = kept(identity)
    if found is not None and found.verdict != "safe":
        return Check("plugin", name, "warn", f"{by}, {found.verdict}: {'; '.join(found.reasons[:2])}")
    if found is None:
        advice = f'masterchain plugins doctor "{identity.name}" says whether it is safe'
        return Check("plugin", name, "ok", f"{by}, not examined yet", advice)
    return Check("plugin", name, "ok", f"{by}, examined: safe")


def _addresses() -> dict[str, str]:
    """Where packs say that plug-ins are to be had."""
    found: dict[str, str] = {}
    for pack in current():
        try:
            file = load_pack_file(pack.folder)
        except DiagnosticError:
            continue
        found |= {one.name: one.url for one in file.requires.plugin if one.url}
    return found


def _of_files(sound: Mapping[Path, Loaded]) -> Iterator[Check]:
    files = {file.path.resolve(): file for loaded in sound.values() for file in chain_files(loaded)}
    for file in files.values():
        try:
            _look_into(file)
        except MasterchainError as error:
            yield _failed("file", str(file.path), error)
        else:
            yield Check("file", str(file.path), "ok", f'whole, for step "{file.step}"')


def _look_into(file: ChainFile) -> None:
    if file.key == "state":
        from masterchain.plugins.state_file import look_into

        look_into(file.path)
    else:
        from masterchain.effects.impulse_response import read_impulse_response

        read_impulse_response(file.path, None)


def _of_packs() -> Iterator[Check]:
    try:
        packs = current()
    except MasterchainError as error:
        yield _failed("pack", FILE, error)
        return
    for pack in packs:
        yield from _of_pack(pack)


def _of_pack(pack: PackFolder) -> Iterator[Check]:
    if changed := verify(pack):
        advice = f"masterchain pack remove {pack.name}@{pack.version}, and install it again"
        yield Check("pack", str(pack), "fail", "; ".join(changed[:3]), advice, ExitCode.LOCK)
        return
    try:
        found = held(pack)
    except MasterchainError as error:
        yield _failed("pack", str(pack), error)
        return
    yield Check("pack", str(pack), "ok", f"as it was installed, {found.signed}")
    for want in wants(found.file, found.inventory):
        if not want.is_met:
            what = want.kind.replace("plugin", "plug-in")
            advice = f"get it at {want.url}" if want.url else ""
            words = f"wants the {what} {want.name} {want.wanted}".rstrip()
            yield Check("pack", str(pack), "warn", f"{words}: {want.why_not}", advice)


def _of_lock(folder: Path) -> Iterator[Check]:
    if find_lock(folder) is None:
        advice = "`masterchain lock` writes down what the chains are made of"
        yield Check("lock", LOCK_FILE, "warn", "there is none", advice)
        return
    try:
        read, found = check_lock(folder)
    except MasterchainError as error:
        yield _failed("lock", LOCK_FILE, error)
        return
    for one in found:
        is_error = one.severity is Severity.ERROR
        code = ExitCode.LOCK if is_error else ExitCode.OK
        yield Check("lock", LOCK_FILE, "fail" if is_error else "warn", one.headline, one.hint or "", code)
    if not found:
        count = len(read.lock.chain)
        yield Check("lock", LOCK_FILE, "ok", f"{count} chain{'' if count == 1 else 's'} as locked")


def _of_disk(folder: Path) -> Iterator[Check]:
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB free"
    if free < _LEAST_FREE:
        yield Check("disk", str(folder), "warn", words, "a long track takes gigabytes while it is rendered")
    else:
        yield Check("disk", str(folder), "ok", words)


def _failed(area: Area, subject: str, error: MasterchainError) -> Check:
    if isinstance(error, DiagnosticError):
        first = error.diagnostics[0]
        return Check(area, subject, "fail", first.headline, first.hint or "", error.exit_code)
    return Check(area, subject, "fail", error.message, error.hint or "", error.exit_code)

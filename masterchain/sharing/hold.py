"""A chain held against the project's lock before it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from masterchain.chain.load import Loaded, load, loads
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Severity
from masterchain.errors import LockError, UsageError
from masterchain.library.project_file import LOCK_FILE
from masterchain.sharing.lock_differences import of_chain, of_program
from masterchain.sharing.lock_facts import chain_facts, chain_name
from masterchain.sharing.lock_file import ReadLock, find_lock, read_lock


def hold(*chains: Path, locked: bool, folder: Path | None = None) -> tuple[Diagnostic, ...]:
    """Hold chains, and what they are made of, against the lock.

    Args:
        chains: their files.
        locked: every difference is an error, and so is a chain the lock does not know.
        folder: where to look for the lock, and above it; the current one by default.

    Returns:
        Warnings; none where there is no lock.

    Raises:
        DiagnosticError: the lock is damaged; or this machine has not what it says, with all there is to tell.
        LockError: `locked`, and there is no lock.
    """
    return _held({chain: partial(load, chain) for chain in chains}, locked, folder)


def hold_loaded(chain: Loaded, *, locked: bool, folder: Path | None = None) -> tuple[Diagnostic, ...]:
    """Hold a chain that is loaded already, as its file was then; otherwise as `hold`.

    The lock holds chains with their variables' defaults, so the chain is made again without its settings.
    """
    source = chain.source
    return _held({Path(source.name): partial(loads, source.text, source.name, chain.folder)}, locked, folder)


def _held(
    chains: Mapping[Path, Callable[[], Loaded]], locked: bool, folder: Path | None
) -> tuple[Diagnostic, ...]:
    path = find_lock(folder)
    if path is None:
        if locked:
            raise LockError(f"there is no {LOCK_FILE} here", hint="`masterchain lock` writes one")
        return ()
    read = read_lock(path)
    found = tuple(
        dict.fromkeys(one for name, made in chains.items() for one in differences(read, name, made))
    )
    raise_if_wrong(found, strict=locked)
    return found


def raise_if_wrong(found: Sequence[Diagnostic], *, strict: bool) -> None:
    """End with what was found, where there are errors in it, or with `strict` anything at all.

    Raises:
        DiagnosticError: there are.
    """
    if strict:
        found = [replace(one, severity=Severity.ERROR) for one in found]
    if any(one.severity is Severity.ERROR for one in found):
        raise DiagnosticError(tuple(found))


def differences(read: ReadLock, chain: Path, made: Callable[[], Loaded]) -> Iterator[Diagnostic]:
    """In what a chain on this machine is not what a lock says.

    Args:
        read: the lock.
        chain: the chain's file, by which the lock knows it.
        made: loads it, without settings; called only where the lock knows it.

    Raises:
        DiagnosticError: the chain is wrong, whatever the lock says.
    """
    try:
        name = chain_name(chain, read.path.parent)
    except UsageError:
        name = None
    if name not in read.lock.chain or name is None:
        words = f"{LOCK_FILE} does not know the chain {name or chain}"
        hint = f"`masterchain lock {chain}` adds it"
        yield Diagnostic("lock-unknown", words, hint=hint, severity=Severity.WARNING, subject=str(read.path))
        return
    try:
        loaded = made()
    except DiagnosticError as error:
        yield from _missing(read, name, error)
        return
    yield from of_program(read)
    yield from of_chain(read, name, chain_facts(loaded))


def _missing(read: ReadLock, name: str, error: DiagnosticError) -> Iterator[Diagnostic]:
    """A plug-in that the lock names and this machine lacks, told with what the lock knows of it."""
    errors = [one for one in error.diagnostics if one.severity is Severity.ERROR]
    if not all(one.code in {"plugin-missing", "plugin-broken", "missing-file"} for one in errors):
        raise error
    plugins = [
        read.lock.plugin[key] for key in read.lock.chain[name].plugins.values() if key in read.lock.plugin
    ]
    for one in error.diagnostics:
        notes = tuple(f"the lock names: {plugin}" for plugin in plugins if f"`{plugin.name}`" in one.headline)
        code = "lock-file" if one.code == "missing-file" else "lock-plugin"
        is_error = one.severity is Severity.ERROR
        yield replace(one, code=code if is_error else one.code, notes=(*one.notes, *notes))

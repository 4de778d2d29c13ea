"""In what this machine is not what a lock says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from masterchain.chain.load import Loaded
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Severity
from masterchain.errors import UsageError
from masterchain.library.project_file import LOCK_FILE
from masterchain.sharing.lock_differences import of_chain, of_program
from masterchain.sharing.lock_facts import chain_facts, chain_name
from masterchain.sharing.lock_file import ReadLock


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

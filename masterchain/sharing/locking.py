"""The lock written anew, and what changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.chain.load import load
from masterchain.diagnostics.record import Diagnostic
from masterchain.errors import LockError, UsageError
from masterchain.library.project_file import LOCK_FILE, find_lock, locate
from masterchain.sharing.held import differences
from masterchain.sharing.lock_facts import chain_facts, chain_name, lock_of
from masterchain.sharing.lock_file import Lock, ReadLock, lock_text, read_lock
from masterchain.sharing.project_chains import by_name, project_chains


@dataclass(frozen=True, slots=True)
class Relocked:
    """What came of writing a lock.

    Attributes:
        path: the lock.
        lock: what it says now.
        changes: in what it said something else, a line each; empty where nothing changed.
        was_new: whether there was none before.
    """

    path: Path
    lock: Lock
    changes: tuple[str, ...]
    was_new: bool


def relock(chains: Sequence[Path], folder: Path | None = None) -> Relocked:
    """Write the lock of the project anew, as its chains are on this machine.

    Args:
        chains: chains to hold beside those that the project has in `chains`, its albums name, and the lock holds.
        folder: the project's; by default the one of the nearest lock or project file, else the current one.

    Raises:
        UsageError: there is no chain to lock, or one lies outside the project.
        DiagnosticError: a chain is wrong, or a plug-in of it is missing.
        LockError: a file of a chain is missing, or an installed pack is not what was installed.
        AudioFileError: the lock cannot be written.
    """
    home = folder or _home()
    path = home / LOCK_FILE
    before = read_lock(path) if path.exists() else None
    facts = {}
    for chain in _chains(home, chains, before):
        facts[chain_name(chain, home)] = chain_facts(load(chain))
    if not facts:
        raise UsageError(
            f"there is no chain to lock in {home}", hint="name some: masterchain lock studio/warm-glue"
        )
    lock = lock_of(facts)
    with Staged(path) as staged:
        staged.file.write(lock_text(lock).encode())
        staged.commit(overwrite=True)
    return Relocked(path, lock, tuple(_changes(before, lock)), before is None)


def check_lock(folder: Path | None = None) -> tuple[ReadLock, tuple[Diagnostic, ...]]:
    """Hold this machine against everything the lock of the project says.

    Raises:
        LockError: there is none.
        DiagnosticError: it is damaged, or one of its chains is wrong.
    """
    path = find_lock(folder)
    if path is None:
        raise LockError(f"there is no {LOCK_FILE} here", hint="`masterchain lock` writes one")
    read = read_lock(path)
    found: list[Diagnostic] = []
    for name in sorted(read.lock.chain):
        chain = by_name(name, path.parent)
        if chain is None:
            words = f"the chain {name} is locked, and is not there"
            found.append(Diagnostic("lock-chain", words, subject=str(path)))
        else:
            found += differences(read, chain, partial(load, chain))
    return read, tuple(dict.fromkeys(found))


def _home() -> Path:
    here = Path.cwd()
    found = find_lock() or locate(here)
    return found.parent if found else here


def _chains(home: Path, named: Sequence[Path], before: ReadLock | None) -> list[Path]:
    known = [by_name(name, home) for name in before.lock.chain] if before else []
    there = [*project_chains(home), *named, *(path for path in known if path is not None)]
    return list({path.resolve(): path for path in there}.values())


def _changes(before: ReadLock | None, now: Lock) -> Iterator[str]:
    """The lines of the lock that are others now, in words."""
    if before is None:
        return
    old, new = _facts(before.lock), _facts(now)
    for key in sorted(old.keys() | new.keys()):
        if key not in new:
            yield f"{key}: {_short(old[key])} is gone"
        elif key not in old:
            yield f"{key}: {_short(new[key])} is new"
        elif old[key] != new[key]:
            yield f"{key}: {_short(old[key])} → {_short(new[key])}"


def _facts(lock: Lock) -> dict[str, str]:
    def walk(value: object, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, (*words, str(key)))
        else:
            yield " ".join(words), ", ".join(value) if isinstance(value, list) else str(value)

    return {key: value for key, value in walk(lock.model_dump(by_alias=True), ()) if value}


def _short(value: str) -> str:
    is_digest = len(value) == 64 and all(letter in "0123456789abcdef" for letter in value)
    return value[:12] if is_digest else value

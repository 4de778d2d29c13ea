"""A chain held against the project's lock before it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from masterchain.chain.load import Loaded, load, loads
from masterchain.diagnostics.record import Diagnostic
from masterchain.errors import LockError
from masterchain.library.project_file import LOCK_FILE, find_lock


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
    # Most renders have no lock, and need not wait for what reads one.
    from masterchain.sharing.held import differences, raise_if_wrong
    from masterchain.sharing.lock_file import read_lock

    read = read_lock(path)
    found = tuple(
        dict.fromkeys(one for name, made in chains.items() for one in differences(read, name, made))
    )
    raise_if_wrong(found, strict=locked)
    return found

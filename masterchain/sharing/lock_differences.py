"""In what this machine is not what a lock says, each with its place in the lock, what is here, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.places import Places
from masterchain.diagnostics.record import Diagnostic, Label, Severity
from masterchain.errors import MasterchainError
from masterchain.plugins.description import PluginIdentity
from masterchain.sharing.installed import held
from masterchain.sharing.lock_facts import ChainFacts, locked_plugin, parts
from masterchain.sharing.lock_file import LockedChain, LockedPlugin, ReadLock
from masterchain.version import __version__

_RELOCK = "if it is meant, `masterchain lock` takes it over"


def of_program(read: ReadLock) -> Iterator[Diagnostic]:
    """Where the program or its parts are of other versions than the lock's."""
    told = _Told(read)
    if read.lock.masterchain != __version__:
        words = f"the lock was made with masterchain {read.lock.masterchain}, and this is {__version__}"
        yield told.warning("lock-version", words, ("masterchain",))
    here = parts()
    for name, locked in read.lock.parts.items():
        if here.get(name, locked) != locked:
            words = f"the lock was made with {name} {locked}, and here is {here[name]}"
            yield told.warning("lock-version", words, ("parts", name))


def of_chain(read: ReadLock, name: str, facts: ChainFacts) -> Iterator[Diagnostic]:
    """Where a chain that the lock knows is not made of what the lock says.

    Args:
        read: the lock.
        name: what it calls the chain.
        facts: what the chain is made of here.
    """
    told, locked, where = _Told(read), read.lock.chain[name], ("chain", name)
    yield from _packs(read, told, locked, facts)
    yield from _files(told, where, name, locked, facts)
    for step, key in locked.plugins.items():
        known, here = read.lock.plugin.get(key), facts.plugins.get(step)
        if known is not None and here is not None:
            yield from _plugin(told, key, step, known, here)
    if locked.sha256 != facts.sha256:
        words = f"{name} was changed since it was locked"
        if read.lock.masterchain != __version__:
            words += f", or masterchain {__version__} understands it otherwise"
        yield told.warning("lock-chain", words, (*where, "sha256"), hint=_RELOCK)


def _files(
    told: _Told, where: Keys, name: str, locked: LockedChain, facts: ChainFacts
) -> Iterator[Diagnostic]:
    for path, digest in locked.files.items():
        at = (*where, "files", path)
        if path not in facts.files:
            # The chain names it no longer: that the chain was changed is told.
            continue
        if facts.files[path] is None:
            yield told.error("lock-file", f"{path} of {name} is not there", at, hint="bring it back")
        elif facts.files[path] != digest:
            words = f"{path} of {name} is not the file that was locked"
            note = f"here: sha256 {str(facts.files[path])[:12]}, locked: {digest[:12]}"
            yield told.error("lock-file", words, at, notes=(note,), hint=f"bring it back; {_RELOCK}")


def _plugin(
    told: _Told, key: str, step: str, known: LockedPlugin, identity: PluginIdentity
) -> Iterator[Diagnostic]:
    here, where = locked_plugin(identity), ("plugin", key)
    notes = (f"the lock names: {known}", f"here is: {here}, {identity.path}")
    for field in ("format", "name", "vendor", "identifier"):
        if getattr(here, field) != getattr(known, field):
            words = f'step "{step}" runs another plug-in than the locked one: its {field} differs'
            yield told.error("lock-plugin", words, (*where, field), notes=notes, hint=_RELOCK)
            return
    if here.version != known.version:
        words = (
            f"{known.name} is {here.version or 'without a version'} here, and was locked as {known.version}"
        )
        hint = f"it may sound different; install {known.version}, or listen. {_RELOCK.capitalize()}"
        yield told.warning("lock-version", words, (*where, "version"), notes=notes, hint=hint)
    elif here.sha256 != known.sha256:
        words = f"{known.name} {known.version} has the locked version, but its files are others"
        hint = "another build, or another system's: it may sound different"
        yield told.warning("lock-version", words, (*where, "sha256"), notes=notes, hint=hint)


def _packs(read: ReadLock, told: _Told, locked: LockedChain, facts: ChainFacts) -> Iterator[Diagnostic]:
    for name in locked.packs:
        known, here = read.lock.pack.get(name), facts.packs.get(name)
        if known is None or here is None:
            continue
        where = ("pack", name)
        try:
            one = held(here)
        except MasterchainError as error:
            yield told.error("lock-pack", error.message, where, hint=error.hint)
            continue
        if here.version != known.version:
            words = f"the pack {name} is {here.version} here, and was locked as {known.version}"
            hint = f'install {known.version}, and `[packs] {name} = "{known.version}"` in masterchain.toml keeps it'
            yield told.warning("lock-version", words, (*where, "version"), hint=hint)
        elif one.manifest.digest != known.sha256:
            words = f"the pack {name} {known.version} is another one than was locked"
            note = f"here: sha256 {one.manifest.digest[:12]}, locked: {known.sha256[:12]}"
            yield told.error("lock-pack", words, (*where, "sha256"), notes=(note,), hint=_RELOCK)


class _Told:
    """Makes diagnostics that point into the lock."""

    def __init__(self, read: ReadLock) -> None:
        self._places = Places(read.source)

    def error(
        self, code: str, words: str, at: Keys, *, notes: tuple[str, ...] = (), hint: str | None = None
    ) -> Diagnostic:
        return Diagnostic(code, words, Label(self._places.value(at)), notes=notes, hint=hint)

    def warning(
        self, code: str, words: str, at: Keys, *, notes: tuple[str, ...] = (), hint: str | None = None
    ) -> Diagnostic:
        label = Label(self._places.value(at))
        return Diagnostic(code, words, label, notes=notes, hint=hint, severity=Severity.WARNING)

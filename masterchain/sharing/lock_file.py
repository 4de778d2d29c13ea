"""`masterchain.lock`: what chains were made of when they were agreed on. Sorted, one fact a line, fit for a diff."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from masterchain.diagnostics.document import read
from masterchain.diagnostics.places import Places
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Source
from masterchain.diagnostics.schema_faults import faults

_HEAD = """\
# Written by `masterchain lock`; `masterchain render` holds the machine it runs on against it.
# It belongs under version control, and is not edited by hand.
"""


class Part(BaseModel):
    """The settings every table of the file shares: strict types, no unknown keys, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LockedChain(Part):
    """A chain.

    Attributes:
        sha256: of the resolved chain, with its variables' defaults.
        files: the SHA-256 of each state and impulse response, by the path the chain names it by.
        plugins: the plug-in of each step that is one, by the step's id; a key of the lock's `plugin`.
        packs: those that any of it comes from.
    """

    sha256: Digest
    files: dict[str, Digest] = Field(default_factory=dict)
    plugins: dict[str, str] = Field(default_factory=dict)
    packs: list[str] = Field(default_factory=list)


class LockedPack(Part):
    """A pack.

    Attributes:
        version: its own.
        sha256: of its manifest.
        address: where it came from; empty for a folder or a file, which is another on every machine.
        commit: of the repository it came from; empty where it came from none.
    """

    version: str
    sha256: Digest
    address: str = ""
    commit: str = ""


class LockedPlugin(Part):
    """A plug-in: everything by which one is told from another."""

    format: str
    name: str
    vendor: str
    version: str
    identifier: str
    sha256: str

    def __str__(self) -> str:
        by = f" by {self.vendor}" if self.vendor else ""
        return f"{self.name} {self.version}{by}, {self.format} {self.identifier}"


class Lock(Part):
    """A whole lock, schema 1."""

    schema_version: Literal[1] = Field(alias="schema")
    masterchain: str
    parts: dict[str, str] = Field(default_factory=dict)
    chain: dict[str, LockedChain] = Field(default_factory=dict)
    pack: dict[str, LockedPack] = Field(default_factory=dict)
    plugin: dict[str, LockedPlugin] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadLock:
    """A lock and its text, so that what differs can be shown where it stands.

    Attributes:
        path: the file.
        lock: what it says.
        source: its text.
    """

    path: Path
    lock: Lock
    source: Source


def read_lock(path: Path) -> ReadLock:
    """A lock from its file.

    Raises:
        DiagnosticError: it cannot be read or is damaged, a conflict of a merge for instance; all faults at once.
    """
    source, stated = read(path)
    version = stated.get("schema")
    if isinstance(version, bool) or (isinstance(version, int) and version != 1):
        words = f"this lock is written in schema {version}; this version of masterchain reads schema 1"
        label = Label(Places(source).value(("schema",)))
        raise DiagnosticError((Diagnostic("unsupported-schema", words, label),))
    try:
        return ReadLock(path, Lock.model_validate(stated), source)
    except ValidationError as error:
        raise DiagnosticError(faults(source, error, Lock)) from None


def lock_text(lock: Lock) -> str:
    """A lock as the text of its file: the same for the same facts."""
    lines = [_HEAD, "schema = 1", f"masterchain = {_text(lock.masterchain)}"]
    lines += _table(("parts",), lock.parts)
    for name, chain in sorted(lock.chain.items()):
        where = ("chain", name)
        own: dict[str, Any] = {"sha256": chain.sha256}
        if chain.packs:
            own["packs"] = sorted(chain.packs)
        lines += _table(where, own)
        lines += _table((*where, "files"), chain.files)
        lines += _table((*where, "plugins"), chain.plugins)
    for kind, table in (("pack", lock.pack), ("plugin", lock.plugin)):
        for name, one in sorted(table.items()):
            lines += _table((kind, name), {k: v for k, v in one.model_dump().items() if v != ""})
    return "\n".join(lines) + "\n"


def _table(path: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[str]:
    if values:
        yield f"\n[{'.'.join(map(_key, path))}]"
        yield from (f"{_key(key)} = {_value(value)}" for key, value in sorted(values.items()))


def _value(value: Any) -> str:
    return f"[{', '.join(map(_text, value))}]" if isinstance(value, list) else _text(value)


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else _text(key)


def _text(text: str) -> str:
    # TOML's basic strings are JSON's, but for one character that must not stand in them as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""`extends`: a chain that begins as another. Parents are read, and what the child says is laid over them.

Tables are merged key by key, steps by their id; the child wins, and of several parents the later. A step's `parameters`
are merged too, unless it becomes another effect or plug-in. New steps stand at the end, or where `insert_before` and
`insert_after` say; `remove = true` takes one out. `name`, `description` and `version` are each chain's own, and
`[[deliverable]]` is replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from masterchain.chain.faults import Faults
from masterchain.chain.locate import is_path, locate
from masterchain.chain.overlay import overlay_steps, overlay_table
from masterchain.chain.pack_paths import leaves
from masterchain.chain.written import Origins, Paper, Written, written
from masterchain.diagnostics.document import read
from masterchain.diagnostics.record import Diagnostic, Label
from masterchain.errors import UsageError
from masterchain.library.packs import pack_of

_OWN = ("schema", "name", "description", "version", "extends")
_LONGEST = 16
"""More generations than any family of chains has."""


def inherit(document: Written) -> Written:
    """A chain file's document with its parents below it, to the last generation.

    Raises:
        DiagnosticError: a parent is missing (`unknown-chain`), wrong as TOML, or a chain extends itself
            (`extends-cycle`); a step is to be placed beside, or removed, that no parent has (`unknown-step`).
    """
    return _grown(document, (_identity(document.paper.source.name),), ())


def _grown(child: Written, line: tuple[str, ...], labels: tuple[Label, ...]) -> Written:
    faults = Faults(Origins(child))
    _schema_version(child, faults)
    parents: list[Written] = []
    for words in _words(child, faults):
        label = Label(Origins(child).value(words.keys), "")
        try:
            path = locate(words.value, child.paper.folder)
        except UsageError as error:
            faults.add(Diagnostic("unknown-chain", error.message, label, hint=error.hint, notes=error.notes))
            continue
        pack = pack_of(child.paper.folder)
        if (
            pack
            and is_path(words.value, child.paper.folder)
            and (led := leaves(words.value, child.paper.folder, pack))
        ):
            faults.add(
                Diagnostic("leaves-pack", led, label, hint="a pack's chain extends one of its own by path")
            )
            continue
        identity = _identity(str(path))
        if identity in line or len(line) >= _LONGEST:
            begun = labels[line.index(identity)] if identity in line[:-1] else None
            headline = f"`{words.value}` extends, by way of others, the chain it is extended by"
            secondary = (Label(begun.place, "and here it begins"),) if begun else ()
            faults.add(Diagnostic("extends-cycle", headline, label, secondary))
            continue
        brought = Label(label.place, f"{path.name} is extended here")
        source, document = read(path)
        parent = written(document, Paper(source, path.parent, brought))
        parents.append(_grown(parent, (*line, identity), (*labels, label)))
    faults.settle()
    made = Written({}, child.paper, child.keys)
    for layer in (*(_heirloom(parent) for parent in parents), child):
        made = _over(made, layer, faults)
    faults.settle()
    return made


def _schema_version(document: Written, faults: Faults) -> None:
    version = document.get("schema")
    if version is None:
        # Of the file that was asked for it is missed in its turn.
        if len(document.value) and document.paper.brought_by:
            faults.at_key(("schema",), "missing-key", "`schema` is missing from the file")
    elif isinstance(version.value, bool):
        # To Python true is 1, and would pass for it.
        faults.at_value(("schema",), "bad-value", "`schema` must be 1, not true or false")
    elif isinstance(version.value, int) and version.value != 1:
        words = f"this file is written in schema {version.value}; this version of masterchain reads schema 1"
        faults.at_value(("schema",), "unsupported-schema", words)
        faults.settle()


def _identity(name: str) -> str:
    return str(Path(name).resolve())


def _words(child: Written, faults: Faults) -> Sequence[Written]:
    """The parents named by `extends`: one, or several in a list."""
    extends = child.get("extends")
    if extends is None:
        return ()
    named = extends.value if isinstance(extends.value, list) else [extends]
    for one in named:
        if not isinstance(one.value, str) or not one.value:
            words = "`extends` names a chain, by name or by path, or several in an array [ ]"
            faults.at_value(one.keys, "wrong-type", words)
    return [one for one in named if isinstance(one.value, str) and one.value]


def _heirloom(parent: Written) -> Written:
    """What a parent hands on."""
    kept = {key: value for key, value in parent.value.items() if key not in _OWN}
    return Written(kept, parent.paper, parent.keys)


def _over(base: Written, layer: Written, faults: Faults) -> Written:
    made: dict[str, Any] = dict(base.value)
    for key, value in layer.value.items():
        below = made.get(key)
        if key == "extends":
            continue
        if key == "step" and isinstance(value.value, list):
            made[key] = overlay_steps(below, value, faults)
        elif key == "variables" and below is not None:
            made[key] = overlay_table(below, value, depth=2)
        elif key == "loudness" and below is not None:
            made[key] = overlay_table(_without_rival(below, value), value)
        else:
            made[key] = Written(value.value, value.paper, value.keys, over=below)
    return Written(made, layer.paper, layer.keys)


def _without_rival(below: Written, value: Written) -> Written:
    """`platform` and `integrated_lufs` name the same thing: the child's one drops the parent's other."""
    if not isinstance(below.value, dict) or not isinstance(value.value, dict):
        return below
    rivals = {"platform": "integrated_lufs", "integrated_lufs": "platform"}
    dropped = {rivals[key] for key in value.value if key in rivals}
    return Written({k: v for k, v in below.value.items() if k not in dropped}, below.paper, below.keys)

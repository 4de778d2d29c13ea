"""Changing a chain file a person wrote: comments, order and spelling stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from masterchain.audio.stage import Staged
from masterchain.chain.step_tree import tables
from masterchain.diagnostics.document import read
from masterchain.errors import UsageError


def written_parameters(chain: Path, step_id: str) -> frozenset[str]:
    """The keys of the parameters that are written out in a step of a file.

    Raises:
        DiagnosticError: the file cannot be read.
        UsageError: no step of the file has that id written out.
    """
    _, document = read(chain)
    return frozenset(_step(document, chain, step_id).get("parameters", {}))


def set_in_step(
    chain: Path, step_id: str, values: Mapping[str, str], *, unset_parameters: Sequence[str] = ()
) -> None:
    """Set keys of one step and take parameters out of it; everything else stays as it was written.

    Args:
        chain: the file; where it is a link, the file it leads to is changed.
        step_id: the step's id, as written in the file.
        values: texts by key.
        unset_parameters: parameters to take out, where they are there.

    Raises:
        DiagnosticError: the file cannot be read.
        UsageError: no step has that id written out.
        AudioFileError: the file cannot be written.
    """
    import tomlkit

    source, _ = read(chain)
    document = tomlkit.parse(source.text)
    step = _step(document, chain, step_id)
    if set(step.get("parameters", ())) <= set(unset_parameters):
        step.pop("parameters", None)
    else:
        for key in unset_parameters:
            # Asked for anew each time: tomlkit loses count of dotted keys it has removed.
            step["parameters"].pop(key, None)
    step.update(values)
    text = tomlkit.dumps(document)
    if source.text.count("\n") == source.text.count("\r\n"):
        # tomlkit ends the lines it adds in its own way.
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    file = chain.resolve()
    mode = file.stat().st_mode
    with Staged(file) as staged:
        staged.file.write(text.encode())
        staged.commit(overwrite=True)
    file.chmod(mode)


def _step(document: Mapping[str, Any], chain: Path, step_id: str) -> Any:
    for _, step in tables(document):
        if step.get("id") == step_id:
            return step
    raise UsageError(
        f'{chain}: no step has `id = "{step_id}"` written out',
        hint="give the step its id there, or edit the chain that has it",
    )

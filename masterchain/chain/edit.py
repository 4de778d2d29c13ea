"""Changing a chain file a person wrote: comments, order and spelling stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.chain.step_tree import tables
from masterchain.diagnostics.document import read
from masterchain.errors import UsageError


def set_in_step(chain: Path, step_id: str, values: Mapping[str, str], *, remove: Sequence[str] = ()) -> None:
    """Set keys of one step and remove others; everything else stays as it was written.

    Args:
        chain: the file.
        step_id: the step's id, as written in the file.
        values: texts by key.
        remove: keys to take out, where they are there.

    Raises:
        DiagnosticError: the file cannot be read.
        UsageError: no step has that id written out.
        AudioFileError: the file cannot be written.
    """
    import tomlkit

    source, _ = read(chain)
    document = tomlkit.parse(source.text)
    for _, step in tables(document):
        if step.get("id") == step_id:
            for key in remove:
                step.pop(key, None)
            step.update(values)
            break
    else:
        raise UsageError(
            f'{chain}: no step has `id = "{step_id}"` written out', hint="give the step an id first"
        )
    with Staged(chain) as staged:
        staged.file.write(tomlkit.dumps(document).encode())
        staged.commit(overwrite=True)

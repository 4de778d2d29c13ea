"""A master made again from its record, in a worker process, and what it is beside the one that is there."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from masterchain.compare.chain_again import chain_again
from masterchain.compare.null import NullTest, null_test
from masterchain.compare.places import Places
from masterchain.errors import AudioFileError
from masterchain.jobs.job import Progress
from masterchain.render.order import Order
from masterchain.render.output import Output
from masterchain.render.record import Record
from masterchain.render.sidecar import digest_of
from masterchain.render.track import render_track

FOLDER_PREFIX = "masterchain-verify-"
"""How the folders begin in which masters are made again."""


@dataclass(frozen=True, slots=True)
class Remade:
    """What came of making a master again.

    Attributes:
        master_sha256: of the master that is there.
        sha256: of the one made again.
        null: the two laid over each other; None where their bytes are equal.
    """

    master_sha256: str
    sha256: str
    null: NullTest | None


def order_of(record: Record, master: Path, source: Path, places: Places) -> Order:
    """The order that a master was made by, with the files and plug-ins of this machine.

    Args:
        record: beside the master.
        master: the master; nothing is written over it.
        source: the file it was made of.
        places: where the chain's files may lie.

    Raises:
        AudioFileError: a file the chain names is nowhere.
        PluginError: a plug-in is not there.
        LockError: this version of masterchain can make no such chain.
    """
    output = record.output
    loaded = chain_again(
        record.chain.resolved,
        record.plugins,
        record.files,
        places,
        record=master,
        made_with=record.masterchain,
    )
    wanted = Output(
        path=Path(record.master.name),
        coding=output.coding,
        sample_rate_hz=output.sample_rate_hz,
        ceiling_dbtp=output.ceiling_dbtp,
        integrated_lufs=output.integrated_lufs,
    )
    return Order(source, loaded, (wanted,), record.target)


def remake(progress: Progress, order: Order, master: Path) -> Remade:
    """Carry an order out in a folder that is gone afterwards, and lay the master that is there over the result.

    Raises:
        AudioFileError: the source or the master cannot be read whole.
        PluginError: a plug-in failed.
    """
    (output,) = order.outputs
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as name:
        again = Path(name) / f"again{output.coding.ending}"
        render_track(progress, replace(order, outputs=(replace(output, path=again),)))
        return lay_over(progress, master, again)


def lay_over(progress: Progress, master: Path, again: Path) -> Remade:
    """What a master is beside the one that was made again.

    Raises:
        AudioFileError: one of them cannot be read whole.
    """
    there, made = _digest(master), _digest(again)
    if made == there:
        return Remade(there, made, None)
    return Remade(there, made, null_test(master, again, progress=progress))


def _digest(path: Path) -> str:
    try:
        return digest_of(path)
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error

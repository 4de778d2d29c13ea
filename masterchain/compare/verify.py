"""Masters held against their records: made again, side by side, and laid over what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from masterchain.compare.chain_now import ChainNow, chain_now
from masterchain.compare.differing import Identity, differing
from masterchain.compare.places import Places
from masterchain.compare.remake import Remade, order_of, remake
from masterchain.errors import ExitCode, MasterchainError
from masterchain.jobs.job import Job
from masterchain.jobs.pool import run
from masterchain.render.order import Order
from masterchain.render.record import Record, read_record

Status = Literal["identical", "same-sound", "differs"]
PRELOAD = ("masterchain.compare.remake",)
"""What a process needs that makes masters again or lays them over each other."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of verifying one master.

    Attributes:
        master: the file.
        record: what stands beside it.
        source: the file it was made of; None where that was not found, or where it was made of several.
        identities: what is used here and is not what the record says.
        remade: what the master made again is; None where none could be made.
        chain: the chain that was named beside the recorded one; None where none was named.
        error: why there is nothing more.
        bug: a traceback, where a worker ended in what nobody meant to raise.
        log: what the worker printed.
        delivery: the manifest of the delivery it belongs to, in place of a record.
        delivered_sha256: the digest that stands in that manifest.
    """

    master: Path
    record: Record | None = None
    source: Path | None = None
    identities: tuple[Identity, ...] = ()
    remade: Remade | None = None
    chain: ChainNow | None = None
    error: MasterchainError | None = None
    bug: str | None = None
    log: str = ""
    delivery: Path | None = None
    delivered_sha256: str | None = None

    @property
    def recorded_sha256(self) -> str | None:
        """The digest of the file as it was written; None where that is not known."""
        return self.record.master.sha256 if self.record else self.delivered_sha256

    @property
    def status(self) -> Status | None:
        """Equal to the byte, the same sound in another file, or another sound; None where it is not known."""
        if self.remade is None:
            return None
        if self.remade.null is None:
            return "identical"
        return "same-sound" if self.remade.null.same else "differs"

    @property
    def master_changed(self) -> bool:
        """Whether the master is not the file any more that the record was written for."""
        written = self.recorded_sha256
        return bool(written and self.remade and self.remade.master_sha256 != written)

    @property
    def reproduced(self) -> bool:
        """Whether what was made again is, to the byte, what the record was written for."""
        written = self.recorded_sha256
        return bool(written and self.remade and self.remade.sha256 == written)

    def exit_code(self, *, strict: bool = False) -> int:
        """What this master alone ends in.

        Args:
            strict: the same sound in another file is not enough.
        """
        if self.error:
            return int(self.error.exit_code)
        if self.status == "differs":
            # Where the record's own bytes came out, this machine is not to blame, whatever else it has.
            to_blame = self.identities and not self.reproduced
            return int(ExitCode.LOCK if to_blame else ExitCode.NOT_COMPLIANT)
        return int(ExitCode.NOT_COMPLIANT) if strict and self.status != "identical" else int(ExitCode.OK)


def verify(
    masters: Sequence[Path],
    places: Places,
    *,
    processes: int = 1,
    stall_s: float = 300.0,
    watcher: Callable[[Path, float], None] | None = None,
) -> Iterator[Verification]:
    """Verify masters, each in a fresh process, as they come; nothing of theirs is written to.

    Args:
        masters: files with records beside them.
        places: where sources and the files of chains may lie.
        processes: how many at the same time.
        stall_s: a master that shows no progress for so long is given up.
        watcher: is told each running master and the fraction done.
    """
    waiting: dict[Path, Verification] = {}
    jobs = []
    for master in masters:
        known, order = _prepared(master, places)
        if order is None:
            yield known
            continue
        waiting[master] = known
        jobs.append(Job(master, remake, (order, master)))
    told: Any = watcher
    at_a_time = max(1, min(processes, len(jobs)))
    for outcome in run(jobs, processes=at_a_time, stall_s=stall_s, preload=PRELOAD, watcher=told):
        known = waiting[outcome.key]  # type: ignore[index]
        if isinstance(outcome.value, Remade):
            yield replace(known, remade=outcome.value, log=outcome.log)
        else:
            error = outcome.error or MasterchainError("a bug of masterchain; see the log")
            yield replace(known, error=error, bug=outcome.bug, log=outcome.log)


def _prepared(master: Path, places: Places) -> tuple[Verification, Order | None]:
    known = Verification(master)
    try:
        record = read_record(master)
        known = replace(known, record=record)
        if places.chain:
            known = replace(known, chain=chain_now(record, places.chain))
        source = places.source(record.source, master)
        known = replace(known, source=source)
        order = order_of(record, master, source, places)
        return replace(known, identities=differing(record, order.loaded, source)), order
    except MasterchainError as error:
        return replace(known, error=error), None

"""A delivery verified: the whole record rendered again from its manifest, and laid over what is there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from masterchain.album.delivery import Delivery
from masterchain.album.manifest_read import read_delivery
from masterchain.album.rendering import render_record
from masterchain.album.rendition import RecordRendition
from masterchain.compare.album_again import differing_in, plan_again
from masterchain.compare.places import Places
from masterchain.compare.remake import FOLDER_PREFIX, Remade, lay_over
from masterchain.compare.verify import PRELOAD, Verification
from masterchain.errors import MasterchainError
from masterchain.jobs.job import Job
from masterchain.jobs.pool import run

_RENDER_SHARE = 0.95
"""The part of the work that is done when the record is rendered, for the progress bar."""


def verify_delivery(
    manifest: Path,
    places: Places,
    *,
    wanted: Collection[Path] | None = None,
    processes: int = 1,
    stall_s: float = 300.0,
    watcher: Callable[[float], None] = lambda _: None,
) -> tuple[Verification, ...]:
    """Verify the sound of a delivery; nothing of it is written to.

    Its files were landed together, so that all of them have to be made again for one of them to be known.

    Args:
        manifest: the delivery's.
        places: where mixes and the files of chains may lie.
        wanted: the files to be told of; None for all.
        processes: tracks at the same time.
        stall_s: a track that shows no progress for so long is given up.
        watcher: is told the fraction done.

    Returns:
        One for each file, in the manifest's order; one for the manifest alone where nothing could be made.
    """
    try:
        delivery = read_delivery(manifest.parent)
        with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as name:
            plan = plan_again(delivery, manifest, places, Path(name) / "delivery")
            moved = _together(len(plan.record.runs), watcher)
            rendition = render_record(
                plan, processes=min(processes, len(plan.record.runs)), stall_s=stall_s, watcher=moved
            )
            identities = differing_in(delivery, plan)
            waiting: dict[Path, tuple[Verification, Path]] = {}
            found: dict[Path, Verification] = {}
            for known, again in _files(manifest, delivery, rendition):
                if wanted is not None and known.master not in wanted:
                    continue
                found[known.master] = known = replace(known, identities=identities)
                if again is not None:
                    waiting[known.master] = known, again
            jobs = [Job(path, lay_over, (path, again)) for path, (_, again) in waiting.items()]
            at_a_time = max(1, min(processes, len(jobs)))
            for outcome in run(jobs, processes=at_a_time, stall_s=stall_s, preload=PRELOAD):
                path: Any = outcome.key
                remade, error = outcome.value, outcome.error
                if isinstance(remade, Remade):
                    found[path] = replace(found[path], remade=remade)
                else:
                    error = error or MasterchainError("a bug of masterchain; see the log")
                    found[path] = replace(found[path], error=error, bug=outcome.bug, log=outcome.log)
            return tuple(found.values())
    except MasterchainError as error:
        return (Verification(manifest, delivery=manifest, error=error),)


def _files(
    manifest: Path, delivery: Delivery, rendition: RecordRendition
) -> Iterator[tuple[Verification, Path | None]]:
    """Every file with sound in it, and the one made again; None where there is none, and why."""
    folder = manifest.parent
    failed = None
    for stated, track in zip(delivery.tracks, rendition.tracks, strict=True):
        failed = failed or track.error
        for file in stated.files:
            known = Verification(
                folder / file.path,
                source=track.track.path,
                delivery=manifest,
                delivered_sha256=file.sha256,
                log=track.log,
            )
            if track.error:
                yield replace(known, error=track.error, bug=track.bug), None
            else:
                yield known, track.masters[file.deliverable].path
    # Of the CD only the image is sound; its lists are held against their digests by `album check`.
    for image in (file for file in delivery.disc if file.measurement):
        known = Verification(folder / image.path, delivery=manifest, delivered_sha256=image.sha256)
        if failed:
            yield replace(known, error=failed), None
        else:
            yield known, rendition.disc[0].path


def _together(runs: int, watcher: Callable[[float], None]) -> Callable[[int, float], None]:
    """A watcher of single runs that tells how far all are."""
    done: dict[int, float] = {}

    def moved(number: int, fraction: float) -> None:
        done[number] = fraction
        watcher(_RENDER_SHARE * sum(done.values()) / runs)

    return moved

"""Finding out what every bundle on a machine holds, each in a process of its own, and keeping it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from masterchain.errors import PluginError, WorkerError
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run
from masterchain.plugins.binary import unloadable
from masterchain.plugins.catalogue import Catalogue, CatalogueEntry, ScanEnding, examiner, is_current, stamp
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.digest import bundle_digest
from masterchain.plugins.examine import examine_in_worker
from masterchain.plugins.folders import bundles, existing, plugin_folders

LOAD_TIMEOUT_S = 120.0
"""How long a bundle may take; the slowest known (a convolution reverb) takes two seconds."""

_KEPT_LINES = 20


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a scan is.

    Attributes:
        done: bundles examined.
        total: bundles to examine.
        running: those being examined now.
    """

    done: int
    total: int
    running: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan found.

    Attributes:
        folders: where it looked.
        entries: all bundles found there, in that order.
        examined: the paths that were examined now; the others were known already.
        warnings: what else is to be told, a line each.
    """

    folders: tuple[Path, ...]
    entries: tuple[CatalogueEntry, ...]
    examined: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[CatalogueEntry, ...]:
        """Those that could not be examined."""
        return tuple(entry for entry in self.entries if entry.ending)


def scan(
    paths: Sequence[str | Path] = (),
    *,
    rescan: bool = False,
    processes: int | None = None,
    timeout_s: float = LOAD_TIMEOUT_S,
    watcher: Callable[[ScanProgress], None] | None = None,
    catalogue: Catalogue | None = None,
) -> ScanReport:
    """Examine all bundles that are new or have changed.

    Args:
        paths: folders or bundles; by default `plugin_folders()`.
        rescan: examine also what is known.
        processes: how many at the same time; by default as many as there are processors.
        timeout_s: a bundle that takes longer is killed, and counts as hung.
        watcher: is told how far it is, about ten times a second.
        catalogue: where it is kept.

    Raises:
        UsageError: one of `paths` does not exist.
        PluginError: the catalogue cannot be written.
    """
    folders = existing(paths) if paths else plugin_folders()
    book = catalogue or Catalogue()
    damaged = book.damaged()
    book.forget(damaged)
    closed: list[Path] = []
    found = [str(bundle) for bundle in bundles(folders, closed.append)]
    known = {} if rescan else {path: entry for path in found if (entry := _known(book, path))}
    unknown = [path for path in found if path not in known]
    fresh = _examine(unknown, processes or os.cpu_count() or 1, timeout_s, watcher, book)
    return ScanReport(
        folders=folders,
        entries=tuple((known | fresh)[path] for path in found),
        examined=tuple(unknown),
        warnings=(
            *(f"{file} was damaged; what it told is examined again when it is found" for file in damaged),
            *(f"{place} is closed to this user" for place in closed),
        ),
    )


def examine_one(
    path: str | Path, *, timeout_s: float = LOAD_TIMEOUT_S, catalogue: Catalogue | None = None
) -> CatalogueEntry:
    """What is known of one bundle; it is examined first where it is new or has changed.

    Raises:
        PluginError: the catalogue cannot be written.
    """
    book = catalogue or Catalogue()
    where = os.path.abspath(path)  # noqa: PTH100 - links stay links
    return _known(book, where) or _examine([where], 1, timeout_s, None, book)[where]


def _known(book: Catalogue, path: str) -> CatalogueEntry | None:
    entry = book.entry(path)
    if entry is None or entry.examiner != examiner():
        return None
    if is_current(entry):
        return entry
    if entry.digest and entry.digest == _digest(path):
        # Touched or copied anew, but the same bytes.
        entry = replace(entry, stamp=stamp(path))
        book.keep(entry)
        return entry
    return None


def _examine(
    paths: Sequence[str],
    processes: int,
    timeout_s: float,
    watcher: Callable[[ScanProgress], None] | None,
    book: Catalogue,
) -> dict[str, CatalogueEntry]:
    # What could be seen before is what is kept: a bundle replaced meanwhile is then looked at again.
    stamps = {path: stamp(path) for path in paths}
    entries: dict[str, CatalogueEntry] = {}

    def keep(path: str, held: tuple[PluginDescription, ...], ending: ScanEnding | None) -> None:
        entries[path] = CatalogueEntry(
            path=path,
            stamp=stamps[path],
            digest=held[0].identity.bundle_digest if held else _digest(path),
            examiner=examiner(),
            descriptions=held,
            ending=ending,
        )
        # A bug of ours is no fact about the plug-in.
        if not ending or ending.kind != "failed":
            book.keep(entries[path])

    for path in paths:
        if reason := unloadable(Path(path)):
            keep(path, (), ScanEnding(kind="unloadable", message=reason))
    running: set[str] = set()

    def watch(key: object, _fraction: float) -> None:
        running.add(str(key))
        if watcher:
            watcher(ScanProgress(len(entries), len(paths), tuple(p for p in paths if p in running)))

    jobs = [Job(path, examine_in_worker, (path,)) for path in paths if path not in entries]
    if not jobs:
        return entries
    for outcome in run(jobs, processes=processes, stall_s=timeout_s, preload=("pedalboard",), watcher=watch):
        path = str(outcome.key)
        running.discard(path)
        # Every instance prints the same again.
        printed = "\n".join(list(dict.fromkeys(outcome.log.splitlines()))[-_KEPT_LINES:])
        if isinstance(outcome.value, tuple):
            keep(path, tuple(replace(one, printed=printed) for one in outcome.value), None)
        else:
            keep(path, (), _ending(outcome, timeout_s, printed))
    return entries


def _ending(outcome: Outcome, timeout_s: float, printed: str) -> ScanEnding:
    if isinstance(outcome.value, str):
        return ScanEnding(kind="refused", message=outcome.value, printed=printed)
    if isinstance(outcome.error, WorkerError):
        how = outcome.error.message.partition("(")[2].rstrip(")")
        return ScanEnding(kind="crashed", message=f"it crashed while it was examined: {how}", printed=printed)
    if isinstance(outcome.error, PluginError):
        return ScanEnding(
            kind="hung", message=f"it hung: nothing came of it in {timeout_s:g} s", printed=printed
        )
    last = (outcome.bug or str(outcome.error)).strip().splitlines()[-1]
    return ScanEnding(
        kind="failed", message=f"it could not be examined: {last}", printed=outcome.bug or printed
    )


def _digest(path: str) -> str:
    try:
        return bundle_digest(path)
    except PluginError:
        return ""

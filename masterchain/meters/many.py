"""Many files, measured side by side and each only once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from masterchain.errors import AudioFileError, MasterchainError, PluginError, WorkerError

if TYPE_CHECKING:
    from masterchain.audio.info import AudioInfo
    from masterchain.jobs.job import Outcome, Progress
    from masterchain.meters.cache import Cache, Found
    from masterchain.meters.measurement import Measurement

_STALL_S = 300.0
_PRELOAD = ("masterchain.meters.many", "masterchain.meters.file")

Watcher = Callable[[Path, float], None]
"""Called with a file and the fraction of it that is measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One file's measurement, or why there is none.

    Attributes:
        path: as it was asked for.
        info: what the file is; None where it cannot be read.
        measurement: of its sound; None where it cannot be read.
        error: why it cannot.
        log: what a decoder printed on standard error.
    """

    path: Path
    info: AudioInfo | None = None
    measurement: Measurement | None = None
    error: MasterchainError | None = None
    log: str = ""


def measure_files(
    paths: Sequence[Path],
    *,
    processes: int = 1,
    cache: Cache | None = None,
    watcher: Watcher | None = None,
) -> Generator[Measured, None, None]:
    """Every file's measurement, in the order of the paths, each as soon as it and all before it are there.

    Files the cache knows are not opened. Of the others, several at a time are measured in copies of this process where
    none needs a decoder, else in worker processes, where even a decoder that crashes costs its own file alone. What is
    found is the same in every case.

    Args:
        paths: the files; one given twice comes once.
        processes: how many cores may be used.
        cache: where measurements are looked up and kept; None measures everything.
        watcher: is told how far the files are that are being measured.
    """
    files = tuple(dict.fromkeys(paths))
    unknown = [path for path in files if cache is None or not cache.holds(path)]
    coming = _chosen(unknown, processes, cache, watcher)
    waited_for = set(unknown)
    done: dict[Path, Measured] = {}
    try:
        for path in files:
            if path not in waited_for:
                # Asked again when its turn comes, so that what is known need not all be in memory at once.
                yield next(_here((path,), 1, cache, watcher))
                continue
            while path not in done:
                one = next(coming)
                done[one.path] = one
            yield done.pop(path)
    finally:
        coming.close()


def _chosen(
    paths: Sequence[Path], processes: int, cache: Cache | None, watcher: Watcher | None
) -> Generator[Measured, None, None]:
    if processes == 1 or len(paths) <= 1:
        return _here(paths, processes, cache, watcher)
    from masterchain.audio.plain_wav import is_plain_wav
    from masterchain.jobs.forked import can_fork

    if can_fork() and all(map(is_plain_wav, paths)):
        return _in_copies(paths, processes, cache, watcher)
    return _aside(paths, processes, cache, watcher)


def _here(
    paths: Sequence[Path], processes: int, cache: Cache | None, watcher: Watcher | None
) -> Generator[Measured, None, None]:
    for path in paths:

        def progress(fraction: float, path: Path = path) -> None:
            if watcher is not None:
                watcher(path, fraction)

        def measure(path: Path = path, progress: Callable[[float], None] = progress) -> Found:
            # Only where something is measured: the process that hands out the work need not wait for numpy.
            if processes == 1:
                from masterchain.meters.file import measure_file

                return measure_file(path, progress)
            from masterchain.meters.halves import measure_in_halves

            return measure_in_halves(path, progress, cache.closed() if cache else nullcontext())

        try:
            yield Measured(path, *_measured(path, cache, measure))
        except MasterchainError as error:
            yield Measured(path, error=error)


def _in_copies(
    paths: Sequence[Path], processes: int, cache: Cache | None, watcher: Watcher | None
) -> Generator[Measured, None, None]:
    # Loaded here once, so that no copy has to.
    import masterchain.meters.file  # noqa: F401
    from masterchain.jobs.forked import Copies
    from masterchain.jobs.job import Job

    folder = cache.path.parent if cache else None
    jobs = [Job(path, _plain_job, (path, folder)) for path in paths]
    sizes = [_size(path) for path in paths]
    # A database must not be open while its process is copied.
    with cache.closed() if cache else nullcontext():
        copies = Copies(jobs, sizes, processes)
    with closing(copies.outcomes(_by_path(watcher))) as outcomes:
        yield from map(_of, outcomes)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _plain_job(progress: Callable[[float], None], path: Path, cache_folder: Path | None) -> Found:
    return _with_own_cache(path, cache_folder, progress)


def _by_path(watcher: Watcher | None) -> Callable[[Hashable, float], None] | None:
    return None if watcher is None else (lambda key, fraction: watcher(cast("Path", key), fraction))


def _aside(
    paths: Sequence[Path], processes: int, cache: Cache | None, watcher: Watcher | None
) -> Generator[Measured, None, None]:
    # Only here, since it brings the machinery of processes along.
    from masterchain.jobs.job import Job
    from masterchain.jobs.pool import run

    folder = cache.path.parent if cache else None
    jobs = [Job(path, measure_job, (path, folder)) for path in paths]
    yield from map(
        _of,
        run(
            jobs,
            processes=min(processes, len(jobs)),
            stall_s=_STALL_S,
            preload=_PRELOAD,
            watcher=_by_path(watcher),
            reuse=True,
        ),
    )


def _of(outcome: Outcome) -> Measured:
    path = cast("Path", outcome.key)
    if outcome.bug is not None:
        failed = WorkerError(f"measuring {path} failed", notes=tuple(outcome.bug.splitlines()))
        return Measured(path, error=failed, log=outcome.log)
    if isinstance(outcome.error, (WorkerError, PluginError)):
        # What died or hung was a decoder, over this file.
        error = AudioFileError(f"{path} cannot be read: {outcome.error.message}")
        return Measured(path, error=error, log=outcome.log)
    if outcome.error is not None:
        return Measured(path, error=outcome.error, log=outcome.log)
    info, measurement = outcome.value
    return Measured(path, info, measurement, log=outcome.log)


def measure_job(progress: Progress, path: Path, cache_folder: Path | None) -> Found:
    """What a worker process does with one file.

    Args:
        progress: told the fraction done.
        path: the file.
        cache_folder: where the cache is; None for none.

    Raises:
        AudioFileError: the file cannot be read, or ends before its header says.
    """
    progress.doing("its decoder")
    return _with_own_cache(path, cache_folder, progress)


def _with_own_cache(path: Path, folder: Path | None, progress: Callable[[float], None]) -> Found:
    """As `_measured`, with a cache that this process has opened for itself."""
    from masterchain.meters.file import measure_file

    def measure() -> Found:
        return measure_file(path, progress)

    if folder is None:
        return measure()
    from masterchain.meters.cache import Cache

    cache = Cache.open(folder)
    try:
        return _measured(path, cache, measure)
    finally:
        if cache is not None:
            cache.close()


def _measured(path: Path, cache: Cache | None, measure: Callable[[], Found]) -> Found:
    if cache is None:
        return measure()
    from masterchain.meters.cache import stamp_of

    stamp = stamp_of(path)
    found = cache.get(path)
    if found is None:
        found = measure()
        cache.put(path, found, stamp)
    return found

"""One long file, measured on two cores: half of the meters listen in a copy of this process each.

Both copies read the file: reading plain samples takes a seventh of the time. Every meter hears all of it in order,
as it would alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import get_args

from masterchain.audio.info import AudioInfo
from masterchain.audio.plain_wav import is_plain_wav
from masterchain.errors import WorkerError
from masterchain.jobs.forked import Copies, can_fork
from masterchain.jobs.job import Job, value_of
from masterchain.meters.file import hear_file, measure_file
from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Half
from masterchain.meters.state import MeterState, whole
from masterchain.meters.summary import measurement

_LEAST_BYTES = 1 << 24
"""What is shorter is measured before the copies are made."""

Progress = Callable[[float], None]


def measure_in_halves(
    path: Path, progress: Progress, quiet: AbstractContextManager[None]
) -> tuple[AudioInfo, Measurement]:
    """As `measure_file`, on two cores where the file is worth it.

    Args:
        path: the file.
        progress: told the fraction done.
        quiet: entered while this process is copied.
    """
    if not (can_fork() and is_plain_wav(path) and path.stat().st_size >= _LEAST_BYTES):
        return measure_file(path, progress, threads=True)
    with quiet:
        copies = Copies([Job(half, _hear, (path, half)) for half in get_args(Half)], (1.0, 1.0), 2)
    heard: dict[object, tuple[AudioInfo, MeterState]] = {}
    with closing(copies.outcomes(_slower(progress))) as outcomes:
        for outcome in outcomes:
            if outcome.bug is not None:
                raise WorkerError(f"measuring {path} failed", notes=tuple(outcome.bug.splitlines()))
            heard[outcome.key] = value_of(outcome)
    (info, peaks), (_, powers) = heard["peaks"], heard["powers"]
    if peaks.frames != powers.frames:
        # It has been written to in between.
        return measure_file(path, progress)
    return info, measurement(whole(peaks, powers))


def _hear(tell: Progress, path: Path, half: Half) -> tuple[AudioInfo, MeterState]:
    return hear_file(path, tell, half=half)


def _slower(progress: Progress) -> Callable[[object, float], None]:
    done: dict[object, float] = {}

    def told(half: object, fraction: float) -> None:
        done[half] = fraction
        progress(min(done.values()) if len(done) == len(get_args(Half)) else 0.0)

    return told

"""The program's verbs as functions, for Python."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from masterchain.audio.info import AudioInfo
from masterchain.chain.load import Loaded, load, locate
from masterchain.compliance.judge import judge
from masterchain.compliance.verdict import Verdict
from masterchain.diagnostics.dress import concise
from masterchain.errors import LockWarning
from masterchain.jobs.job import Outcome
from masterchain.meters import file
from masterchain.meters.measurement import Measurement
from masterchain.platforms.load import platform
from masterchain.render.batch import prepare, render_all
from masterchain.render.target import OnMiss, target_of
from masterchain.sharing.hold import hold_loaded


def load_chain(name_or_path: str | Path, settings: Mapping[str, str] | None = None) -> Loaded:
    """A chain by path, or by the name of a known one.

    Args:
        name_or_path: a chain file, or a name such as `streaming-safe`.
        settings: values for the chain's variables, as text.

    Raises:
        DiagnosticError: the file is wrong; carries all its faults.
        UsageError: there is no such chain, or a setting does not fit it.
    """
    return load(locate(str(name_or_path)), settings)


def measure_file(path: Path) -> tuple[AudioInfo, Measurement]:
    """What a file is and what its sound measures.

    Raises:
        AudioFileError: it cannot be read whole.
    """
    return file.measure_file(path)


def check_file(path: Path, platform_name: str) -> Verdict:
    """What a platform makes of a file.

    Raises:
        AudioFileError: it cannot be read whole.
        UsageError: there is no such platform.
    """
    judging = platform(platform_name)
    info, measurement = file.measure_file(path)
    return judge(info, measurement, judging)


def render_tracks(
    tracks: Sequence[Path],
    chain: Loaded,
    folder: Path,
    *,
    platforms: Sequence[str] = (),
    overwrite: bool = False,
    processes: int | None = None,
    on_miss: OnMiss | None = None,
    locked: bool = False,
) -> tuple[Outcome, ...]:
    """Masters of tracks, each rendered in a process of its own; outcomes in the tracks' order.

    The chain is first held against the project's `masterchain.lock`, as `masterchain render` does: what differs and
    may sound different is a `LockWarning`.

    A script that calls this must be importable, its own work behind `if __name__ == "__main__":`, as with any
    module that starts processes.

    Args:
        tracks: the sources.
        chain: from `load_chain`.
        folder: where the masters go.
        platforms: the first replaces the chain's landing; all judge the masters.
        overwrite: existing files may be replaced.
        processes: tracks at the same time; the cores by default.
        on_miss: what a track that does not reach its loudness is, in place of what the chain says.
        locked: every difference from the lock is an error, and so is a chain it does not know.

    Raises:
        DiagnosticError: this machine has not what the lock says, or the lock is damaged.
        LockError: `locked`, and there is no lock.
        UsageError: two tracks would be written to one file, or a platform is not known.
        AudioFileError: a file that would be written exists.
    """
    for difference in hold_loaded(chain, locked=locked):
        warnings.warn(concise(difference), LockWarning, stacklevel=2)
    target = target_of(chain.chain.loudness, platforms[0] if platforms else None, on_miss=on_miss)
    judges = tuple(platforms) or ((target.platform,) if target and target.platform else ())
    ready = prepare(tracks, chain, folder, target=target, platforms=judges, overwrite=overwrite)
    done = {outcome.key: outcome for outcome in render_all(ready, processes=processes or os.cpu_count() or 1)}
    return tuple(done[item.track] for item in ready)

"""What there is to tell of one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from masterchain.compliance.policy import FailOn
from masterchain.errors import ExitCode, MasterchainError

if TYPE_CHECKING:
    # Measuring needs neither platforms nor chains, and shall not wait for them.
    from masterchain.audio.info import AudioInfo
    from masterchain.compliance.verdict import Verdict
    from masterchain.meters.measurement import Measurement
    from masterchain.render.landing import Landing
    from masterchain.render.remarks import Remark
    from masterchain.render.step_heard import StepHeard

Outcome = Literal["pass", "info", "warn", "fail", "error"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "info", "warn", "fail", "error")
"""From best to worst."""

_OF_STATUS: dict[str, Outcome] = {
    "pass": "pass",
    "skip": "pass",
    "info": "info",
    "warn": "warn",
    "fail": "fail",
    "error": "error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: what it is, what it measures, how it was judged, or why that could not be done.

    Attributes:
        path: the file asked about; for a render, the source.
        info: what kind of file was measured: the master for a render, otherwise the file itself.
        measurement: of that file.
        verdicts: one a platform.
        remarks: what rendering has to tell.
        master: the file written.
        before: the source, measured before the chain.
        landing: how the master was landed.
        steps: what each step of the chain did, where that was asked for; with a track's first master only.
        error: why there is nothing more.
        log: what the worker process printed on standard error.
    """

    path: Path
    info: AudioInfo | None = None
    measurement: Measurement | None = None
    verdicts: tuple[Verdict, ...] = ()
    remarks: tuple[Remark, ...] = ()
    master: Path | None = None
    before: Measurement | None = None
    landing: Landing | None = None
    steps: tuple[StepHeard, ...] = ()
    error: MasterchainError | None = None
    log: str = ""

    @property
    def status(self) -> Outcome:
        """The worst of all there is to tell."""
        if self.error:
            return "error"
        told: list[Outcome] = [_OF_STATUS[str(verdict.status)] for verdict in self.verdicts]
        told += [remark.status for remark in self.remarks]
        return max(told, key=OUTCOMES.index, default="pass")


def exit_code(entries: Sequence[Entry], *, fail_on: FailOn = FailOn.FAIL, strict: bool = False) -> int:
    """The exit code of a batch: the worst of its files' own.

    Args:
        entries: the files.
        fail_on: from which status on a file counts as not compliant; errors count whatever it is.
        strict: the same as `fail_on` warn.
    """
    threshold = FailOn.WARN if strict else fail_on
    codes = [int(entry.error.exit_code) for entry in entries if entry.error]
    codes += [int(ExitCode.BUG) for entry in entries if not entry.error and entry.status == "error"]
    codes += [int(ExitCode.NOT_COMPLIANT) for entry in entries if threshold.breached_by(entry.status)]
    return max(codes, default=int(ExitCode.OK))

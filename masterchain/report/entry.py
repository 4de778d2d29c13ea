"""What there is to tell of one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from masterchain.audio.info import AudioInfo
from masterchain.compliance.verdict import Status, Verdict
from masterchain.errors import ExitCode, MasterchainError
from masterchain.meters.measurement import Measurement
from masterchain.render.landing import Landing
from masterchain.render.remarks import Remark

Outcome = Literal["pass", "info", "warn", "fail", "error"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "info", "warn", "fail", "error")
"""From best to worst."""

_OF_STATUS: dict[Status, Outcome] = {
    Status.PASS: "pass",
    Status.SKIP: "pass",
    Status.INFO: "info",
    Status.WARN: "warn",
    Status.FAIL: "fail",
    Status.ERROR: "error",
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
    error: MasterchainError | None = None
    log: str = ""

    @property
    def status(self) -> Outcome:
        """The worst of all there is to tell."""
        if self.error:
            return "error"
        told: list[Outcome] = [_OF_STATUS[verdict.status] for verdict in self.verdicts]
        told += [remark.status for remark in self.remarks]
        return max(told, key=OUTCOMES.index, default="pass")


def exit_code(entries: Sequence[Entry], *, strict: bool = False) -> int:
    """The exit code of a batch: the worst of its files' own.

    Args:
        entries: the files.
        strict: a warning counts as not compliant.
    """
    bad = {"fail", "warn"} if strict else {"fail"}
    codes = [int(entry.error.exit_code) for entry in entries if entry.error]
    codes += [int(ExitCode.BUG) for entry in entries if not entry.error and entry.status == "error"]
    codes += [int(ExitCode.NOT_COMPLIANT) for entry in entries if entry.status in bad]
    return max(codes, default=int(ExitCode.OK))

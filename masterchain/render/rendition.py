"""What came of one track."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from masterchain.audio.info import AudioInfo
from masterchain.compliance.verdict import Verdict
from masterchain.meters.measurement import Measurement
from masterchain.render.landing import Landing
from masterchain.render.remarks import Remark
from masterchain.render.step_heard import StepHeard


@dataclass(frozen=True, slots=True)
class Master:
    """A file that was written, and what it is, measured from its own samples."""

    path: Path
    sha256: str
    info: AudioInfo
    measurement: Measurement
    landing: Landing
    verdicts: tuple[Verdict, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Rendition:
    """One track's way from source to masters.

    Attributes:
        source: what was read.
        before: the source, measured.
        masters: a file for each deliverable, in the chain's order.
        tail_frames: frames kept after the end of the source, at the source's rate.
        remarks: what holds for the track whatever the deliverable.
        steps: what each step did, where that was asked for.
    """

    source: AudioInfo
    before: Measurement
    masters: tuple[Master, ...]
    tail_frames: int
    remarks: tuple[Remark, ...]
    steps: tuple[StepHeard, ...] = ()

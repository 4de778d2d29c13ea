"""What came of a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from masterchain.album.levels import Levels
from masterchain.album.plan import RecordPlan
from masterchain.album.record import RecordTrack
from masterchain.audio.info import AudioInfo
from masterchain.compliance.playback import Prediction
from masterchain.compliance.verdict import Verdict
from masterchain.errors import MasterchainError
from masterchain.meters.measurement import Measurement
from masterchain.render.landing import Limited
from masterchain.render.remarks import Remark


@dataclass(frozen=True, slots=True)
class AlbumLanding:
    """How one deliverable of a record was landed.

    Attributes:
        scope: what was landed as one.
        target_lufs: the integrated loudness wanted, if any.
        ceiling_dbtp: the ceiling, if any.
        landed_lufs: what was to land (the record, its anchor, its loudest track) as it was written; None with scope
            track, where each track lands by itself.
        stopped_by: what kept it from its loudness.
    """

    scope: str
    target_lufs: float | None
    ceiling_dbtp: float | None
    landed_lufs: float | None
    stopped_by: Literal["ceiling", "reduction", "silence"] | None

    def to_dict(self) -> dict[str, Any]:
        """The landing as JSON data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class TrackMaster:
    """One file of one track.

    Attributes:
        path: where it was written.
        sha256: of its bytes.
        size: in bytes.
        info: what kind of file it is.
        measurement: of the file as it decodes.
        gain_db: the one linear gain it was given after its chain; where the limiter works, the drive before it.
        limited: what the limiter does to it; None where it has nothing to do.
        verdicts: one a platform, playback told by the record where the platform keeps records together.
        alone: what each platform's modes will do to it outside of its record, by platform.
        remarks: what there is to tell of it.
    """

    path: Path
    sha256: str
    size: int
    info: AudioInfo
    measurement: Measurement
    gain_db: float
    limited: Limited | None
    verdicts: tuple[Verdict, ...]
    alone: dict[str, tuple[Prediction, ...]]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class TrackRendition:
    """One track's way from mix to masters, or why there is none.

    Attributes:
        track: the track.
        before: its mix, trimmed, measured; None where that failed.
        after: the sound after its chain, measured.
        masters: a file for each deliverable; none where the track was passed over or failed.
        tail_frames: frames kept after the end of its mix, at the mix's rate.
        remarks: what holds for it whatever the deliverable.
        error: why there is nothing more.
        bug: a traceback, where a fault of ours is behind the error.
        log: what the worker processes printed on standard error.
    """

    track: RecordTrack
    before: Measurement | None = None
    after: Measurement | None = None
    masters: tuple[TrackMaster, ...] = ()
    tail_frames: int = 0
    remarks: tuple[Remark, ...] = ()
    error: MasterchainError | None = None
    bug: str | None = None
    log: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file of the delivery that is no track's: the CD's image and its lists.

    Attributes:
        path: where it was written.
        sha256: of its bytes.
        size: in bytes.
        measurement: of the image; None for text.
    """

    path: Path
    sha256: str
    size: int
    measurement: Measurement | None = None


@dataclass(frozen=True, slots=True)
class RecordRendition:
    """A whole record's way.

    Attributes:
        plan: what was to be done.
        tracks: every track of the record, in order.
        before: the mixes together, those that could be read.
        after: the files of each deliverable together.
        landings: how each deliverable was landed.
        disc: the CD's files.
        manifest: the delivery's manifest; None where the delivery is not whole.
        remarks: what there is to tell of the record.
    """

    plan: RecordPlan
    tracks: tuple[TrackRendition, ...]
    before: Levels | None
    after: tuple[Levels | None, ...]
    landings: tuple[AlbumLanding | None, ...]
    disc: tuple[DeliveredFile, ...]
    manifest: Path | None
    remarks: tuple[Remark, ...]

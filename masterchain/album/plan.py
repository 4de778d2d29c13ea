"""What a render of a record will write and where it will land, decided and checked before any sound runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from masterchain.album.disc import RATE_HZ
from masterchain.album.landing import Aim
from masterchain.album.manifest_names import MANIFEST, SUMS
from masterchain.album.names import path_of
from masterchain.album.record import Record, RecordTrack
from masterchain.audio.coding import Coding
from masterchain.audio.tags import Tags
from masterchain.errors import AudioFileError, UsageError
from masterchain.platforms.load import platform
from masterchain.platforms.schema import Platform
from masterchain.render.output import Output
from masterchain.render.outputs import outputs_of
from masterchain.render.target import Target, target_of

DISC_ENDINGS = (".wav", ".cue", ".toc", ".pq.txt")


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """What is written of one track.

    Attributes:
        track: the track.
        tags: what its files carry.
        outputs: its files, one a deliverable, at their final places.
    """

    track: RecordTrack
    tags: Tags
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """What is written of a record.

    Attributes:
        record: the record.
        folder: where the delivery goes.
        tracks: all of its tracks, in order.
        wanted: the numbers of the tracks to deliver.
        aims: where each deliverable lands, the CD last where there is one.
        disc: the CD's files without their endings; None where there is none.
        platforms: who judges the files.
        overwrite: files that are there may be replaced.
    """

    record: Record
    folder: Path
    tracks: tuple[TrackPlan, ...]
    wanted: frozenset[int]
    aims: tuple[Aim | None, ...]
    disc: Path | None
    platforms: tuple[Platform, ...]
    overwrite: bool

    @property
    def whole(self) -> bool:
        """Whether every track is delivered."""
        return len(self.wanted) == len(self.tracks)

    @property
    def files(self) -> Iterator[Path]:
        """Every file that will be written, but for manifest and sums."""
        for plan in self.tracks:
            if plan.track.number in self.wanted:
                yield from (output.path for output in plan.outputs)
        if self.disc:
            yield from (self.disc.with_name(self.disc.name + ending) for ending in DISC_ENDINGS)

    def of_disc(self, folder: Path, track: RecordTrack) -> Output:
        """A track's sound for the CD, in a folder of the workspace."""
        disc = self.record.album.cd
        assert disc is not None  # noqa: S101 - asked for a CD only where there is one
        coding = Coding("wav", 16, disc.dither)
        return Output(folder / f"{track.number:02}.wav", coding, RATE_HZ)


def plan_record(
    record: Record,
    folder: Path,
    *,
    platforms: Sequence[str] = (),
    only: Sequence[int] = (),
    overwrite: bool = False,
) -> RecordPlan:
    """What a render of a record will do.

    Args:
        record: the record.
        folder: where the delivery goes.
        platforms: the first replaces the record's landing; all judge the files.
        only: the tracks to deliver, by number; none for all.
        overwrite: files that are there may be replaced.

    Raises:
        UsageError: a track or a platform does not exist, a format does not carry a track, two files would be one, or
            a file would replace a mix.
        AudioFileError: a file that would be written exists and `overwrite` is not set.
    """
    numbers = {track.number for track in record.tracks}
    for number in only:
        if number not in numbers:
            raise UsageError(f"--only {number}: the record has tracks 1 to {len(numbers)}")
    target = target_of(record.loudness, platforms[0] if platforms else None)
    names = tuple(platforms) or ((target.platform,) if target and target.platform else ())
    return planned(
        record,
        folder,
        tuple(_aims(record, target)),
        wanted=frozenset(only) or frozenset(numbers),
        platforms=[platform(name) for name in dict.fromkeys(names)],
        overwrite=overwrite,
    )


def planned(
    record: Record,
    folder: Path,
    aims: tuple[Aim | None, ...],
    *,
    wanted: frozenset[int],
    platforms: Sequence[Platform] = (),
    overwrite: bool = False,
) -> RecordPlan:
    """What a render of a record will do that is told where its deliverables land.

    Args:
        record: the record.
        folder: where the delivery goes.
        aims: where each deliverable lands, the CD last where there is one.
        wanted: the numbers of the tracks to deliver.
        platforms: who judges the files.
        overwrite: files that are there may be replaced.

    Raises:
        UsageError: a format does not carry a track, two files would be one, or a file would replace a mix.
        AudioFileError: a file that would be written exists and `overwrite` is not set.
    """
    tracks = []
    for track in record.tracks:
        tags = tags_of(record, track)
        # The names of an album are its own: the place of a track is not what a tag says.
        outputs = outputs_of(record.deliverables, track.info, tags, track.number, folder)
        tracks.append(TrackPlan(track, tags, outputs))
    whole = len(wanted) == len(record.tracks)
    disc = _disc(record, folder) if record.album.cd and whole else None
    plan = RecordPlan(record, folder, tuple(tracks), wanted, aims, disc, tuple(platforms), overwrite)
    _refuse(plan)
    return plan


def tags_of(record: Record, track: RecordTrack) -> Tags:
    """What the files of a track carry: what its mix says, and over it what the album file says."""
    album = record.album
    said = {
        "title": track.title,
        "artist": track.artist,
        "album": album.title,
        "album_artist": album.artist,
        "track_number": track.number,
        "track_total": len(record.tracks),
        "date": str(album.year) if album.year else None,
        "genre": album.genre,
        "isrc": track.isrc,
        "cover": record.cover[0] if record.cover else None,
        "cover_mime": record.cover[1] if record.cover else None,
    }
    return replace(track.tags, **{name: value for name, value in said.items() if value is not None})  # type: ignore[arg-type]


def _aims(record: Record, target: Target | None) -> Iterator[Aim | None]:
    loudness, disc = record.loudness, record.album.cd
    own = [(one.integrated_lufs, one.ceiling_dbtp) for one in record.deliverables]
    own += [(disc.integrated_lufs, disc.ceiling_dbtp)] if disc else []
    for lufs, ceiling in own:
        base = target or (Target(None, None) if (lufs, ceiling) != (None, None) else None)
        if base is None:
            yield None
            continue
        landed = replace(
            base,
            integrated_lufs=base.integrated_lufs if lufs is None else lufs,
            ceiling_dbtp=base.ceiling_dbtp if ceiling is None else ceiling,
        )
        scope = loudness.scope if loudness else "album"
        yield Aim(landed, scope, loudness.anchor if loudness else None)


def _disc(record: Record, folder: Path) -> Path:
    disc = record.album.cd
    assert disc is not None  # noqa: S101 - the caller has looked
    words = {"album": record.album.title, "artist": record.album.artist or "", "format": "cd"}
    return folder / path_of(disc.folder, disc.name, words)


def _refuse(planned: RecordPlan) -> None:
    """Hold the files against the mixes, each other and what is there."""
    mixes = {track.path.resolve() for track in planned.record.tracks}
    taken: set[str] = {str((planned.folder / name).resolve()).casefold() for name in (MANIFEST, SUMS)}
    existing = []
    for path in planned.files:
        if path.resolve() in mixes:
            raise UsageError(f"{path} would replace a mix", hint="deliver to another folder with -o")
        # Two names that differ by case alone are one file on most desktops.
        key = str(path.resolve()).casefold()
        if key in taken:
            hint = "give one of the deliverables another `name` or `folder`"
            raise UsageError(f"two files would be written to {path}", hint=hint)
        taken.add(key)
        if not planned.overwrite and path.exists():
            existing.append(path)
    if existing:
        shown = ", ".join(map(str, existing[:3])) + (", ..." if len(existing) > 3 else "")
        hint = "replace with --overwrite, or deliver elsewhere with -o"
        raise AudioFileError(f"already there: {shown}", hint=hint)

"""A delivery held against its manifest, its album file and the platforms: every file read and measured again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from masterchain.album.identifiers import bare_isrc
from masterchain.album.manifest_names import MANIFEST, SUMS
from masterchain.album.manifest_read import Stated, StatedFile, read_manifest
from masterchain.album.record import Record
from masterchain.audio.info import AudioInfo
from masterchain.compliance.judge import judge
from masterchain.compliance.playback import Level
from masterchain.compliance.verdict import Verdict
from masterchain.errors import AudioFileError, MasterchainError
from masterchain.meters.cache import Cache
from masterchain.meters.many import Measured, measure_files
from masterchain.meters.measurement import Measurement
from masterchain.platforms.load import platform
from masterchain.render.gather import AUDIO_ENDINGS
from masterchain.render.remarks import Remark

_ALIKE_DB = 0.01
"""Two readings of the same samples differ by nothing; this forgives a meter that has been bettered."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file of a delivery.

    Attributes:
        path: where it stands.
        track: the number of its track; None for the CD's files and for what belongs to no track.
        info: what kind of file it is; None for text and for what cannot be read.
        measurement: of its sound, as it is now.
        verdicts: one a platform.
        remarks: in what it is not what the manifest says.
        error: why it cannot be read.
    """

    path: Path
    track: int | None = None
    info: AudioInfo | None = None
    measurement: Measurement | None = None
    verdicts: tuple[Verdict, ...] = ()
    remarks: tuple[Remark, ...] = ()
    error: MasterchainError | None = None


@dataclass(frozen=True, slots=True)
class CheckedDelivery:
    """A whole delivery.

    Attributes:
        folder: where it stands.
        files: every file of the manifest, then what stands beside them.
        remarks: in what the manifest is not what the album file says.
        platforms: who has judged.
    """

    folder: Path
    files: tuple[CheckedFile, ...]
    remarks: tuple[Remark, ...]
    platforms: tuple[str, ...]


def check_delivery(
    record: Record,
    folder: Path,
    *,
    platforms: Sequence[str] = (),
    processes: int = 1,
    cache: Cache | None = None,
    watcher: Callable[[Path, float], None] | None = None,
) -> CheckedDelivery:
    """Check a delivery.

    Args:
        record: what it should hold.
        folder: where it is.
        platforms: who judges; by default those the manifest names.
        processes: files at the same time.
        cache: where measurements are looked up and kept, by the files' content.
        watcher: is told how far each file is.

    Raises:
        AudioFileError: there is no manifest, or none that can be read.
        UsageError: a platform does not exist.
    """
    stated = read_manifest(folder)
    names = tuple(dict.fromkeys(platforms or stated.platforms))
    judges = [platform(name) for name in names]
    sound = [(file, track.number) for track in stated.tracks for file in track.files]
    sound += [(file, None) for file in stated.disc if file.measurement]  # type: ignore[misc]
    paths = [folder / file.path for file, _ in sound]
    found: dict[Path, Measured] = {}
    there = [path for path in paths if path.is_file()]
    with closing(measure_files(there, processes=processes, cache=cache, watcher=watcher)) as coming:
        for one in coming:
            found[one.path] = one
    files = []
    for file, number in sound:
        path = folder / file.path
        measured = found.get(path)
        if measured is None or measured.info is None or measured.measurement is None:
            error = measured.error if measured else None
            files.append(CheckedFile(path, number, error=error or AudioFileError(f"{path} is not there")))
            continue
        # The CD's image is no release of its own, which a platform would judge.
        asked = judges if number is not None else []
        album = _record_level(stated, file)
        verdicts = tuple(judge(measured.info, measured.measurement, one, album=album) for one in asked)
        remarks = tuple(_differences(path, file, measured.measurement))
        files.append(CheckedFile(path, number, measured.info, measured.measurement, verdicts, remarks))
    files += [_text(folder / file.path, file) for file in stated.disc if file.measurement is None]
    files += _strangers(folder, stated)
    return CheckedDelivery(folder, tuple(files), tuple(_of_record(record, stated)), names)


def _record_level(stated: Stated, file: StatedFile) -> Level | None:
    """The levels of the record a file belongs to, for platforms that keep records together."""
    if file.deliverable is None or not 0 <= file.deliverable < len(stated.deliverables):
        return None
    levels = stated.deliverables[file.deliverable].record
    if levels is None or levels.integrated_lufs is None:
        return None
    return Level(levels.integrated_lufs, levels.true_peak_dbtp, levels.sample_peak_dbfs)


def _differences(path: Path, file: StatedFile, now: Measurement) -> Iterator[Remark]:
    changed = _digest(path) != file.sha256
    if changed:
        yield Remark(
            "changed-file", "fail", "it is not the file that was delivered: its SHA-256 is another one"
        )
    then = file.measurement
    if then is None:
        return
    if then.frames != now.frames:
        yield Remark(
            "measures-otherwise", "fail", f"{now.frames} frames long, and {then.frames} by the manifest"
        )
    for name, unit, before, after in (
        ("integrated loudness", "LUFS", then.integrated_lufs, now.integrated_lufs),
        ("true peak", "dBTP", then.true_peak_dbtp, now.true_peak_dbtp),
    ):
        if (before is None) != (after is None) or abs((after or 0.0) - (before or 0.0)) > _ALIKE_DB:
            words = f"{name} {_figure(after)} {unit}, and {_figure(before)} by the manifest"
            yield Remark("measures-otherwise", "fail", words)


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def _text(path: Path, file: StatedFile) -> CheckedFile:
    try:
        changed = _digest(path) != file.sha256
    except AudioFileError as error:
        return CheckedFile(path, error=error)
    words = "it is not the file that was delivered: its SHA-256 is another one"
    return CheckedFile(path, remarks=(Remark("changed-file", "fail", words),) if changed else ())


def _strangers(folder: Path, stated: Stated) -> Iterator[CheckedFile]:
    """Audio that stands in the delivery and not in its manifest."""
    known = {MANIFEST, SUMS} | {file.path for track in stated.tracks for file in track.files}
    known |= {file.path for file in stated.disc}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        audio = path.suffix.lower() in AUDIO_ENDINGS and path.is_file() and not hidden
        if audio and relative.as_posix() not in known:
            words = "it stands in the delivery, and the manifest does not know it"
            yield CheckedFile(path, remarks=(Remark("not-in-manifest", "warn", words),))


def _of_record(record: Record, stated: Stated) -> Iterator[Remark]:
    """In what the manifest is not what the album file says."""
    album = record.album
    for what, own, theirs in (
        ("title", album.title, stated.title),
        ("artist", album.artist, stated.artist),
        ("UPC", album.upc, stated.upc),
        ("number of tracks", len(record.tracks), len(stated.tracks)),
        ("number of deliverables", len(record.deliverables), len(stated.deliverables)),
    ):
        if own != theirs:
            yield Remark(
                "other-record", "fail", f"{what} {own!r} by the album file, and {theirs!r} by the manifest"
            )
    for track, other in zip(record.tracks, stated.tracks, strict=False):
        isrc = bare_isrc(other.isrc) if other.isrc else None
        for what, own, theirs in (
            ("title", track.title, other.title),
            ("artist", track.artist, other.artist),
            ("ISRC", track.isrc, isrc),
        ):
            if own != theirs:
                words = (
                    f"track {track.number}: {what} {own!r} by the album file, and {theirs!r} by the manifest"
                )
                yield Remark("other-record", "fail", words)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from None

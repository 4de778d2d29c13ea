"""The end of a record's render: judged, published, the CD made, the manifest written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path

from masterchain.album.cdrdao_toc import beyond_cd_text, cdrdao_toc
from masterchain.album.cue_sheet import cue_sheet
from masterchain.album.deliver_pass import Written
from masterchain.album.disc import lay_out
from masterchain.album.disc_image import write_image
from masterchain.album.landing import Aim, Gain, Sound, reading
from masterchain.album.levels import Levels, levels_of
from masterchain.album.manifest import write_manifest
from masterchain.album.manifest_names import MANIFEST, SUMS
from masterchain.album.plan import RecordPlan, TrackPlan
from masterchain.album.pq_list import pq_list
from masterchain.album.rendition import (
    AlbumLanding,
    DeliveredFile,
    RecordRendition,
    TrackMaster,
    TrackRendition,
)
from masterchain.album.states import DeliverableState, RunState
from masterchain.album.workspace import publish
from masterchain.compliance.judge import judge
from masterchain.compliance.playback import Level, predict
from masterchain.errors import AudioFileError, MasterchainError
from masterchain.meters.file import measure_file
from masterchain.meters.measurement import Measurement
from masterchain.render.correcting import LIMITED_NEAR_ENOUGH_LU, NEAR_ENOUGH_LU
from masterchain.render.landing import Landing
from masterchain.render.misses import misses
from masterchain.render.remarks import Remark


def finish(
    planned: RecordPlan, runs: Sequence[RunState], deliverables: Sequence[DeliverableState], scratch: Path
) -> RecordRendition:
    """Give the files of a workspace their places, and say what came of the record.

    Args:
        planned: what was to be done.
        runs: what came of each run.
        deliverables: what was written.
        scratch: the workspace.

    Raises:
        AudioFileError: the delivery's disk refuses.
    """
    count = len(planned.record.deliverables)
    own = [one for one in deliverables if one.position < count]
    after = tuple(_levels(one) for one in own)
    tracks = tuple(_track(planned, plan, runs, own, after) for plan in planned.tracks)
    delivered = all(track.error is None for track in tracks)
    remarks = list(_of_record(planned, runs, own, after))
    _forget_older(planned, tracks)
    for track in tracks:
        for one, master in zip(own, track.masters, strict=False):
            publish(one.written[track.track.number].path, master.path, overwrite=planned.overwrite)
    disc: tuple[DeliveredFile, ...] = ()
    if planned.disc and delivered:
        of_disc = next(one for one in deliverables if one.position == count)
        disc = _disc(planned, planned.disc, of_disc, scratch)
        remarks += _cd_text(planned)
    landings = tuple(_landing(planned, runs, one) for one in own)
    states = [sound.before for run in runs if run.sound for sound in run.sound.tracks]
    before = levels_of(states) if states else None
    rendition = RecordRendition(planned, tracks, before, after, landings, disc, None, tuple(remarks))
    if not (delivered and planned.whole):
        return rendition
    return replace(rendition, manifest=write_manifest(rendition))


def _levels(one: DeliverableState) -> Levels | None:
    states = [written.state for _, written in sorted(one.written.items())]
    return levels_of(states) if states else None


def _track(
    planned: RecordPlan,
    plan: TrackPlan,
    runs: Sequence[RunState],
    deliverables: Sequence[DeliverableState],
    albums: Sequence[Levels | None],
) -> TrackRendition:
    track = plan.track
    run = next((one for one in runs if track in one.tracks), None)
    if run is None:
        return TrackRendition(track)
    if not run.alive or run.sound is None:
        failure = run.failure
        error = failure.error if failure else MasterchainError("it was not rendered")
        return TrackRendition(track, error=error, bug=failure.bug if failure else None, log=run.log)
    at = run.tracks.index(track)
    sound = run.sound.tracks[at]
    masters: tuple[TrackMaster, ...] = ()
    if track.number in planned.wanted:
        masters = tuple(
            _master(planned, plan, one, album.level if album and planned.whole else None)
            for one, album in zip(deliverables, albums, strict=True)
        )
    tail = run.sound.tail_frames if at == len(run.tracks) - 1 else 0
    return TrackRendition(
        track, sound.before_measured, sound.after_measured, masters, tail, sound.remarks, log=run.log
    )


def _master(planned: RecordPlan, plan: TrackPlan, one: DeliverableState, album: Level | None) -> TrackMaster:
    number = plan.track.number
    written, output = one.written[number], plan.outputs[one.position]
    info, measurement = replace(written.info, path=output.path), written.measurement
    verdicts = tuple(judge(info, measurement, platform, album=album) for platform in planned.platforms)
    alone = {}
    if measurement.integrated_lufs is not None:
        level = Level(measurement.integrated_lufs, measurement.true_peak_dbtp, measurement.sample_peak_dbfs)
        alone = {platform.name: predict(platform, level) for platform in planned.platforms}
    remarks = (*written.remarks, *_of_landing(one, number, measurement))
    return TrackMaster(
        output.path,
        written.sha256,
        written.size,
        info,
        measurement,
        one.gains[number].gain_db,
        one.gains[number].limited,
        verdicts,
        alone,
        remarks,
    )


def _of_landing(one: DeliverableState, number: int, measurement: Measurement) -> Iterator[Remark]:
    """How far a track that lands by itself came out from its loudness."""
    gain = one.gains[number]
    if one.aim is None or one.aim.scope != "track" or gain.wanted_lufs is None:
        return
    yield from _missed(gain, measurement.integrated_lufs, one.aim)


def _missed(gain: Gain, found: float | None, aim: Aim, where: str = "") -> Iterator[Remark]:
    """How far what was landed together came out from its loudness, and what was in the way."""
    far = None if found is None or gain.wanted_lufs is None else found - gain.wanted_lufs
    landing = Landing(gain.wanted_lufs, aim.target.ceiling_dbtp, gain.gain_db, gain.stopped_by, found, far)
    for remark in misses(landing, aim.target, LIMITED_NEAR_ENOUGH_LU if gain.limited else NEAR_ENOUGH_LU):
        yield replace(remark, message=remark.message + where)


def _of_record(
    planned: RecordPlan,
    runs: Sequence[RunState],
    deliverables: Sequence[DeliverableState],
    albums: Sequence[Levels | None],
) -> Iterator[Remark]:
    """What there is to tell of the record as a whole, by its first deliverable where all are alike."""
    lost = [track for run in runs if run.failure for track in run.tracks]
    together = [one for one in deliverables if one.aim and one.aim.scope != "track"]
    if lost and together and any(one.written for one in together):
        names = ", ".join(str(track.number) for track in lost)
        words = f"landed without track{'' if len(lost) == 1 else 's'} {names}, which failed: render it whole again"
        yield Remark("incomplete-record", "warn", words)
    for one in together:
        landing = _landing(planned, runs, one)
        wanted = landing.target_lufs if landing else None
        if landing and wanted is not None and one.aim and planned.whole and one.written:
            where = _highest(planned, one) if landing.stopped_by in {"ceiling", "reduction"} else ""
            name = f" ({_coding(planned, one)})" if len(deliverables) > 1 else ""
            yield from _missed(_worst(one), landing.landed_lufs, one.aim, where + name)
    loudness = planned.record.loudness
    if loudness and loudness.max_spread_lu is not None and albums and planned.whole:
        yield from _spread(planned, deliverables[0], albums[0], loudness.max_spread_lu)


def _worst(one: DeliverableState) -> Gain:
    """Of tracks that share a gain, the one the limiter works on, where there is one."""
    gains = [one.gains[number] for number in sorted(one.written)]
    return next((gain for gain in gains if gain.limited), gains[0])


def _coding(planned: RecordPlan, one: DeliverableState) -> str:
    """A deliverable in a few words."""
    coding = planned.tracks[0].outputs[one.position].coding
    return f"{coding.name} {coding.words()}"


def _highest(planned: RecordPlan, one: DeliverableState) -> str:
    """The track whose peak stands in the way, in words."""
    heights = {n: w.measurement.true_peak_dbtp or -999.0 for n, w in one.written.items()}
    reduced = {n: limited.peak_reduction_db for n in one.written if (limited := one.gains[n].limited)}
    number = max(reduced or heights, key=lambda n: (reduced or heights)[n])
    title = next(track.title for track in planned.record.tracks if track.number == number)
    return f", at the peaks of track {number}, {title}"


def _spread(
    planned: RecordPlan, one: DeliverableState, album: Levels | None, most_lu: float
) -> Iterator[Remark]:
    if album is None or album.integrated_lufs is None:
        return
    far = {
        number: written.measurement.integrated_lufs - album.integrated_lufs
        for number, written in one.written.items()
        if written.measurement.integrated_lufs is not None
    }
    names = {track.number: track.title for track in planned.record.tracks}
    outliers = [f"{n} {names[n]} ({far[n]:+.1f} LU)" for n in sorted(far) if abs(far[n]) > most_lu]
    if outliers:
        words = f"farther than {most_lu:g} LU from the record's {album.integrated_lufs:.1f} LUFS"
        yield Remark("spread", "warn", f"{words}: {', '.join(outliers)}")


def _landing(planned: RecordPlan, runs: Sequence[RunState], one: DeliverableState) -> AlbumLanding | None:
    aim = one.aim
    if aim is None:
        return None
    landed, stopped = None, None
    if aim.scope != "track" and planned.whole and one.written:
        heard = [
            Sound(track.number, at, one.written[track.number].state, track.gain_db)
            for at, run in enumerate(runs)
            for track in run.tracks
            if track.number in one.written
        ]
        landed = reading(heard, aim)
        stopped = one.gains[heard[0].number].stopped_by
    return AlbumLanding(aim.scope, aim.target.integrated_lufs, aim.target.ceiling_dbtp, landed, stopped)


def _forget_older(planned: RecordPlan, tracks: Sequence[TrackRendition]) -> None:
    """Take away a manifest of an earlier delivery: what it says of the files is about to become untrue."""
    if not any(track.masters for track in tracks):
        return
    for name in (MANIFEST, SUMS):
        try:
            (planned.folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise AudioFileError(f"{planned.folder / name} cannot be replaced: {error.strerror}") from error


def _disc(
    planned: RecordPlan, place: Path, one: DeliverableState, scratch: Path
) -> tuple[DeliveredFile, ...]:
    """The CD's image with its cue sheet, TOC and PQ list."""
    written: list[Written] = [one.written[track.number] for track in planned.record.tracks]
    layout = lay_out(planned.record, [each.info.frames for each in written])
    image = place.with_name(place.name + ".wav")
    part = scratch / "image.wav"
    try:
        with part.open("w+b") as file:
            write_image(file, layout, [each.path for each in written])
    except OSError as error:
        raise AudioFileError(f"{image} cannot be written: {error.strerror}") from error
    _, measurement = measure_file(part)
    files = [_delivered(part, image, planned, measurement)]
    for ending, text in (
        (".cue", cue_sheet(layout, image.name)),
        (".toc", cdrdao_toc(layout, image.name)),
        (".pq.txt", pq_list(layout, image.name)),
    ):
        part = scratch / f"disc{ending}"
        part.write_bytes(text.encode())
        files.append(_delivered(part, place.with_name(place.name + ending), planned))
    return tuple(files)


def _delivered(
    part: Path, place: Path, planned: RecordPlan, measurement: Measurement | None = None
) -> DeliveredFile:
    with part.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    size = part.stat().st_size
    publish(part, place, overwrite=planned.overwrite)
    return DeliveredFile(place, digest, size, measurement)


def _cd_text(planned: RecordPlan) -> Iterator[Remark]:
    texts = [planned.record.album.title, planned.record.album.artist or ""]
    texts += [text for track in planned.record.tracks for text in (track.title, track.artist or "")]
    beyond = "".join(dict.fromkeys(character for text in texts for character in beyond_cd_text(text)))
    if beyond:
        words = f"CD-Text, in ISO 8859-1, cannot hold: {' '.join(beyond)}"
        yield Remark("cd-text", "info", f"{words}; the cue sheet keeps them")

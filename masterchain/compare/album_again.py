"""A delivered record's render planned again from its manifest: its mixes, its chains, its landing, its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from masterchain.album.delivery import DeliveredTrack, Delivery
from masterchain.album.identifiers import bare_isrc
from masterchain.album.model import Album
from masterchain.album.plan import RecordPlan, planned
from masterchain.album.record import Record, RecordTrack
from masterchain.audio.info import probe
from masterchain.audio.tags import read_tags
from masterchain.chain.recorded import digest_of_recorded
from masterchain.compare.chain_again import chain_again
from masterchain.compare.differing import Identity, of_chain, of_dither, of_program
from masterchain.compare.places import Places
from masterchain.diagnostics.record import Source
from masterchain.errors import AudioFileError
from masterchain.render.sidecar import digest_of_tags, parts


@dataclass(frozen=True, slots=True)
class _Mix:
    """A mix as it is looked for."""

    name: str
    sha256: str
    format: str
    sample_rate_hz: int
    channels: int
    frames: None = None


def plan_again(delivery: Delivery, manifest: Path, places: Places, folder: Path) -> RecordPlan:
    """The render of a delivered record, with the mixes, files and plug-ins of this machine.

    Args:
        delivery: what the manifest says.
        manifest: the manifest.
        places: where mixes and the files of chains may lie.
        folder: where the files go.

    Raises:
        AudioFileError: a mix, or a file a chain names, is nowhere; all mixes that are not found are named.
        PluginError: a plug-in is not there.
        LockError: this version of masterchain can make no such chain.
        UsageError: a file cannot be made here.
    """
    tracks = _tracks(delivery, manifest, places)
    stated = {
        "schema": 1,
        "title": delivery.title,
        "artist": delivery.artist,
        "upc": delivery.upc,
        "year": delivery.year,
        "genre": delivery.genre,
        "cd": delivery.cd,
        "track": [{"file": track.path.name} for track in tracks],
    }
    record = Record(
        Album.model_validate(stated),
        Source(str(manifest), ""),
        manifest.parent,
        tracks,
        tuple(kind.settings for kind in delivery.deliverables),
        None,
        _cover(delivery, manifest.parent),
        (),
    )
    aims = (*(kind.aim for kind in delivery.deliverables), *((delivery.cd_aim,) if delivery.cd else ()))
    return planned(record, folder, aims, wanted=frozenset(track.number for track in tracks))


def differing_in(delivery: Delivery, plan: RecordPlan) -> tuple[Identity, ...]:
    """Everything that a render here uses and that is not what the manifest says."""
    formats = {track.mix.format for track in delivery.tracks} | {
        kind.format for kind in delivery.deliverables
    }
    here = parts(*sorted(formats))
    found = [
        *of_program(delivery.masterchain, delivery.parts, here, delivery.system),
        *of_dither(delivery.dither_seed),
    ]
    # Tracks often share a chain: what differs in it is told once, with all it holds for.
    numbers: defaultdict[Identity, list[int]] = defaultdict(list)
    for stated, planned_track in zip(delivery.tracks, plan.tracks, strict=True):
        for one in _of_track(stated, planned_track.track, digest_of_tags(planned_track.tags)):
            numbers[one].append(stated.number)
    for one, those in numbers.items():
        where = f"track{'' if len(those) == 1 else 's'} {', '.join(map(str, those))}"
        found.append(Identity(one.kind, f"{one.name} of {where}", one.what, one.recorded, one.now))
    return tuple(found)


def _of_track(stated: DeliveredTrack, track: RecordTrack, tags: str) -> Iterator[Identity]:
    yield from of_chain(stated.plugins, stated.chain.files, track.chain)
    if stated.tags_sha256 != tags:
        yield Identity("tags", "tags", "digest", stated.tags_sha256, tags)


def _tracks(delivery: Delivery, manifest: Path, places: Places) -> tuple[RecordTrack, ...]:
    mixes: dict[int, Path] = {}
    missing: list[AudioFileError] = []
    for track in delivery.tracks:
        try:
            mixes[track.number] = _mix(track, manifest, places)
        except AudioFileError as error:
            missing.append(error)
    if len(missing) == 1:
        raise missing[0]
    if missing:
        notes = tuple(error.message for error in missing)
        words = f"{len(missing)} of {len(delivery.tracks)} mixes of {delivery.title} are not found"
        raise AudioFileError(words, hint=missing[0].hint, notes=notes)
    return tuple(_track(track, mixes[track.number], delivery, manifest, places) for track in delivery.tracks)


def _mix(track: DeliveredTrack, manifest: Path, places: Places) -> Path:
    mix = track.mix
    if mix.sha256 is None:
        raise AudioFileError(f"{manifest} does not say what track {track.number} was made of")
    wanted = _Mix(mix.name, mix.sha256, mix.format, mix.sample_rate_hz, mix.channels)
    return places.source(wanted, manifest)


def _track(
    stated: DeliveredTrack, mix: Path, delivery: Delivery, manifest: Path, places: Places
) -> RecordTrack:
    try:
        digest = digest_of_recorded(stated.chain.resolved)
    except ValidationError as error:
        first = error.errors()[0]
        words = f"{manifest} holds a chain of track {stated.number} that this masterchain does not read"
        hint = f"it was made with masterchain {delivery.masterchain}"
        raise AudioFileError(f"{words}: {first['msg']}", hint=hint) from None
    if digest != stated.chain.sha256:
        words = (
            f"{manifest} is damaged, or was changed: the chain of track {stated.number} has another digest"
        )
        raise AudioFileError(f"{words} than it says")
    loaded = chain_again(
        stated.chain.resolved,
        stated.plugins,
        stated.chain.files,
        places,
        record=manifest,
        made_with=delivery.masterchain,
    )
    return RecordTrack(
        number=stated.number,
        path=mix,
        info=probe(mix),
        tags=read_tags(mix),
        title=stated.title,
        artist=stated.artist,
        isrc=bare_isrc(stated.isrc) if stated.isrc else None,
        chain=loaded,
        first_frame=stated.mix.first_frame,
        frames=stated.mix.frames,
        gain_db=stated.gain_db,
        fade_in_s=stated.fade_in_s,
        fade_out_s=stated.fade_out_s,
        fade_in_shape=stated.fade_in_shape,
        fade_out_shape=stated.fade_out_shape,
        gap_s=stated.gap_s,
        gapless=stated.gapless,
    )


def _cover(delivery: Delivery, folder: Path) -> tuple[bytes, str] | None:
    """The cover, out of a file that was delivered with it; None where none has it any more, which changes no sound."""
    if delivery.cover is None:
        return None
    for track in delivery.tracks:
        for file in track.files:
            cover = read_tags(folder / file.path).cover
            if cover is not None and sha256(cover).hexdigest() == delivery.cover.sha256:
                return cover, delivery.cover.mime
    return None

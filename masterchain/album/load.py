"""From an album file to a `Record`: every fault of it told at once, before any sound runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from masterchain.album import agree
from masterchain.album.chains import Chains
from masterchain.album.draft import head_of, tracks_of
from masterchain.album.identifiers import bare_isrc
from masterchain.album.model import Album, AlbumLoudness, Head, Track
from masterchain.album.names import deliverables_of
from masterchain.album.position import seconds_of
from masterchain.album.record import GAP_S, Record, RecordTrack
from masterchain.audio.info import AudioInfo, probe
from masterchain.audio.tags import Tags, read_tags
from masterchain.chain.agree import check as check_as_chain
from masterchain.chain.faults import Faults
from masterchain.chain.load import Loaded
from masterchain.chain.written import Origins, Paper, written
from masterchain.diagnostics.document import read
from masterchain.diagnostics.schema_faults import faults as schema_faults
from masterchain.errors import AudioFileError
from masterchain.routing.suits import TrackFormat

_SHARED = ("loudness", "deliverable")


def load_record(path: Path) -> Record:
    """Load an album file.

    Raises:
        DiagnosticError: the file, a chain it names or a mix it names is wrong; carries all faults.
    """
    source, document = read(path)
    folder = path.parent
    faults = Faults(Origins(written(document, Paper(source, folder))))
    _schema_version(document, faults)
    album = None
    try:
        album = Album.model_validate(document)
    except ValidationError as error:
        faults.add(*schema_faults(source, error, Album))
    # Landing and deliverables are a chain's, and are held against the world as a chain's.
    check_as_chain({key: document[key] for key in _SHARED if key in document}, folder, faults)
    head, listed = head_of(document), tracks_of(document)
    count = len(document["track"]) if isinstance(document.get("track"), list) else 0
    agree.check_numbers(head, listed, faults)
    agree.check_joints(listed, faults)
    agree.check_loudness(head, count, faults)
    cover = agree.check_cover(head, folder, faults)
    chains = Chains(head, folder, faults, document)
    of_record = chains.of_record()
    tracks = _tracks(head, listed, folder, chains, faults)
    agree.check_formats(tracks, faults)
    deliverables = deliverables_of(head, of_record)
    agree.check_rates(deliverables, tracks, faults)
    words = [
        {track.number - 1: track.words(head.title, one.format) for track in tracks} for one in deliverables
    ]
    agree.check_names(deliverables, words, listed, faults)
    if head.cd:
        agree.check_disc(tracks, faults)
    warnings = faults.settle()
    assert album is not None  # noqa: S101 - an album that did not validate has faults, and they were raised
    assert len(tracks) == count  # noqa: S101 - so has a track that could not be resolved
    loudness = album.loudness or _of_chain(of_record)
    return Record(album, source, folder, tracks, deliverables, loudness, cover, warnings)


def _schema_version(document: dict[str, Any], faults: Faults) -> None:
    version = document.get("schema")
    if isinstance(version, bool):
        # To Python true is 1, and would pass for it.
        faults.at_value(("schema",), "bad-value", "`schema` must be 1, not true or false")
    elif isinstance(version, int) and version != 1:
        words = f"this file is written in schema {version}; this version of masterchain reads schema 1"
        faults.at_value(("schema",), "unsupported-schema", words)
        faults.settle()


def _of_chain(chain: Loaded | None) -> AlbumLoudness | None:
    """The landing of the record's chain, for the whole record."""
    if chain is None or chain.chain.loudness is None:
        return None
    return AlbumLoudness.model_validate(chain.chain.loudness.model_dump(exclude_unset=True))


def _tracks(
    head: Head, written: Mapping[int, Track], folder: Path, chains: Chains, faults: Faults
) -> tuple[RecordTrack, ...]:
    """The tracks that can be resolved; what keeps the others from it is among the faults."""
    found: list[RecordTrack] = []
    numbers: dict[int, int | None] = {}
    for at, track in written.items():
        loaded = chains.of_track(track, at)
        mix = folder / track.file
        info = _info(mix, at, faults)
        if info is None:
            continue
        agree.check_stretch(track, at, info.duration_s, faults)
        tags = read_tags(mix)
        numbers[at] = tags.track_number
        if loaded is not None:
            chains.suits(loaded, TrackFormat(info.sample_rate_hz, info.channels, info.duration_s), at)
            found.append(_resolved(head, track, at, mix, info, tags, loaded))
    agree.check_order(numbers, faults)
    return tuple(found)


def _info(mix: Path, at: int, faults: Faults) -> AudioInfo | None:
    path = ("track", at, "file")
    if not mix.exists():
        hint = "the path is relative to the album file"
        faults.at_value(path, "missing-file", f"there is no mix {mix}", hint=hint)
        return None
    try:
        info = probe(mix)
    except AudioFileError as error:
        faults.at_value(path, "bad-audio", error.message, hint=error.hint, notes=error.notes)
        return None
    if not info.frames:
        words = f"{mix} does not say how long it is, which a record must know beforehand"
        faults.at_value(path, "bad-audio", words, hint="write it again as WAV or FLAC")
        return None
    return info


def _resolved(
    head: Head, track: Track, at: int, mix: Path, info: AudioInfo, tags: Tags, loaded: Loaded
) -> RecordTrack:
    rate = info.sample_rate_hz
    start = round(seconds_of(track.start) * rate) if track.start is not None else 0
    end = min(info.frames, round(seconds_of(track.end) * rate)) if track.end is not None else info.frames
    gap = track.gap_s if track.gap_s is not None else GAP_S
    return RecordTrack(
        number=at + 1,
        path=mix,
        info=info,
        tags=tags,
        title=track.title or tags.title or mix.stem,
        artist=track.artist or head.artist,
        isrc=bare_isrc(track.isrc) if track.isrc else None,
        chain=loaded,
        first_frame=start,
        frames=max(0, end - start),
        gain_db=track.gain_db,
        fade_in_s=track.fade_in_s,
        fade_out_s=track.fade_out_s,
        fade_in_shape=track.fade_in_shape,
        fade_out_shape=track.fade_out_shape,
        gap_s=0.0 if track.gapless else gap,
        gapless=track.gapless and at > 0,
    )

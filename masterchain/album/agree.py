"""Holding an album file against the world and itself: files, numbers, names, places, the order of things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from masterchain.album.identifiers import bare_isrc, isrc_fault, upc_fault
from masterchain.album.model import AlbumDeliverable, Head, Track
from masterchain.album.names import collisions, path_of
from masterchain.album.position import seconds_of
from masterchain.album.record import RecordTrack
from masterchain.audio.info import AudioInfo
from masterchain.chain.faults import Faults
from masterchain.chain.template import fault as template_fault
from masterchain.chain.template import folder_fault
from masterchain.diagnostics.record import Diagnostic, Label, Severity
from masterchain.units import position as place_words

_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
MOST_TRACKS = 99
LEAST_TRACK_S = 4.0
LONGEST_S = 79 * 60 + 57.0
"""An 80-minute disc less its last seconds, as blank discs are sold."""
_ALIKE = ("chain", "set_", "before", "after", "gain_db")


def check_numbers(head: Head, tracks: Mapping[int, Track], faults: Faults) -> None:
    """UPC and ISRCs: each well formed, no two alike."""
    if head.upc is not None and (words := upc_fault(head.upc)):
        faults.at_value(("upc",), "bad-upc", f'"{head.upc}" is no UPC or EAN: {words}')
    first: dict[str, int] = {}
    for at, track in tracks.items():
        if track.isrc is None:
            continue
        path = ("track", at, "isrc")
        if words := isrc_fault(track.isrc):
            faults.at_value(path, "bad-isrc", f'"{track.isrc}" is no ISRC: {words}')
            continue
        isrc = bare_isrc(track.isrc)
        if isrc in first:
            label = Label(faults.places.value(path))
            other = Label(faults.places.value(("track", first[isrc], "isrc")), "the same, of another track")
            words = f"tracks {first[isrc] + 1} and {at + 1} have the same ISRC"
            hint = "an ISRC names one recording; a remix or an edit has its own"
            faults.add(Diagnostic("duplicate-isrc", words, label, (other,), hint=hint))
        first.setdefault(isrc, at)


def check_joints(tracks: Mapping[int, Track], faults: Faults) -> None:
    """What stands where two tracks are joined: one chain, one level, no gap and no fade."""
    for at, track in tracks.items():
        if not track.gapless:
            continue
        base = ("track", at)
        if at == 0:
            faults.at_value(
                (*base, "gapless"), "conflict", "the first track has no track before it to be joined to"
            )
            continue
        if track.gap_s is not None:
            words = "a gapless track has no gap before it"
            faults.at_key((*base, "gap_s"), "conflict", words, hint="keep `gapless` or `gap_s`")
        if track.fade_in_s:
            words = "a fade-in would break the joint to the track before"
            faults.at_key((*base, "fade_in_s"), "conflict", words)
        before = tracks.get(at - 1)
        if before is None:
            continue
        if before.fade_out_s:
            words = f"a fade-out would break the joint to track {at + 1}"
            faults.at_key(("track", at - 1, "fade_out_s"), "conflict", words)
        for key in _ALIKE:
            if getattr(track, key) != getattr(before, key):
                word = key.rstrip("_")
                words = f"joined tracks are one stream: `{word}` must be as on track {at}"
                faults.at_key((*base, word), "conflict", words)


def check_stretch(track: Track, at: int, length_s: float, faults: Faults) -> None:
    """Trims and fades: inside the mix, and inside each other."""
    start = seconds_of(track.start) if track.start is not None else 0.0
    end = seconds_of(track.end) if track.end is not None else length_s
    base = ("track", at)
    if start >= length_s:
        words = f"`start` lies behind the end of the mix, which is {place_words(length_s)} long"
        faults.at_value((*base, "start"), "out-of-range", words)
    elif end > length_s + 0.5e-3:
        words = f"`end` lies behind the end of the mix, which is {place_words(length_s)} long"
        faults.at_value((*base, "end"), "out-of-range", words)
    elif end <= start:
        faults.at_value((*base, "end"), "conflict", "the track ends before it starts")
    elif track.fade_in_s + track.fade_out_s > end - start:
        key = "fade_out_s" if track.fade_out_s else "fade_in_s"
        words = f"the fades are longer than the track, which lasts {place_words(end - start)}"
        faults.at_value((*base, key), "conflict", words)


def check_loudness(head: Head, count: int, faults: Faults) -> None:
    """The anchor: a track there is, where one gain is for all."""
    loudness = head.loudness
    if loudness is None or loudness.anchor is None:
        return
    path = ("loudness", "anchor")
    if loudness.scope != "album":
        words = f'`anchor` lands one track and moves the others along; scope "{loudness.scope}" does not'
        faults.at_key(path, "conflict", words, hint='use scope = "album"')
    if loudness.anchor > count:
        faults.at_value(path, "out-of-range", f"there is no track {loudness.anchor}")


def check_cover(head: Head, folder: Path, faults: Faults) -> tuple[bytes, str] | None:
    """The cover's bytes and media type, where there is a sound one."""
    if head.cover is None:
        return None
    try:
        picture = (folder / head.cover).read_bytes()
    except OSError as error:
        words = f"there is no cover {folder / head.cover}: {error.strerror}"
        faults.at_value(("cover",), "missing-file", words, hint="the path is relative to the album file")
        return None
    for magic, kind in _PICTURES.items():
        if picture.startswith(magic):
            return picture, kind
    faults.at_value(("cover",), "bad-cover", f"{head.cover} is neither JPEG nor PNG")
    return None


def check_names(
    deliverables: Sequence[AlbumDeliverable],
    words: Sequence[Mapping[int, Mapping[str, str | int]]],
    tracks: Mapping[int, Track],
    faults: Faults,
) -> None:
    """File names: each can be made, and no two are one.

    Args:
        deliverables: what is written for each track.
        words: for each deliverable, what its templates may name, by the track's position.
        tracks: the tracks as written.
        faults: takes what is found.
    """
    for which, (one, known) in enumerate(zip(deliverables, words, strict=True)):
        base = ("deliverable", which)
        if folder_fault(one.folder) or template_fault(one.name):
            continue  # told where chains are held against themselves
        try:
            paths = [(at, path_of(one.folder, one.name, each)) for at, each in known.items()]
        except KeyError as error:
            words_ = f"`{{{error.args[0]}}}`: a track has no {error.args[0]}"
            faults.at_value((*base, "name"), "bad-template", words_, hint="add it to the record or the track")
            continue
        for later, earlier, path in collisions(paths):
            key = "title" if tracks[later].title else "file"
            label = Label(faults.places.value(("track", later, key)))
            other = ("track", earlier, "title" if tracks[earlier].title else "file")
            secondary = (Label(faults.places.value(other), "the other"),)
            headline = f"tracks {earlier + 1} and {later + 1} would both be called `{path}`"
            hint = "tell them apart in the deliverable's `name`, for example with {track:02}"
            faults.add(Diagnostic("colliding-name", headline, label, secondary, hint=hint))


def check_order(numbers: Mapping[int, int | None], faults: Faults) -> None:
    """Warn where the mixes' own tags count the tracks differently."""
    wrong = {at: number for at, number in numbers.items() if number is not None and number != at + 1}
    if wrong:
        at = min(wrong)
        faults.at_value(
            ("track", at, "file"),
            "track-order",
            f"this is track {at + 1} here, and track {wrong[at]} by its own tag",
            notes=tuple(
                f"track {other + 1} here is {number} by its tag"
                for other, number in wrong.items()
                if other > at
            ),
            severity=Severity.WARNING,
        )


def check_formats(tracks: Sequence[RecordTrack], faults: Faults) -> None:
    """Joined tracks are one stream: of one sample rate, with the same channels."""
    by_number = {track.number: track for track in tracks}
    for track in tracks:
        before = by_number.get(track.number - 1)
        if not track.gapless or before is None:
            continue
        own, other = track.info, before.info
        if (own.sample_rate_hz, own.channels) != (other.sample_rate_hz, other.channels):
            formats = f"this is {_format(own)} and track {before.number} {_format(other)}"
            words = f"joined tracks are one stream, but {formats}"
            path = ("track", track.number - 1, "gapless")
            faults.at_value(
                path, "unsupported-format", words, hint="convert one of the mixes, or leave the gap"
            )


def check_rates(
    deliverables: Sequence[AlbumDeliverable], tracks: Sequence[RecordTrack], faults: Faults
) -> None:
    """Mixes of several sample rates: the deliverables must say which they are to have."""
    rates = sorted({track.info.sample_rate_hz for track in tracks})
    if len(rates) < 2:
        return
    for at, one in enumerate(deliverables):
        if one.sample_rate is None:
            words = "the mixes have several sample rates: " + ", ".join(f"{rate} Hz" for rate in rates)
            hint = "give the deliverable a `sample_rate`, so that the record has one"
            faults.at_key(("deliverable", at), "mixed-rates", words, hint=hint)


def check_disc(tracks: Sequence[RecordTrack], faults: Faults) -> None:
    """What a CD can hold: two channels, at most 99 tracks, none shorter than 4 s, 79:57 in all."""
    if len(tracks) > MOST_TRACKS:
        faults.at_key(
            ("cd",), "cd-limit", f"a CD holds {MOST_TRACKS} tracks, and here there are {len(tracks)}"
        )
    for track in tracks:
        path = ("track", track.number - 1, "file")
        if track.info.channels != 2:
            words = f"a CD has two channels, and this mix has {track.info.channels}"
            faults.at_value(path, "cd-limit", words)
        if track.frames > 0 and track.duration_s < LEAST_TRACK_S:
            words = f"a track on a CD lasts at least {LEAST_TRACK_S:g} s, and this is {track.duration_s:.2f} s long"
            faults.at_value(path, "cd-limit", words, hint="join it to its neighbour, or leave [cd] out")
    length = sum(track.duration_s + track.gap_s for track in tracks)
    if length > LONGEST_S:
        faults.at_key(
            ("cd",),
            "cd-limit",
            f"the record lasts {place_words(length)}, and a CD {place_words(LONGEST_S)}",
        )


def _format(info: AudioInfo) -> str:
    channels = {1: "mono", 2: "stereo"}.get(info.channels, f"{info.channels} channels")
    return f"{info.sample_rate_hz} Hz {channels}"

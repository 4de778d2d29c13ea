"""Tags as Vorbis comments: FLAC, Ogg Vorbis, Opus.

Sources: Xiph's *Ogg Vorbis I format specification: comment field*, the field names in common use (Picard's
mapping), and RFC 9639 section 8.8 for pictures, which Ogg carries in base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any

from mutagen.flac import Picture, error

from masterchain.audio.tag_fields import TEXT_FIELDS, Tags, track_pair

_NAMES = {
    "title": ("title",),
    "artist": ("artist",),
    "album": ("album",),
    "album_artist": ("albumartist", "album artist"),
    "date": ("date", "year"),
    "genre": ("genre",),
    "isrc": ("isrc",),
    "comment": ("comment", "description"),
}
_NUMBER = ("tracknumber",)
_TOTAL = ("tracktotal", "totaltracks")
_PICTURE = "metadata_block_picture"
_FRONT_COVER = 3
_OF_THE_FILE = frozenset({"encoder", "encoded_by", "encoder_options", "vendor"})


def from_comments(comments: Mapping[str, list[str]], pictures: Iterable[Picture] = ()) -> Tags:
    """The tags in a set of comments, with a note for every field not carried."""
    fields = {name.lower(): [text for text in comments[name] if text] for name in comments}
    values: dict[str, Any] = {}
    taken = set(_OF_THE_FILE)
    for field, names in _NAMES.items():
        if name := next((name for name in names if fields.get(name)), None):
            values[field] = "; ".join(fields[name])
            taken.add(name)
    number, total = _first(fields, _NUMBER, taken), _first(fields, _TOTAL, taken)
    values["track_number"], values["track_total"] = track_pair(number)
    if total:
        values["track_total"] = track_pair(total)[0]
    notes: list[str] = []
    taken.add(_PICTURE)
    found = [*pictures, *_pictures(fields.get(_PICTURE, ()), notes)]
    if cover := next((p for p in found if p.type == _FRONT_COVER), next(iter(found), None)):
        values["cover"], values["cover_mime"] = cover.data, cover.mime
    notes += [f"not carried over: {name}" for name in sorted(fields) if name not in taken and fields[name]]
    notes += ["not carried over: a further picture"] * (len(found) - 1)
    return Tags(**values, notes=tuple(notes))


def to_comments(tags: Tags) -> list[tuple[str, str]]:
    """Name and text of each comment, in a fixed order; the cover is apart (`to_picture`)."""
    comments = [
        (_NAMES[field][0], text) for field in TEXT_FIELDS if (text := getattr(tags, field)) is not None
    ]
    if tags.track_number is not None:
        comments.append((_NUMBER[0], str(tags.track_number)))
    if tags.track_total is not None:
        comments.append((_TOTAL[0], str(tags.track_total)))
    return comments


def to_picture(cover: bytes, mime: str | None) -> Picture:
    """The cover as a FLAC picture block."""
    picture = Picture()
    picture.type = _FRONT_COVER
    picture.mime = mime or "image/jpeg"
    picture.data = cover
    return picture


def picture_comment(cover: bytes, mime: str | None) -> tuple[str, str]:
    """The cover as a comment, the way Ogg files carry it."""
    return _PICTURE, base64.b64encode(to_picture(cover, mime).write()).decode("ascii")


def _first(fields: Mapping[str, list[str]], names: tuple[str, ...], taken: set[str]) -> str:
    taken.update(names)
    return next((fields[name][0] for name in names if fields.get(name)), "")


def _pictures(encoded: Iterable[str], notes: list[str]) -> list[Picture]:
    pictures = []
    for text in encoded:
        try:
            pictures.append(Picture(base64.b64decode(text, validate=True)))
        except (error, binascii.Error, ValueError):
            notes.append("the cover picture is broken and was left out")
    return pictures

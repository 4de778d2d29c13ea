"""The tags that travel with a track."""

from __future__ import annotations

from dataclasses import dataclass, field

# A FLAC metadata block's length has 24 bits (RFC 9639, section 8.1); the picture's own fields take some of it.
_LARGEST_FLAC_COVER = (1 << 24) - 1 - 64
MP4_COVERS = ("image/jpeg", "image/png")
"""What a cover may be in MPEG-4."""
LARGEST_MP4_NUMBER = 65_535
"""The highest track number an atom of MPEG-4 holds."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says about its music. None is what it does not say.

    Several values of one field (two artists) are one text here, joined by "; ".

    Attributes:
        date: as written, usually `YYYY` or `YYYY-MM-DD`.
        cover: the front cover's image file, byte for byte.
        cover_mime: its media type, such as `image/jpeg`.
        notes: what stood in the file and is not carried along, a line each; not part of equality.
    """

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    album_artist: str | None = None
    track_number: int | None = None
    track_total: int | None = None
    date: str | None = None
    genre: str | None = None
    isrc: str | None = None
    comment: str | None = None
    cover: bytes | None = field(default=None, repr=False)
    cover_mime: str | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)


TEXT_FIELDS = ("title", "artist", "album", "album_artist", "date", "genre", "isrc", "comment")


def lost(tags: Tags, format: str) -> tuple[str, ...]:  # noqa: A002 - the field's word
    """Names what a container cannot hold of `tags`, for people to read.

    Args:
        tags: what is to be written.
        format: as in `masterchain.audio.coding`.
    """
    found = []
    if format == "caf":
        words = {"album_artist": "album artist", "isrc": "ISRC", "cover": "cover picture"}
        found += [word for field, word in words.items() if getattr(tags, field) is not None]
    if format == "flac" and tags.cover is not None and len(tags.cover) > _LARGEST_FLAC_COVER:
        found.append(f"the cover picture ({len(tags.cover)} bytes): FLAC holds 16 MiB at most")
    if format == "aac":
        if tags.cover is not None and tags.cover_mime not in (None, *MP4_COVERS):
            found.append(f"the cover picture: MPEG-4 holds JPEG and PNG, this is {tags.cover_mime}")
        if max(tags.track_number or 0, tags.track_total or 0) > LARGEST_MP4_NUMBER:
            found.append(f"the track number: MPEG-4 holds {LARGEST_MP4_NUMBER} at most")
        if tags.track_number == 0:
            found.append("the track number 0: in MPEG-4 it means that there is none")
    if (
        tags.track_total is not None
        and tags.track_number is None
        and format not in ("flac", "vorbis", "opus")
    ):
        found.append("the number of tracks, without a track number")
    return tuple(found)


def track_pair(text: str) -> tuple[int | None, int | None]:
    """Number and total from the forms `3` and `3/12`; what is not a number is None."""
    number, _, total = text.partition("/")
    return _whole(number), _whole(total)


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None

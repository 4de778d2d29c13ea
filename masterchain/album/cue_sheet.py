"""A disc as a cue sheet, as burning programs and pressing plants read it.

Source: CDRWIN's user guide, "Cue Sheet Commands". The format knows no way to write a quotation mark inside of one.
"""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.album.disc import DiscLayout, msf
from masterchain.album.identifiers import catalogue_number


def cue_sheet(layout: DiscLayout, image: str) -> str:
    """The sheet, with lines ended as the format has them.

    Args:
        layout: the disc.
        image: the image's file name, beside the sheet.
    """
    return "".join(f"{line}\r\n" for line in _lines(layout, image))


def _lines(layout: DiscLayout, image: str) -> Iterator[str]:
    album = layout.record.album
    if album.genre:
        yield f"REM GENRE {_quoted(album.genre)}"
    if album.year:
        yield f"REM DATE {album.year}"
    if album.upc:
        yield f"CATALOG {catalogue_number(album.upc)}"
    if album.artist:
        yield f"PERFORMER {_quoted(album.artist)}"
    yield f"TITLE {_quoted(album.title)}"
    yield f"FILE {_quoted(image)} WAVE"
    for one in layout.tracks:
        track = one.track
        yield f"  TRACK {track.number:02} AUDIO"
        yield f"    TITLE {_quoted(track.title)}"
        if track.artist:
            yield f"    PERFORMER {_quoted(track.artist)}"
        if track.isrc:
            yield f"    ISRC {track.isrc}"
        if one.pause < one.start:
            yield f"    INDEX 00 {msf(one.pause)}"
        yield f"    INDEX 01 {msf(one.start)}"


def _quoted(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return '"' + plain.replace('"', "'") + '"'

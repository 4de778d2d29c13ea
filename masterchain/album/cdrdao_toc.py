"""A disc as a TOC file for cdrdao, with CD-Text.

Source: cdrdao(1), "TOC-FILE". CD-Text is written in ISO 8859-1, every character beyond ASCII as an octal escape, which
every version of cdrdao reads.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from masterchain.album.disc import DiscLayout, DiscTrack, msf
from masterchain.album.identifiers import catalogue_number


def cdrdao_toc(layout: DiscLayout, image: str) -> str:
    """The TOC.

    Args:
        layout: the disc.
        image: the image's file name, beside the TOC.
    """
    return "\n".join(_lines(layout, image)) + "\n"


def beyond_cd_text(text: str) -> str:
    """The characters of a text that CD-Text cannot hold, each once."""
    return "".join(dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if not _holds(c)))


def _lines(layout: DiscLayout, image: str) -> Iterator[str]:
    album = layout.record.album
    yield "CD_DA"
    if album.upc:
        yield f'CATALOG "{catalogue_number(album.upc)}"'
    yield "CD_TEXT {"
    yield "  LANGUAGE_MAP { 0 : EN }"
    yield from _text(album.title, album.artist or "")
    yield "}"
    for one in layout.tracks:
        yield ""
        yield from _track(one, album.artist, image)


def _track(one: DiscTrack, artist: str | None, image: str) -> Iterator[str]:
    track = one.track
    yield f"// Track {track.number}"
    yield "TRACK AUDIO"
    yield "NO COPY"
    yield "NO PRE_EMPHASIS"
    yield "TWO_CHANNEL_AUDIO"
    if track.isrc:
        yield f'ISRC "{track.isrc}"'
    yield "CD_TEXT {"
    yield from _text(track.title, track.artist or artist or "")
    yield "}"
    # The name of a file is bytes; cdrdao takes them as they are.
    yield f'FILE "{_escaped(image)}" {msf(one.pause)} {msf(one.end - one.pause)}'
    if one.pause < one.start:
        yield f"START {msf(one.start - one.pause)}"


def _text(title: str, performer: str) -> Iterator[str]:
    yield "  LANGUAGE 0 {"
    yield f'    TITLE "{_latin(title)}"'
    yield f'    PERFORMER "{_latin(performer)}"'
    yield "  }"


def _holds(character: str) -> bool:
    return character.isprintable() and ord(character) < 256


def _latin(text: str) -> str:
    """A text in ISO 8859-1 as near as it comes, escaped: letters without their marks, else question marks."""
    made = []
    for character in unicodedata.normalize("NFC", text):
        near = character if _holds(character) else unicodedata.normalize("NFKD", character)[:1]
        made.append(near if _holds(near) else "?")
    return "".join(c if ord(c) < 128 else f"\\{ord(c):03o}" for c in _escaped("".join(made)))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')

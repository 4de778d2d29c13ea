"""Tags as ID3v2: MP3, AIFF, and the `id3 ` chunk of WAV.

Source: ID3v2.4 native frames. Written as version 2.4 in UTF-8, which keeps whole dates.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from mutagen import id3

from masterchain.audio.tag_fields import TEXT_FIELDS, Tags, track_pair

_FRAMES = {
    "title": "TIT2",
    "artist": "TPE1",
    "album": "TALB",
    "album_artist": "TPE2",
    "date": "TDRC",
    "genre": "TCON",
    "isrc": "TSRC",
}
_UTF8 = 3
_FRONT_COVER = 3
# Written by the encoder about itself, so no loss to a new file.
_OF_THE_FILE = frozenset({"TSSE", "TLEN", "TENC"})


def from_id3(frames: id3.ID3) -> Tags:
    """The tags in a set of ID3 frames, with a note for every frame not carried."""
    values: dict[str, Any] = {}
    taken = set(_OF_THE_FILE)
    for field, name in _FRAMES.items():
        if frame := frames.get(name):
            texts = frame.genres if name == "TCON" else [str(text) for text in frame.text]
            values[field] = "; ".join(text for text in texts if text) or None
            taken.add(name)
    if track := frames.get("TRCK"):
        values["track_number"], values["track_total"] = track_pair(str(track))
        taken.add("TRCK")
    if comment := next((c for c in frames.getall("COMM") if not c.desc and str(c)), None):
        values["comment"] = str(comment)
        taken.add(comment.HashKey)
    pictures = frames.getall("APIC")
    if cover := next((p for p in pictures if p.type == _FRONT_COVER), next(iter(pictures), None)):
        values["cover"], values["cover_mime"] = cover.data, cover.mime
        taken.add(cover.HashKey)
    left = sorted(
        key for key in frames if key not in taken and not (key.startswith("COMM") and not str(frames[key]))
    )
    return Tags(**values, notes=tuple(f"not carried over: {_shown(key)}" for key in left))


def to_id3(tags: Tags) -> id3.ID3:
    """A set of ID3 frames that says what `tags` says."""
    frames = id3.ID3()
    for field in TEXT_FIELDS:
        text = getattr(tags, field)
        if text is None:
            continue
        if field == "comment":
            frames.add(id3.COMM(encoding=_UTF8, lang="XXX", desc="", text=text))
        else:
            frames.add(getattr(id3, _FRAMES[field])(encoding=_UTF8, text=text))
    if tags.track_number is not None:
        total = f"/{tags.track_total}" if tags.track_total is not None else ""
        frames.add(id3.TRCK(encoding=_UTF8, text=f"{tags.track_number}{total}"))
    if tags.cover is not None:
        mime = tags.cover_mime or "image/jpeg"
        frames.add(id3.APIC(encoding=_UTF8, mime=mime, type=_FRONT_COVER, desc="", data=tags.cover))
    return frames


def id3_from_bytes(body: bytes) -> id3.ID3:
    """The frames of a tag that stands alone.

    Raises:
        mutagen.MutagenError: it is not a tag, or broken.
    """
    return id3.ID3(BytesIO(body))


def id3_to_bytes(frames: id3.ID3) -> bytes:
    """The frames as a tag that stands alone, of even length.

    libsndfile forgets the pad byte of odd chunks in RF64 files, and would not find the sound behind them.
    """
    for padding in (0, 1):
        file = BytesIO()
        frames.save(file, v1=0, v2_version=4, padding=lambda _, padding=padding: padding)
        if file.tell() % 2 == 0:
            break
    return file.getvalue()


def _shown(key: str) -> str:
    """A frame's key without the binary parts that some carry."""
    return "".join(c for c in key[:60] if c.isprintable())

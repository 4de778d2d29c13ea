"""Tags as a WAV file's LIST/INFO chunk: fewer than ID3 holds, but read by nearly everything.

Source: Microsoft/IBM *Multimedia Programming Interface and Data Specifications 1.0*, INFO list chunk. The text is
UTF-8, as players read it today.
"""

from __future__ import annotations

import struct
from typing import Any

from masterchain.audio.tag_fields import Tags, track_pair
from masterchain.audio.wav import chunk

_NAMES = {
    "title": b"INAM",
    "artist": b"IART",
    "album": b"IPRD",
    "date": b"ICRD",
    "genre": b"IGNR",
    "isrc": b"ISRC",
    "comment": b"ICMT",
}
_TRACK = (b"ITRK", b"IPRT")
_OF_THE_FILE = frozenset({b"ISFT", b"ITCH"})


def from_info(body: bytes) -> Tags:
    """The tags in the body of a LIST chunk of type INFO; what cannot be read is left out."""
    texts: dict[bytes, str] = {}
    at = 4
    while at + 8 <= len(body):
        name, size = struct.unpack_from("<4sI", body, at)
        raw = body[at + 8 : at + 8 + size].split(b"\0", 1)[0]
        texts[name] = _text(raw)
        at += 8 + size + (size & 1)
    values: dict[str, Any] = {field: texts[name] for field, name in _NAMES.items() if texts.get(name)}
    if track := next((texts[name] for name in _TRACK if texts.get(name)), None):
        values["track_number"], values["track_total"] = track_pair(track)
    known = {*_NAMES.values(), *_TRACK, *_OF_THE_FILE}
    left = sorted(name.decode("latin-1") for name in texts if name not in known and texts[name])
    return Tags(**values, notes=tuple(f"not carried over: {name}" for name in left))


def to_info(tags: Tags) -> bytes:
    """A whole LIST/INFO chunk, or nothing where no field of `tags` belongs there."""
    texts = [(name, text) for field, name in _NAMES.items() if (text := getattr(tags, field)) is not None]
    if tags.track_number is not None:
        texts.append((_TRACK[0], str(tags.track_number)))
    if not texts:
        return b""
    return chunk(b"LIST", b"INFO" + b"".join(chunk(name, text.encode() + b"\0") for name, text in texts))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")

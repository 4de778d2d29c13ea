"""Tags as the information chunk of a Core Audio file: texts only, and fewer than ID3 holds.

Source: Apple, *Core Audio Format Specification 1.0*, Information chunk: keys in lower case, values in UTF-8.
"""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

from masterchain.audio.caf import chunk, chunks
from masterchain.audio.tag_fields import Tags, track_pair

_NAMES = {
    "title": "title",
    "artist": "artist",
    "album": "album",
    "date": "recorded date",
    "genre": "genre",
    "comment": "comments",
}
_TRACK = "track number"
_YEAR = "year"
_OF_THE_FILE = frozenset(
    {"source application", "encoding application", "approximate duration in seconds", "channel layout"}
)
_LARGEST_INFO = 64 << 20


def to_caf_info(tags: Tags) -> bytes:
    """A whole information chunk, or nothing where no field of `tags` belongs there."""
    texts = [(name, text) for field, name in _NAMES.items() if (text := getattr(tags, field)) is not None]
    if tags.track_number is not None:
        total = f"/{tags.track_total}" if tags.track_total is not None else ""
        texts.append((_TRACK, f"{tags.track_number}{total}"))
    if not texts:
        return b""
    # A NUL ends a text, so that none can stand inside of one.
    body = b"".join(name.encode() + b"\0" + text.replace("\0", " ").encode() + b"\0" for name, text in texts)
    return chunk(b"info", struct.pack(">I", len(texts)) + body)


def read_caf_info(file: BinaryIO, size: int) -> Tags:
    """The tags of a Core Audio file of `size` bytes, with a note for every key not carried."""
    for name, start, length in chunks(file, size):
        if name == b"info" and 4 <= length <= _LARGEST_INFO:
            file.seek(start)
            return _from_body(file.read(length))
    return Tags()


def _from_body(body: bytes) -> Tags:
    texts = [text.decode("utf-8", "replace") for text in body[4:].split(b"\0")]
    pairs = {key.lower(): value for key, value in zip(texts[::2], texts[1::2], strict=False) if value}
    values: dict[str, Any] = {field: pairs[name] for field, name in _NAMES.items() if name in pairs}
    values.setdefault("date", pairs.get(_YEAR))
    if track := pairs.get(_TRACK):
        values["track_number"], values["track_total"] = track_pair(track)
    known = {*_NAMES.values(), _TRACK, _YEAR, *_OF_THE_FILE}
    return Tags(
        **values, notes=tuple(f"not carried over: {key}" for key in sorted(pairs) if key not in known)
    )

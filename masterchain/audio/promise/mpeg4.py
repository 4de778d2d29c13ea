"""MPEG-4 and QuickTime (m4a): the sample table's length, less what the edit list or Apple's gapless note takes off.

Sources: ISO/IEC 14496-12 (boxes, `mdhd`, `stts`, `elst`), ISO/IEC 14496-14; Apple's `iTunSMPB` note (encoder delay,
padding and the count of samples, in hexadecimal) as iTunes and QuickTime write it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from masterchain.audio.promise.promise import Promise

_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"})
_READ = frozenset({b"mvhd", b"mdhd", b"hdlr", b"stts", b"elst"})
_MOST_BOXES = 10_000
_LARGEST_BODY = 64 << 20
_GAPLESS = re.compile(rb"iTunSMPB.{0,64}?00000000 ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{16})", re.DOTALL)


@dataclass(slots=True)
class _Track:
    sound: bool = False
    clock_hz: int = 0
    table: int = 0
    edit: tuple[int, int] | None = None  # duration on the movie's clock, start on the track's


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of an MPEG-4 file of `size` bytes: its first track of sound."""
    tracks: list[_Track] = []
    movie_hz = 0
    gapless: int | None = None
    whole = True
    for name, start, end in _boxes(file, 0, size, size):
        whole = whole and end <= size
        if name == b"trak":
            tracks.append(_Track())
        elif name == b"udta" and end - start <= _LARGEST_BODY:
            file.seek(start)
            if found := _GAPLESS.search(file.read(end - start)):
                gapless = int(found[3], 16)
        elif name in _READ and end - start <= _LARGEST_BODY:
            file.seek(start)
            body = file.read(end - start)
            if name == b"mvhd":
                movie_hz = _clock(body)
            elif tracks:
                _note(tracks[-1], name, body)
    track = next((track for track in tracks if track.sound and track.clock_hz and track.table), None)
    if track is None:
        return Promise(whole=whole)
    frames = gapless or _edited(track, movie_hz)
    return Promise(frames=min(frames, track.table) or None, clock_hz=track.clock_hz, whole=whole)


def _note(track: _Track, name: bytes, body: bytes) -> None:
    if name == b"mdhd":
        track.clock_hz = _clock(body)
    elif name == b"hdlr":
        track.sound = body[8:12] == b"soun"
    elif name == b"stts" and len(body) >= 8:
        entries = struct.iter_unpack(">II", body[8 : 8 + (len(body) - 8) // 8 * 8])
        track.table = sum(count * ticks for count, ticks in entries)
    elif name == b"elst" and len(body) >= 8:
        form, bytes_each = (">qq4x", 20) if body[0] == 1 else (">ii4x", 12)
        entries_bytes = body[8 : 8 + (len(body) - 8) // bytes_each * bytes_each]
        kept = [(length, start) for length, start in struct.iter_unpack(form, entries_bytes) if start >= 0]
        # Several edits would be a film cut together; only one is a track with its ends trimmed.
        track.edit = kept[0] if len(kept) == 1 else None


def _edited(track: _Track, movie_hz: int) -> int:
    """What an edit list leaves of the table, in the track's own clock."""
    if track.edit is None or not movie_hz:
        return track.table
    length, start = track.edit
    rest = max(0, track.table - start)
    edited = length * track.clock_hz // movie_hz
    # The movie's clock often counts milliseconds: within one of its ticks the table is the better witness.
    return (
        rest if length == 0 or abs(edited - rest) <= max(1, track.clock_hz // movie_hz) else min(rest, edited)
    )


def _clock(body: bytes) -> int:
    """Ticks a second, from an `mvhd` or `mdhd` box of either version."""
    at = 20 if body[:1] == b"\1" else 12
    return int.from_bytes(body[at : at + 4], "big")


def _boxes(file: BinaryIO, position: int, end: int, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Every box with the bounds of its body, those inside of others after them."""
    for _ in range(_MOST_BOXES):
        if position + 8 > end:
            return
        file.seek(position)
        head = file.read(16)
        if len(head) < 8:
            return
        length, name = struct.unpack_from(">I4s", head)
        body = position + 8
        if length == 1 and len(head) == 16:
            length, body = struct.unpack_from(">Q", head, 8)[0], position + 16
        elif length == 0:
            length = end - position
        if length < body - position:
            return
        yield name, body, position + length
        if name in _CONTAINERS:
            yield from _boxes(file, body, min(position + length, size), size)
        position += length

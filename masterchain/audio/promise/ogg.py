"""Ogg: the granule position of the last page, and whether that page ends the stream.

Sources: RFC 3533 (pages), the Vorbis I specification A.2, RFC 7845 (Opus: granules at 48 kHz, pre-skip).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from masterchain.audio.promise.promise import Promise

_HEADER_BYTES = 27
_CONTINUED = 0x01
_FIRST_PAGE = 0x02
_LAST_PAGE = 0x04
_OPUS_CLOCK_HZ = 48_000
_SEARCH_BYTES = 1 << 16


@dataclass(slots=True)
class _Link:
    """One logical stream of sound: files joined end to end hold several."""

    opus: bool
    pre_skip: int
    granule: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    serial: int
    body: bytes
    packets: int
    complete: bool


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of an Ogg file of `size` bytes: Vorbis or Opus, alone or beside other streams."""
    links: dict[int, _Link] = {}
    done: list[_Link] = []
    for page in _pages(file, size):
        if page.flags & _FIRST_PAGE:
            if page.serial in links:
                done.append(links.pop(page.serial))
            if (link := _sound(page.body)) is not None:
                links[page.serial] = link
        if (link := links.get(page.serial)) is None:
            continue
        if page.granule > link.granule:
            link.granule = min(page.granule, _reach(page, link))
        link.ended = bool(page.flags & _LAST_PAGE) and page.complete
    done.extend(links.values())
    if not done:
        return Promise()
    frames = sum(max(0, link.granule - link.pre_skip) for link in done)
    whole = all(link.ended for link in done)
    return Promise(
        frames=frames or None,
        clock_hz=_OPUS_CLOCK_HZ if done[0].opus else None,
        at_least=not whole,
        whole=whole,
    )


def _reach(page: _Page, link: _Link) -> int:
    """How far the packets of a page that ends an Opus stream can carry.

    The last granule may only trim (RFC 7845, section 4.4), yet encoders are at large that set it a few samples past
    the sound of the last packet. Those samples never were.
    """
    if not link.opus or not page.flags & _LAST_PAGE or page.flags & _CONTINUED or len(page.body) < 2:
        return page.granule
    return link.granule + page.packets * _opus_samples(page.body)


def _opus_samples(packet: bytes) -> int:
    """Samples at 48 kHz in an Opus packet, by its first two bytes (RFC 6716, section 3.1)."""
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        samples = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        samples = (480, 960)[config & 1]
    else:
        samples = (120, 240, 480, 960)[config & 3]
    return samples * (1, 2, 2, packet[1] & 0x3F)[code]


def _sound(body: bytes) -> _Link | None:
    if body.startswith(b"\x01vorbis"):
        return _Link(opus=False, pre_skip=0)
    if body.startswith(b"OpusHead") and len(body) >= 12:
        return _Link(opus=True, pre_skip=struct.unpack_from("<H", body, 10)[0])
    return None


def _pages(file: BinaryIO, size: int) -> Iterator[_Page]:
    position = 0
    while position < size:
        file.seek(position)
        header = file.read(_HEADER_BYTES)
        if header[:4] != b"OggS":
            # Decoders look for the next page after damage, so the count must too.
            position = _next_capture(file, position + 1)
            continue
        if len(header) < _HEADER_BYTES:
            return
        flags, granule, serial, segments = struct.unpack_from("<5xBqI8xB", header)
        lacing = file.read(segments)
        # Granule -1: no packet ends on this page.
        body_bytes = sum(lacing)
        position += _HEADER_BYTES + segments + body_bytes
        body = file.read(min(body_bytes, 19)) if flags & (_FIRST_PAGE | _LAST_PAGE) else b""
        packets = sum(length < 255 for length in lacing)
        yield _Page(
            flags, granule, serial, body, packets, complete=len(lacing) == segments and position <= size
        )


def _next_capture(file: BinaryIO, position: int) -> int:
    """The offset of the next page from `position` on; the file's end where there is none."""
    while True:
        file.seek(position)
        window = file.read(_SEARCH_BYTES)
        found = window.find(b"OggS")
        if found >= 0:
            return position + found
        if len(window) < _SEARCH_BYTES:
            return position + len(window)
        position += _SEARCH_BYTES - 3

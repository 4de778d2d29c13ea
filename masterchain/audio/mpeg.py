"""MPEG audio (MP1, MP2, MP3) frame by frame, without decoding.

Sources: ISO/IEC 11172-3 section 2.4.1.3 and 13818-3 (headers); Xing's *VBR header* and the LAME tag as LAME's
`VbrTag.c` writes them (frame count, encoder delay and padding).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BIT_RATES_1 = {
    1: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_BIT_RATES_2 = {
    1: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_BIT_RATES_2[3] = _BIT_RATES_2[2]
_MONO = 3
_SEARCH_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """A frame's four-byte header.

    Attributes:
        word: the header as one big-endian number.
        size: bytes to the next frame's header.
        samples: samples a channel in the frame.
        side_info: bytes between the header and a Xing or Info mark; None outside layer III.
    """

    word: int
    size: int
    samples: int
    side_info: int | None

    def continues(self, other: FrameHeader) -> bool:
        """Whether `other` may follow in the same stream: version, layer and sample rate never change."""
        return (self.word ^ other.word) & 0xFFFE0C00 == 0


def parse_header(head: bytes) -> FrameHeader | None:
    """The header in the first four bytes, or None where they are none (free-format frames count as none)."""
    if len(head) < 4:
        return None
    word = int.from_bytes(head[:4], "big")
    version, layer = word >> 19 & 3, 4 - (word >> 17 & 3)
    bit_rate_index, rate_index, padding = word >> 12 & 15, word >> 10 & 3, word >> 9 & 1
    if word >> 21 != 0x7FF or version == 1 or layer == 4 or bit_rate_index in (0, 15) or rate_index == 3:
        return None
    bit_rate = 1000 * (_BIT_RATES_1 if version == 3 else _BIT_RATES_2)[layer][bit_rate_index]
    rate = _SAMPLE_RATES[version][rate_index]
    if layer == 1:
        return FrameHeader(word, (12 * bit_rate // rate + padding) * 4, 384, None)
    samples = 576 if layer == 3 and version != 3 else 1152
    size = samples // 8 * bit_rate // rate + padding
    if layer == 2:
        return FrameHeader(word, size, samples, None)
    mono = word >> 6 & 3 == _MONO
    side_info = (17 if mono else 32) if version == 3 else (9 if mono else 17)
    return FrameHeader(word, size, samples, side_info)


@dataclass(frozen=True, slots=True)
class LengthHeader:
    """A Xing or Info frame: the count of frames after it, and LAME's encoder delay and padding in samples."""

    frames: int
    delay: int | None
    padding: int | None


def parse_length_header(frame: bytes, header: FrameHeader) -> LengthHeader | None:
    """The Xing/Info content of a stream's first frame, or None where it is sound (or states no count)."""
    if header.side_info is None:
        return None
    mark = 4 + header.side_info
    if frame[mark : mark + 4] not in (b"Xing", b"Info") or len(frame) < mark + 12:
        return None
    flags, frames = struct.unpack_from(">II", frame, mark + 4)
    if not flags & 1:
        return None
    # After the count: bytes (4), table of contents (100), quality (4); then LAME's tag, delays 21 bytes in.
    lame = mark + 12 + (4 if flags & 2 else 0) + (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
    delays = frame[lame + 21 : lame + 24]
    if len(delays) < 3 or frame[lame] == 0:
        return LengthHeader(frames, None, None)
    return LengthHeader(frames, delays[0] << 4 | delays[1] >> 4, (delays[1] & 15) << 8 | delays[2])


@dataclass(frozen=True, slots=True)
class MpegStream:
    """An MPEG audio stream inside a file.

    Attributes:
        start: the offset of its first frame.
        first: that frame's header.
        length: what its Xing or Info frame says, where it has one.
        frames: frames of sound that stand in the file whole, the Xing or Info frame left out.
    """

    start: int
    first: FrameHeader
    length: LengthHeader | None
    frames: int


def scan(file: BinaryIO, size: int, start: int) -> MpegStream | None:
    """Counts the frames from `start` on, past any junk between them; None where there is no MPEG audio."""
    position = _next_frame(file, start, None)
    if position is None:
        return None
    file.seek(position)
    first = parse_header(file.read(4))
    assert first is not None  # noqa: S101 - what _next_frame looks for
    file.seek(position)
    length = parse_length_header(file.read(first.size), first)
    frames = -1 if length else 0
    begin = position
    while position < size:
        file.seek(position)
        header = parse_header(file.read(4))
        if header is None or not first.continues(header):
            following = _next_frame(file, position + 1, first)
            if following is None:
                break
            position = following
            continue
        position += header.size
        frames += position <= size
    return MpegStream(begin, first, length, frames)


def _next_frame(file: BinaryIO, position: int, like: FrameHeader | None) -> int | None:
    """The offset of the next header that another header follows where its frame ends."""
    while True:
        file.seek(position)
        window = file.read(_SEARCH_BYTES)
        at = window.find(b"\xff")
        while at >= 0:
            header = parse_header(window[at : at + 4])
            if header is not None and (like is None or like.continues(header)):
                file.seek(position + at + header.size)
                following = parse_header(file.read(4))
                if following is not None and header.continues(following):
                    return position + at
            at = window.find(b"\xff", at + 1)
        # A file that does not begin as MPEG audio within one window is something else, however long.
        if len(window) < _SEARCH_BYTES or like is None:
            return None
        position += _SEARCH_BYTES - 3

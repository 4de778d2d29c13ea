"""An MP3 without a length header, read as if it had one.

libsndfile guesses such a file's length from its first bit rate and reads no further: of a variable bit rate file
that starts loud it would give a quarter. With the count of the frames that are there, it gives all.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

from masterchain.audio.mpeg import MpegStream, parse_header, scan
from masterchain.audio.promise.id3v2 import end_of_id3v2

_CRC_ABSENT = 1 << 16
_BIT_RATE_INDEX = 9  # 128 or 80 kbit/s: a frame that has room for the mark at every sample rate
_COUNT_FOLLOWS = 1


class WithLengthHeader(io.RawIOBase):
    """A read-only file that is a Xing frame, then an MPEG stream from `stream.start` on."""

    def __init__(self, path: Path, stream: MpegStream) -> None:
        super().__init__()
        self._head = xing_frame(stream)
        self._start = stream.start
        self._position = 0
        self._file = path.open("rb")

    @classmethod
    def needed_for(cls, path: Path) -> WithLengthHeader | None:
        """The file with its length put in front; None where it has one, or is not layer III."""
        with path.open("rb", buffering=1 << 18) as file:
            size = file.seek(0, 2)
            stream = scan(file, size, end_of_id3v2(file))
        if stream is None or stream.length is not None or stream.first.side_info is None:
            return None
        return cls(path, stream)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The position in the combined file."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves within the combined file."""
        if whence == io.SEEK_CUR:
            offset += self._position
        elif whence == io.SEEK_END:
            offset += self._file.seek(0, io.SEEK_END) - self._start + len(self._head)
        self._position = max(0, offset)
        return self._position

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fills `buffer` from the combined file; 0 at its end."""
        view = memoryview(buffer).cast("B")
        head = self._head[self._position : self._position + len(view)]
        view[: len(head)] = head
        count = len(head)
        if count < len(view):
            self._file.seek(self._start + self._position + count - len(self._head))
            count += self._file.readinto(view[count:])
        self._position += count
        return count

    def close(self) -> None:
        """Closes the file underneath."""
        if not self.closed:
            self._file.close()
        super().close()


def xing_frame(stream: MpegStream) -> bytes:
    """A frame of silence in the stream's own version, rate and channels that states how many frames follow."""
    word = stream.first.word & ~0xF200 | _CRC_ABSENT | _BIT_RATE_INDEX << 12
    header = parse_header(word.to_bytes(4, "big"))
    assert header is not None  # noqa: S101 - only the bit rate differs from a valid header
    assert header.side_info is not None  # noqa: S101 - layer III
    frame = bytearray(header.size)
    frame[:4] = word.to_bytes(4, "big")
    struct.pack_into(">4sII", frame, 4 + header.side_info, b"Xing", _COUNT_FOLLOWS, stream.frames)
    return bytes(frame)

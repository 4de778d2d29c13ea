"""FLAC: the total of samples in STREAMINFO.

Source: RFC 9639, section 8.2.
"""

from __future__ import annotations

from typing import BinaryIO

from masterchain.audio.promise.id3v2 import end_of_id3v2
from masterchain.audio.promise.promise import Promise

_STREAMINFO = 0
_HEADER_BYTES = 8
_TOTAL_MASK = (1 << 36) - 1


def read(file: BinaryIO, size: int) -> Promise:  # noqa: ARG001 - every container's reader is called alike
    """Reads the promise of a FLAC file; a total of 0 means that the encoder did not know."""
    file.seek(end_of_id3v2(file))
    head = file.read(_HEADER_BYTES + 18)
    if len(head) < _HEADER_BYTES + 18 or head[4] & 0x7F != _STREAMINFO:
        return Promise()
    total = int.from_bytes(head[_HEADER_BYTES + 10 :], "big") & _TOTAL_MASK
    return Promise(frames=total or None)

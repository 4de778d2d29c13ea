"""MP3: the Xing or Info frame's count, or the frames that stand in the file, whichever is more."""

from __future__ import annotations

from typing import BinaryIO

from masterchain.audio.mpeg import scan
from masterchain.audio.promise.id3v2 import end_of_id3v2
from masterchain.audio.promise.promise import Promise

# The samples a layer III decoder comes late by; they are cut from the end together with the encoder's padding.
_DECODER_DELAY = 529


def read(file: BinaryIO, size: int) -> Promise:
    """Reads the promise of an MPEG audio file of `size` bytes.

    Without a Xing or Info frame nothing is promised: such a file has no end to miss. With one, frames beyond its
    count are promised too: files joined end to end hold more sound than their first header says.
    """
    stream = scan(file, size, end_of_id3v2(file))
    if stream is None or stream.length is None:
        return Promise()
    samples = max(stream.length.frames, stream.frames) * stream.first.samples
    if stream.length.delay is not None and stream.length.padding is not None:
        samples -= stream.length.delay + max(stream.length.padding, _DECODER_DELAY)
    else:
        samples -= _DECODER_DELAY
    return Promise(frames=max(0, samples) or None, whole=stream.frames >= stream.length.frames)

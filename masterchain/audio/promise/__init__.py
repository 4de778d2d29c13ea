"""What length a file's own header promises, read without decoding any sound.

libsndfile silently shortens a truncated WAV or MP3, ends a truncated Ogg where the bytes end, and stops a
chained Ogg after its first link. Only the container knows how much there should have been.
"""

from __future__ import annotations

from masterchain.audio.promise.promise import Promise
from masterchain.audio.promise.read import read_promise

__all__ = ["Promise", "read_promise"]

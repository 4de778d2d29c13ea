"""What a file is and measures as bytes to keep, restored exactly or not at all."""

from __future__ import annotations

import zlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from masterchain.audio.info import AudioInfo
from masterchain.meters.measurement import Measurement

_Kept = tuple[str, AudioInfo, Measurement]
_NO_PATH = Path()


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[_Kept]:
    return TypeAdapter(_Kept)


def packed(found: tuple[AudioInfo, Measurement], label: str) -> bytes | None:
    """JSON, compressed; None for what would not come back equal. The file's path is left out.

    Args:
        found: what a file is and measures.
        label: what it belongs to, kept inside.
    """
    info, measurement = replace(found[0], path=_NO_PATH), found[1]
    # The lowest level: the curves' digits hardly shrink further, and reading back stays fast.
    value = zlib.compress(_adapter().dump_json((label, info, measurement)), 1)
    return value if unpacked(value, label) == (info, measurement) else None


def unpacked(value: bytes, label: str) -> tuple[AudioInfo, Measurement] | None:
    """What was packed under that label; None where the bytes are anything else."""
    try:
        kept, info, measurement = _adapter().validate_json(zlib.decompress(value))
    except (zlib.error, ValueError):
        return None
    return (info, measurement) if kept == label else None

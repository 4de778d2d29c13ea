"""A file that is to be written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from masterchain.audio.coding import Coding


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write.

    Attributes:
        path: where it goes.
        coding: how it is written.
        sample_rate_hz: of the file.
        rate_from: the source's sample rate where the codec does not carry it and nobody named another.
        ceiling_dbtp: its own ceiling, before the chain's.
        integrated_lufs: its own loudness, before the chain's.
    """

    path: Path
    coding: Coding
    sample_rate_hz: int
    rate_from: int | None = None
    ceiling_dbtp: float | None = None
    integrated_lufs: float | None = None

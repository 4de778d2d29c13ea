"""A small record that renders in a moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import write
from support.signals import music_like


@pytest.fixture
def mixes(tmp_path: Path) -> Path:
    """A folder with three mixes of five to seven seconds at 44.1 kHz."""
    for number, seconds in enumerate((5.0, 6.0, 7.0), start=1):
        sound = 0.1 * number * music_like(seconds, sample_rate_hz=44100, seed=number)
        write(tmp_path / f"mixes/{number}.wav", sound, sample_rate_hz=44100)
    return tmp_path / "mixes"

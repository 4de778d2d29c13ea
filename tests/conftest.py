"""What every test shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=True)
settings.load_profile("default")

_VORBIS = Path("/usr/share/games/singularity/music")
_OPUS = Path("/usr/share/games/warzone2100/music/albums")


def _need(folder: Path, pattern: str, package: str) -> list[Path]:
    found = sorted(folder.rglob(pattern))
    if not found:
        pytest.skip(f"needs Debian's {package}: apt-get install {package}")
    return found


@pytest.fixture(scope="session")
def vorbis_album() -> list[Path]:
    """Sixteen tracks of real music, Ogg Vorbis at 48 kHz."""
    return _need(_VORBIS, "*.ogg", "singularity-music")


@pytest.fixture(scope="session")
def opus_tracks() -> list[Path]:
    """Real music in Opus."""
    return _need(_OPUS, "*.opus", "warzone2100-music")

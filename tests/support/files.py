"""Files for tests, written by soundfile: an implementation that is not ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray


def write(
    path: Path, sound: NDArray[np.float32], *, sample_rate_hz: int = 48000, subtype: str = "PCM_24"
) -> Path:
    """Write (channels, frames) to a file whose format its ending names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    formats = {".opus": ("OGG", "OPUS"), ".ogg": ("OGG", "VORBIS"), ".mp3": ("MP3", "MPEG_LAYER_III")}
    form, sub = formats.get(path.suffix, (None, subtype))
    with soundfile.SoundFile(path, "w", sample_rate_hz, sound.shape[0], sub, format=form) as file:
        for start in range(0, sound.shape[1], 4096):  # libsndfile's Vorbis encoder dies of long blocks
            file.write(sound[:, start : start + 4096].T)
    return path


def read(path: Path) -> NDArray[np.float64]:
    """A file as (channels, frames)."""
    samples, _ = soundfile.read(path, dtype="float64", always_2d=True)
    return samples.T

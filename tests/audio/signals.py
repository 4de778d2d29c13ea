"""Signals by formula, and files made of them, for the tests of `audio`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from support.tools import system_tool

RATE = 44_100
# Container and coding for soundfile, by the name the file is given.
MADE_BY_SOUNDFILE = {
    "a.wav": ("WAV", "PCM_24"),
    "extensible.wav": ("WAVEX", "PCM_16"),
    "float.wav": ("WAV", "FLOAT"),
    "double.wav": ("WAV", "DOUBLE"),
    "a.rf64": ("RF64", "PCM_24"),
    "a.w64": ("W64", "PCM_24"),
    "a.aiff": ("AIFF", "PCM_24"),
    "float.aiff": ("AIFF", "FLOAT"),
    "a.caf": ("CAF", "PCM_24"),
    "alac.caf": ("CAF", "ALAC_24"),
    "a.flac": ("FLAC", "PCM_24"),
    "a.ogg": ("OGG", "VORBIS"),
    "a.opus": ("OGG", "OPUS"),
    "a.mp3": ("MP3", "MPEG_LAYER_III"),
    "a.au": ("AU", "PCM_24"),
}


def codes(bits: int, frames: int, channels: int = 2, seed: int = 0) -> npt.NDArray[np.int32]:
    """Random integer codes over the whole range of a bit depth, both ends among them."""
    top = 1 << (bits - 1)
    values = np.random.default_rng(seed).integers(-top, top, (channels, frames), dtype=np.int32)
    values[0, 0] = -top
    values[-1, -1] = top - 1
    return values


def noise(frames: int, channels: int = 2, seed: int = 0) -> npt.NDArray[np.float32]:
    """White noise at −14 dBFS that is exact in 24 bits."""
    white = np.random.default_rng(seed).standard_normal((channels, frames)) * 0.2
    return (np.rint(np.clip(white, -1, 0.99) * (1 << 23)) / (1 << 23)).astype(np.float32)


def make(folder: Path, name: str, frames: int, *, channels: int = 2) -> Path:
    """A good file of `frames` frames; lossy ones in small blocks, since libsndfile's Vorbis dies of large ones."""
    container, coding = MADE_BY_SOUNDFILE[name]
    path = folder / name
    rate = 48_000 if coding == "OPUS" else RATE
    sound = noise(frames, channels).T
    with soundfile.SoundFile(str(path), "w", rate, channels, coding, format=container) as file:
        for start in range(0, frames, 4096):
            file.write(sound[start : start + 4096])
    return path


def ffmpeg(*arguments: str | Path) -> None:
    """Runs ffmpeg quietly; a failure fails the test."""
    subprocess.run([system_tool("ffmpeg"), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


def lag(late: npt.NDArray[np.float32], sound: npt.NDArray[np.float32]) -> int:
    """By how many frames `late` comes after `sound`: where the cross-correlation is highest."""
    size = 2 * sound.shape[1]
    product = np.fft.rfft(late[0], size) * np.conj(np.fft.rfft(sound[0], size))
    place = int(np.argmax(np.fft.irfft(product, size)))
    return place if place < size // 2 else place - size

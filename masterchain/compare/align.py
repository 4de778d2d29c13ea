"""Where the second of two sounds comes later or earlier than the first, and what gain makes them most alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from masterchain.audio.read import Block, Reader
from masterchain.compare.side_by_side import SideBySide

WITHIN_S = 5.0
"""How far apart two sounds may lie and still be found."""

_HEARD_S = 8.0
_LEAST_LIKENESS = 0.2
"""Two sounds that have nothing to do with each other come to a few hundredths over some seconds."""

_LEAST_SIDE_BY_SIDE = 4
"""At least a quarter of the shorter piece must stand beside something."""

_NEXT_TO_SILENCE = 1e-4
"""The part of a piece's power below which its rounding might be what is alike."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Where two sounds fit.

    Attributes:
        frames: how much later the second comes; negative where it comes earlier.
        likeness: the correlation there, -1 to 1: 1 for the same sound at any level, -1 for it upside down.
    """

    frames: int
    likeness: float


def find_shift(first: Path, second: Path, around_s: float) -> Shift | None:
    """The whole number of frames at which two sounds are most alike; None where they are alike nowhere.

    Args:
        first: a file.
        second: a file of the same sample rate and as many channels.
        around_s: where in the first there is something to be heard.

    Raises:
        AudioFileError: a file cannot be read.
    """
    with Reader(first) as reader:
        rate = reader.info.sample_rate_hz
        start = max(0, round((around_s - _HEARD_S / 2) * rate))
        heard = _part(reader, start, round(_HEARD_S * rate))
    within = round(WITHIN_S * rate)
    before = min(start, within)
    with Reader(second) as reader:
        other = _part(reader, start - before, before + heard.shape[1] + within)
    if not heard.any() or not other.any():
        return None
    # Before its beginning too, where that lies farther in the second than anything that was read of it.
    lags = np.arange(-min(heard.shape[1] - 1, within - before), min(other.shape[1], before + within + 1))
    likenesses = _likenesses(heard, other, lags)
    best = int(np.abs(likenesses).argmax())
    likeness = float(likenesses[best])
    if abs(likeness) < _LEAST_LIKENESS:
        return None
    return Shift(int(lags[best]) - before, max(-1.0, min(1.0, likeness)))


def best_gain(first: Path, second: Path, later: int) -> float | None:
    """The factor for the second sound that leaves the least power when it is taken away; None where one is silent.

    Args:
        first: a file.
        second: a file of the same sample rate and as many channels.
        later: how many frames later the second's sound comes.

    Raises:
        AudioFileError: a file cannot be read whole.
    """
    product = power = 0.0
    with SideBySide(first, second, later) as both:
        for block, other in both:
            product += float(np.vdot(block.astype(np.float64), other.astype(np.float64)))
            power += _power(other)
    return product / power if power and product else None


def _part(reader: Reader, start: int, frames: int) -> Block:
    """So many frames from `start` on, fewer where the file ends."""
    parts: list[Block] = []
    at = 0
    for block in reader.blocks():
        if (inside := block[:, max(0, start - at) : max(0, start + frames - at)]).shape[1]:
            parts.append(inside)
        at += block.shape[1]
        if at >= start + frames:
            break
    return np.concatenate(parts, axis=1) if parts else np.empty((reader.info.channels, 0), np.float32)


def _likenesses(heard: Block, other: Block, lags: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The correlation where `heard` begins at each of these frames of `other`, of what then stands side by side.

    Where that is too little, or next to silence, it is 0.
    """
    length = 1 << (heard.shape[1] + other.shape[1] - 1).bit_length()
    spectrum = np.zeros(length // 2 + 1, np.complex128)
    for one, two in zip(heard, other, strict=True):
        spectrum += np.conj(np.fft.rfft(one, length)) * np.fft.rfft(two, length)
    # The padding keeps places before the beginning apart, at the end of the circle.
    products = np.fft.irfft(spectrum, length)[lags % length]
    sums = [
        np.concatenate(([0.0], np.cumsum(np.square(s, dtype=np.float64).sum(axis=0)))) for s in (heard, other)
    ]
    from_, to = np.maximum(0, -lags), np.minimum(heard.shape[1], other.shape[1] - lags)
    powers = [sums[0][to] - sums[0][from_], sums[1][to + lags] - sums[1][from_ + lags]]
    # A short piece of one sound is easily like a short piece of another.
    enough = (to - from_) * _LEAST_SIDE_BY_SIDE >= min(heard.shape[1], other.shape[1])
    for power, whole in zip(powers, sums, strict=True):
        enough &= power > _NEXT_TO_SILENCE * whole[-1]
    found = np.zeros(len(lags))
    np.divide(products, np.sqrt(powers[0] * powers[1]), out=found, where=enough)
    return found


def _power(block: Block) -> float:
    return float(np.square(block, dtype=np.float64).sum())

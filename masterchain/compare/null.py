"""The null test: what is left of one sound when another is taken away from it, sample by sample."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from masterchain.audio.info import AudioInfo
from masterchain.audio.read import Block
from masterchain.compare.side_by_side import SideBySide
from masterchain.units import gain_to_db


@dataclass(frozen=True, slots=True)
class NullTest:
    """What is left of the first sound without the second.

    Attributes:
        frames: how many stand beside each other and were compared.
        first_alone: frames of the first that nothing stands beside.
        second_alone: frames of the second that nothing stands beside.
        samples: how many samples those frames hold: one a channel.
        differing: how many samples differ.
        peak_dbfs: the largest difference; None where there is none.
        rms_dbfs: mean power of the difference, all channels, re full scale squared; None where there is none.
        at_s: where it is largest, seconds from where the comparison begins; None where there is none.
        channel: in which channel, counted from 0.
        step_dbfs: one step of the coarser of the two files (LSB), where both hold integers.
        within_step: whether no sample differs by more than that step; None where there is no such step.
    """

    frames: int
    first_alone: int
    second_alone: int
    samples: int
    differing: int
    peak_dbfs: float | None
    rms_dbfs: float | None
    at_s: float | None
    channel: int | None
    step_dbfs: float | None
    within_step: bool | None

    @property
    def same(self) -> bool:
        """Whether both are the same sound: every sample, and as many of them."""
        return not (self.differing or self.first_alone or self.second_alone)

    def to_dict(self) -> dict[str, Any]:
        """The null test as JSON data."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def null_test(
    first: Path,
    second: Path,
    *,
    later: int = 0,
    gain: float = 1.0,
    progress: Callable[[float], None] = lambda _: None,
    listener: Callable[[Block, Block], None] | None = None,
) -> NullTest:
    """Take the second file's sound away from the first's.

    Integers of up to 24 bits are compared as they stand in the files; lossy files are decoded.

    Args:
        first: a file.
        second: a file of the same sample rate and as many channels.
        later: how many frames later the second's sound comes; negative where it comes earlier.
        gain: what the second is multiplied with.
        progress: told the fraction done.
        listener: given both sounds, as they stand side by side, without the gain.

    Raises:
        AudioFileError: a file cannot be read whole, holds what is no number, or the two cannot stand side by side.
    """
    sums = _Sums()
    with SideBySide(first, second, later) as both:
        most = max(1, min(both.first.frames, both.second.frames))
        for block, other in both:
            sums.add(block, other, gain)
            if listener:
                listener(block, other)
            progress(min(1.0, sums.frames / most))
        return sums.result(both.alone, both.first, both.second)


class _Sums:
    """What is known of the difference so far."""

    def __init__(self) -> None:
        self.frames = 0
        self._differing = 0
        self._power = 0.0
        self._peak = 0.0
        self._at = (0, 0)

    def add(self, first: Block, second: Block, gain: float) -> None:
        # In float64: a product rounded to float32 would differ where the sounds do not.
        apart = first.astype(np.float64) - second.astype(np.float64) * gain
        size = np.abs(apart)
        channel, frame = np.unravel_index(int(size.argmax()), size.shape)
        if size[channel, frame] > self._peak:
            self._peak = float(size[channel, frame])
            self._at = self.frames + int(frame), int(channel)
        self._differing += int(np.count_nonzero(apart))
        self._power += float(np.square(apart).sum())
        self.frames += first.shape[1]

    def result(self, alone: tuple[int, int], first: AudioInfo, second: AudioInfo) -> NullTest:
        differs = self._differing > 0
        frame, channel = self._at
        mean = self._power / max(1, self.frames * first.channels)
        step = _step(first, second)
        return NullTest(
            frames=self.frames,
            first_alone=alone[0],
            second_alone=alone[1],
            samples=self.frames * first.channels,
            differing=self._differing,
            peak_dbfs=gain_to_db(self._peak) if differs else None,
            rms_dbfs=gain_to_db(math.sqrt(mean)) if differs else None,
            at_s=frame / first.sample_rate_hz if differs else None,
            channel=channel if differs else None,
            step_dbfs=None if step is None else gain_to_db(step),
            # The steps of 24 bits are exact in float32, and so are their differences in float64.
            within_step=None if step is None else self._peak <= step,
        )


def _step(first: AudioInfo, second: AudioInfo) -> float | None:
    depths = [info.bit_depth for info in (first, second) if info.lossless and not info.is_float]
    known = [depth for depth in depths if depth is not None]
    return 2.0 ** (1 - min(known)) if len(known) == 2 else None

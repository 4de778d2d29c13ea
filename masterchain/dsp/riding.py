"""A gain that follows the level of a sound, all channels alike.

The level is taken in cells of a third of a millisecond (16 frames at 44.1 and 48 kHz, 32 at 96, 64 at 192), which a
loop in Python can follow at thousands of times real time. The sound comes one cell late, so that within a cell the
gain runs straight from what the cell before asked for to what the cell itself asks for: there is never a step, and
the gain is on its way when a peak comes.

Peaks are held over 32 cells, 10.7 ms: half a period of 47 Hz. Levels of tones above that are therefore steady, and so
is the gain: it does not follow the wave of a bass and distort it. Effective values are taken over 64 cells.

Cells are counted from the stream's start and everything about them is computed cell by cell or by elements, so the
output does not depend on how the stream is cut.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from masterchain.dsp.gain_curve import followed
from masterchain.dsp.linear_system import F64
from masterchain.dsp.processor import Block, Format

_CELL_AT_48_KHZ = 16
_PEAK_DOUBLINGS, _RMS_DOUBLINGS = 5, 6
_SILENCE = 1e-10


class Riding(ABC):
    """The base of processors that ride a gain.

    Args:
        values: every parameter's; `attack_ms` and `release_ms` are read here.
    """

    tail = 0
    detector = "peak"

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self._cell = 0

    @property
    def latency(self) -> int:
        """One cell."""
        return self._cell

    @abstractmethod
    def start(self, stream: Format) -> None:
        """Make what `listened` needs."""

    @abstractmethod
    def listened(self, block: Block) -> F64:
        """What the level is taken of, (channels, frames)."""

    @abstractmethod
    def target_db(self, level_db: F64) -> F64:
        """The gain to go to, in dB, for the level of each cell; a full-scale sine has 0 dB."""

    @abstractmethod
    def ridden(self, sound: F64, heard: F64, gain_db: F64) -> F64:
        """The output.

        Args:
            sound: (channels, frames), the input.
            heard: (channels, frames), what `listened` made of it.
            gain_db: (cells + 1,), at the beginning of the first cell and at each cell's end.
        """

    def prepare(self, stream: Format) -> None:
        """Start with nothing heard and a gain of 0 dB."""
        self._rate_hz, channels = stream.sample_rate_hz, stream.channels
        self._cell = _CELL_AT_48_KHZ * max(1, round(stream.sample_rate_hz / 48_000))
        doublings = _RMS_DOUBLINGS if self.detector == "rms" else _PEAK_DOUBLINGS
        self._earlier = np.zeros((1 << doublings) - 1)
        self._gain_db = 0.0
        self._pending = np.zeros((2, channels, 0))
        self._ready = np.zeros((channels, self._cell), np.float32)
        self.start(stream)

    def process(self, block: Block) -> Block:
        """The next block, one cell late."""
        cell, frames = self._cell, block.shape[1]
        rows = np.concatenate((self._pending, np.stack((block, self.listened(block)))), axis=2)
        whole = rows.shape[2] // cell * cell
        self._pending = rows[..., whole:]
        if whole:
            sound, heard = np.ascontiguousarray(rows[..., :whole])
            target_db = self.target_db(self._level_db(heard.reshape(len(heard), -1, cell)))
            after_db = followed(target_db, self._gain_db, self._left("attack_ms"), self._left("release_ms"))
            gain_db = np.concatenate(((self._gain_db,), after_db))
            self._gain_db = float(gain_db[-1])
            done = self.ridden(sound, heard, gain_db)
            self._ready = np.concatenate((self._ready, done), axis=1, dtype=np.float32, casting="same_kind")
        out, self._ready = self._ready[:, :frames], self._ready[:, frames:]
        return np.ascontiguousarray(out)

    def change(self, values: Mapping[str, float]) -> None:
        """Take other values for some of the parameters, from the next cell on."""
        self.values |= values

    def close(self) -> None:  # noqa: B027 - a processor is closed, and here there is nothing to do
        """Nothing is held."""

    def ramp(self, at_cells: F64) -> F64:
        """Straight lines from value to value, (frames,), for values as `ridden` gets them."""
        part = np.arange(1, self._cell + 1) / self._cell
        lines: F64 = at_cells[:-1, None] + np.diff(at_cells)[:, None] * part
        return lines.reshape(-1)

    def _left(self, name: str) -> float:
        return math.exp(-self._cell / (self._rate_hz * 1e-3 * float(self.values[name])))

    def _level_db(self, cells: F64) -> F64:
        rms = self.detector == "rms"
        # The louder channel decides for all.
        level = ((cells * cells).mean(axis=2) * 2.0 if rms else np.abs(cells).max(axis=2)).max(axis=0)
        held = np.concatenate((self._earlier, level))
        self._earlier = held[len(level) :]
        step = 1
        while step <= len(self._earlier):
            held = held[:-step] + held[step:] if rms else np.maximum(held[:-step], held[step:])
            step *= 2
        if rms:
            held = np.sqrt(held / step)
        level_db: F64 = 20.0 * np.log10(np.maximum(held, _SILENCE))
        return level_db

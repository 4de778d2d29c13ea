"""The true-peak limiter as a `Processor`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from masterchain.dsp.delay import Delay
from masterchain.dsp.limiter.course import Course
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.reduction import Reduction
from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.limiter.stage import Stage
from masterchain.dsp.limiter.trim import MARGIN_DB, trim
from masterchain.dsp.processor import Block, Format


class TruePeakLimiter:
    """Keeps every true peak at or below a ceiling, and sound that lies below it as it is.

    The gain is made from the peaks of the sound as it comes; turned down, the sound is looked at once more, and what
    still passes the ceiling, some hundredths of a dB, is trimmed. With `mid_side` the first two channels' middle and
    sides are limited apart before that, each against the ceiling.

    Args:
        values: `ceiling_dbtp`, `drive_db`, `lookahead_ms`, `release_ms`, `link`, `mid_side`, `max_gain_reduction_db`.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._settings = Settings(
            values["lookahead_ms"], values["release_ms"], values["link"], values["max_gain_reduction_db"]
        )
        self._mid_side = bool(values["mid_side"])
        self._drive_db, self._ceiling_dbtp = float(values["drive_db"]), float(values["ceiling_dbtp"])
        self._prepared = False

    @property
    def latency(self) -> int:
        """A segment, and what the stages look ahead."""
        return self._grid.segment + sum(stage.late for stage in self._stages) * self._grid.cell

    @property
    def tail(self) -> int:
        """None: it only turns down."""
        return 0

    def prepare(self, stream: Format) -> None:
        """Forget what was heard."""
        rate, grid = stream.sample_rate_hz, grid_of(stream.sample_rate_hz)
        self._grid = grid
        self._drive, self._ceiling = Course(self._drive_db), Course(self._ceiling_dbtp - MARGIN_DB)

        def reduction(settings: Settings) -> Reduction:
            return Reduction(rate, grid, stream.channels, settings)

        def stage(follower: Reduction, *, drives: bool) -> Stage:
            return Stage(grid, stream.channels, follower, self._drive, self._ceiling, drives=drives)

        last = trim(rate, grid, stream.channels, self._ceiling)
        self._stages = [stage(reduction(self._settings), drives=True), last]
        self._divides = self._mid_side and stream.channels >= 2
        if self._divides:
            apart = stage(reduction(replace(self._settings, link=0.0)), drives=False)
            self._stages.insert(0, apart)
            self._undivided = Delay(stream.channels, apart.late * grid.cell)
            self._divided = Delay(stream.channels, apart.late * grid.cell)
        self._waiting = np.zeros((stream.channels, grid.segment), np.float32)
        self._ready = np.zeros((stream.channels, grid.segment), np.float32)
        self._filled = self._frames = 0
        self._prepared = True

    def change(self, values: Mapping[str, Any]) -> None:
        """Take a new `drive_db` or `ceiling_dbtp`: before `prepare` at once, then within 64 frames from the next on."""
        self._drive_db = float(values.get("drive_db", self._drive_db))
        self._ceiling_dbtp = float(values.get("ceiling_dbtp", self._ceiling_dbtp))
        if self._prepared:
            self._drive.change(self._frames, self._drive_db)
            self._ceiling.change(self._frames, self._ceiling_dbtp - MARGIN_DB)

    def process(self, block: Block) -> Block:
        """The next frames: what comes goes into a segment, from the same place of the last one comes what goes."""
        out = np.empty_like(block)
        done, frames, size = 0, block.shape[1], self._grid.segment
        while done < frames:
            some = min(frames - done, size - self._filled)
            here, there = slice(self._filled, self._filled + some), slice(done, done + some)
            self._waiting[:, here] = block[:, there]
            out[:, there] = self._ready[:, here]
            done += some
            self._filled += some
            self._frames += some
            if self._filled == size:
                self._ready = self._limited(self._waiting)
                self._filled = 0
        return out

    def close(self) -> None:
        """Nothing is held."""

    def _limited(self, sound: Block) -> Block:
        first = (self._frames - self._grid.segment) // self._grid.cell
        for number, stage in enumerate(self._stages):
            if self._divides and number == 0:
                sound = self._divided_and_limited(sound, stage, first)
            else:
                sound = stage.process(sound, first)
            first -= stage.late
        for course in (self._drive, self._ceiling):
            course.forget_before((first - 2) * self._grid.cell)
        return sound

    def _divided_and_limited(self, sound: Block, stage: Stage, first: int) -> Block:
        """Middle and sides limited apart; what that changes is added, so that what it does not change stays."""
        divided = sound.copy()
        divided[0] = (sound[0] + sound[1]) * np.float32(0.5)
        divided[1] = (sound[0] - sound[1]) * np.float32(0.5)
        changes = stage.process(divided, first) - self._divided.process(divided)
        mid, side = changes[0].copy(), changes[1].copy()
        changes[0], changes[1] = mid + side, mid - side
        changed: Block = self._undivided.process(sound) + changes
        return changed

"""What each step of a chain does to a track: the sound measured between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from masterchain.audio.info import AudioInfo
from masterchain.dsp.processor import Block, Processor
from masterchain.dsp.serial import Serial
from masterchain.dsp.tap import Tap
from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Meter
from masterchain.render.step_heard import BandChange, StepHeard
from masterchain.routing.plan import Plan
from masterchain.routing.realise import Realised, Watch, realise

_CELL_S = 0.05
_HEARD = 10.0 ** (-60.0 / 10.0)
"""Where the sound before a step is below -60 dBFS, what the step did to its level is not told."""
_BAND_HEARD_DB = 60.0
"""A band so far below the strongest is next to silence: what changes there is noise, and no change is told."""


class Listener:
    """The parts of a chain with an ear behind each.

    Args:
        plans: each step's own plan, with its id.
        folder: what the chain's relative paths are relative to.
        watch: is told which plug-in is about to run.
        info: the track.

    Attributes:
        realised: the whole chain, to be streamed; its output is that of the chain without ears, sample for sample.
    """

    def __init__(
        self, plans: Sequence[tuple[str, Plan]], folder: Path, watch: Watch, info: AudioInfo
    ) -> None:
        self._ids = [identity for identity, _ in plans]
        steps = [realise(planned.nodes, folder, watch) for _, planned in plans]
        self._steps = [step.processor for step in steps]
        self._frames = info.frames
        self._ears = [_Ear(info.sample_rate_hz, info.channels, info.frames) for _ in range(len(steps) + 1)]
        parts: list[Processor] = []
        for position, ear in enumerate(self._ears):
            parts.append(Tap(ear.hear))
            parts += self._steps[position : position + 1]
        self.realised = Realised(Serial(parts), tuple(p for step in steps for p in step.plugins))

    def heard(self, frames: int) -> tuple[StepHeard, ...]:
        """What was heard, once the stream is over: the source first, as the step "source"; then a step each.

        Args:
            frames: of the chain's output, its tail included.
        """
        for ear in self._ears[1:]:
            ear.end(frames - self._frames)
        before = self._ears[0].meter.measurement()
        told = [StepHeard("source", 0, *_levels(before))]
        for identity, part, first, second in zip(
            self._ids, self._steps, self._ears, self._ears[1:], strict=False
        ):
            after = second.meter.measurement()
            change = _change(first.energies(), second.energies())
            told.append(StepHeard(identity, part.latency, *_levels(after), *change, _bands(before, after)))
            before = after
        return tuple(told)


class _Ear:
    """Hears a track and no more: what comes behind its end (tail, and silence that flushes) waits to be asked for."""

    def __init__(self, sample_rate_hz: int, channels: int, frames: int) -> None:
        self.meter = Meter(sample_rate_hz, channels)
        self._room = frames
        self._behind: list[Block] = []
        self._cell = round(_CELL_S * sample_rate_hz)
        self._left = np.zeros(0)
        self._cells: list[NDArray[np.float64]] = []

    def hear(self, block: Block) -> None:
        heard, behind = block[:, : self._room], block[:, self._room :]
        self._room -= heard.shape[1]
        if heard.shape[1]:
            self._take(heard)
        if behind.shape[1]:
            self._behind.append(behind.copy())

    def end(self, tail_frames: int) -> None:
        self._room = tail_frames
        behind, self._behind = self._behind, []
        for block in behind:
            self.hear(block)

    def _take(self, block: Block) -> None:
        self.meter.feed(block)
        power = np.concatenate((self._left, np.mean(np.square(block, dtype=np.float64), axis=0)))
        whole = len(power) // self._cell
        self._cells.append(power[: whole * self._cell].reshape(whole, self._cell).mean(axis=1))
        self._left = power[whole * self._cell :]

    def energies(self) -> NDArray[np.float64]:
        return np.concatenate([np.zeros(0), *self._cells])


def _change(
    before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[float | None, float | None, float | None, float | None]:
    length = min(len(before), len(after))
    heard = np.flatnonzero(before[:length] > _HEARD)
    if not heard.size:
        return None, None, None, None
    # A step that silences a place turned it down by much, not by infinitely much.
    ratio = np.maximum(after[heard], 1e-12) / before[heard]
    change = 10.0 * np.log10(ratio)
    least = int(change.argmin())
    return float(change[least]), float(heard[least] * _CELL_S), float(change.max()), float(change.mean())


def _levels(
    measured: Measurement,
) -> tuple[float | None, float | None, float | None, float | None, float | None]:
    return (
        measured.integrated_lufs,
        measured.loudness_range_lu,
        measured.true_peak_dbtp,
        measured.rms_dbfs,
        measured.crest_db,
    )


def _bands(before: Measurement, after: Measurement) -> tuple[BandChange, ...]:
    pairs = list(zip(before.third_octaves, after.third_octaves, strict=False))
    strongest = max((old.level_dbfs for old, _ in pairs if old.level_dbfs is not None), default=0.0)
    return tuple(
        BandChange(old.centre_hz, new.level_dbfs - old.level_dbfs)
        for old, new in pairs
        if old.level_dbfs is not None
        and new.level_dbfs is not None
        and old.level_dbfs > strongest - _BAND_HEARD_DB
    )

"""Watches what a plug-in gives against what it was given.

Everything is judged in windows of one size from the start of the track, so that the findings, like the samples, do
not depend on how the stream is cut.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.delay import Delay
from masterchain.dsp.processor import Block, Format
from masterchain.errors import PluginError
from masterchain.plugins.finding import PluginFinding
from masterchain.units import position

_SOUND = np.float32(10.0 ** (-40.0 / 20.0))
"""Above this peak the input has sound: low enough for music, high enough that a gate may close below it."""
_SILENCE = np.float32(10.0 ** (-100.0 / 20.0))
_SILENT_FOR_S = 1.0
_RUNAWAY = np.float32(10.0 ** (24.0 / 20.0))
_RUNAWAY_FOR_S = 1.0
_DC = 10.0 ** (-40.0 / 20.0)
_DC_ADDED = 10.0


class Guard:
    """The watch over one plug-in on one stream.

    Args:
        step: the step's id or the plug-in's name.
        stream: its format; every block is a multiple of `window_frames`.
        latency: frames by which the output comes late.
        window_frames: the size of the windows.
        changed: the chain sets the plug-in to something: the sound should be another afterwards.
    """

    def __init__(self, step: str, stream: Format, latency: int, window_frames: int, *, changed: bool) -> None:
        self._step = step
        self._rate = stream.sample_rate_hz
        self._latency = latency
        self._window = window_frames
        self._expects_change = changed
        self._delay = Delay(stream.channels, latency)
        self._frames = 0
        self._given_non_finite = False
        self._heard = False
        self._heard_after = False
        self._same = True
        self._silent = _Spell(_SILENT_FOR_S * self._rate)
        self._runaway = _Spell(_RUNAWAY_FOR_S * self._rate)
        self._loudest = np.float32(0.0)
        self._sum_in = np.zeros(stream.channels)
        self._sum_out = np.zeros(stream.channels)

    def watch(self, block: Block, out: Block) -> None:
        """Look at a block and what came of it.

        Raises:
            PluginError: it gave NaN or infinity and was given neither.
        """
        self._finite(block, out)
        dry = self._delay.process(block)
        if self._same:
            self._same = bool((dry == out).all())
        start = self._frames
        loud_in, loud_out = self._peaks(dry), self._peaks(out)
        sounds = loud_in > _SOUND
        lost = sounds & (loud_out < _SILENCE)
        self._silent.add(lost, start, self._window)
        self._runaway.add(loud_out > _RUNAWAY, start, self._window)
        self._heard |= bool(sounds.any())
        self._heard_after |= bool((sounds & ~lost).any())
        self._loudest = np.maximum(self._loudest, loud_out.max())
        self._sum_in += dry.sum(axis=1, dtype=np.float64)
        self._sum_out += out.sum(axis=1, dtype=np.float64)
        self._frames += out.shape[1]

    def findings(self) -> Iterator[PluginFinding]:
        """What is to be told of the stream so far."""
        if self._heard and not self._heard_after:
            yield self._finding("plugin-silent", "fail", "turned the whole track into silence", None)
        elif (begin := self._silent.begin) is not None:
            longest = self._silent.longest / self._rate
            words = f"gave silence where it was given sound, for {longest:.1f} s at the longest"
            yield self._finding("plugin-silent", "warn", words, begin)
        if (begin := self._runaway.begin) is not None:
            words = f"ran away: its level reached {20 * np.log10(self._loudest):+.1f} dBFS"
            yield self._finding("plugin-runaway", "fail", words, begin)
        else:
            yield from self._dc()
        if self._expects_change and self._heard and self._same:
            words = "gave every sample back as it was, though the chain sets it to something"
            yield self._finding("no-change", "warn", words, None)

    def _finite(self, block: Block, out: Block) -> None:
        if np.isfinite(out).all():
            return
        self._given_non_finite |= not np.isfinite(block).all()
        if self._given_non_finite:
            return  # the fault lies before it, and is told there
        first = int(np.flatnonzero(~np.isfinite(out).all(axis=0))[0])
        at = max(0, self._frames + first - self._latency) / self._rate
        raise PluginError(
            f"{self._step} gave NaN or infinity at {position(at)}",
            hint="the plug-in failed on this track; the master was not written",
        )

    def _peaks(self, block: Block) -> NDArray[np.float32]:
        windows = np.abs(block).reshape(block.shape[0], -1, self._window)
        peaks: NDArray[np.float32] = windows.max(axis=(0, 2))
        return peaks

    def _dc(self) -> Iterator[PluginFinding]:
        if not self._frames:
            return
        before = float(np.abs(self._sum_in).max()) / self._frames
        after = float(np.abs(self._sum_out).max()) / self._frames
        if after > _DC and after > _DC_ADDED * before:
            words = f"added a constant to the sound (DC): {20 * np.log10(after):.1f} dBFS"
            yield self._finding("plugin-dc", "warn", words, None)

    def _finding(self, code: str, severity: str, words: str, frame: int | None) -> PluginFinding:
        at = None if frame is None else max(0, frame - self._latency) / self._rate
        return PluginFinding(self._step, code, severity, f"{self._step} {words}", at)  # type: ignore[arg-type]


class _Spell:
    """Remembers where something first lasted long enough, and how long it ever did."""

    def __init__(self, frames: float) -> None:
        self._enough = frames
        self._length = 0
        self.longest = 0
        self.begin: int | None = None

    def add(self, hits: NDArray[np.bool_], start: int, window: int) -> None:
        if not self._length and not hits.any():
            return
        for number, hit in enumerate(hits.tolist()):
            self._length = self._length + window if hit else 0
            if self._length >= self._enough:
                self.longest = max(self.longest, self._length)
                if self.begin is None:
                    self.begin = start + (number + 1) * window - self._length

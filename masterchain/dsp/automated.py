"""A processor whose parameters move with the time of the track."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from masterchain.dsp.curve import Curve
from masterchain.dsp.processor import Block, Format, Processor

STEP_FRAMES = 64
"""So often a parameter is set while it moves: every 1.5 ms at 44.1 kHz."""


def at_rate(frames: int, sample_rate_hz: int) -> int:
    """As many frames at rates below 88.2 kHz, twice as many from there on, four times as many from 176.4 kHz on."""
    return frames << max(0, (sample_rate_hz // 44_100).bit_length() - 1)


Change = Callable[[Mapping[str, float]], None]
"""Takes new values for some parameters, from the next frame on, or gradually; called before `prepare`, at once."""


class Automated:
    """Sets a processor's parameters while sound runs.

    Steps are counted from the stream's start, whatever its blocks are. The value asked for is the one at a step's end:
    where a change is faded in over as long, a moving value is followed in straight lines. Where nothing moves, the
    processor gets whole blocks.

    Args:
        inner: gives the same samples however its stream is cut.
        curves: by parameter, over the time of the track.
        change: the processor's.
        step_frames: how long a step is.
        scaled: steps last as long at high sample rates, `at_rate`, in place of being as many frames.
        offset: frames of the stream before the track's first one, beside what earlier parts' latencies make.
    """

    def __init__(
        self,
        inner: Processor,
        curves: Mapping[str, Curve],
        change: Change,
        *,
        step_frames: int = STEP_FRAMES,
        scaled: bool = False,
        offset: int = 0,
    ) -> None:
        self._inner = inner
        self._curves = dict(curves)
        self._change = change
        self._step = self._step_frames = step_frames
        self._scaled = scaled
        self._offset = offset

    @property
    def latency(self) -> int:
        """That of the processor."""
        return self._inner.latency

    @property
    def tail(self) -> int:
        """That of the processor."""
        return self._inner.tail

    def prepare(self, stream: Format) -> None:
        """Give the processor its first values and prepare it."""
        self._rate_hz = stream.sample_rate_hz
        if self._scaled:
            self._step = at_rate(self._step_frames, stream.sample_rate_hz)
        self._track_starts = stream.late + self._offset
        self._frames = 0
        self._told = self._values(0)
        self._change(self._told)
        self._inner.prepare(stream)

    def process(self, block: Block) -> Block:
        """The next block."""
        end = self._frames + block.shape[1]
        pieces: list[Block] = []
        start = self._frames
        while start < end:
            step_ends = start - start % self._step + self._step
            moved = step_ends - start == self._step and self._move(step_ends)
            until = end if not moved and self._still(step_ends, end) else min(end, step_ends)
            piece = block[:, start - self._frames : until - self._frames]
            pieces.append(self._inner.process(np.ascontiguousarray(piece)))
            start = until
        self._frames = end
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)

    def close(self) -> None:
        """Close the processor."""
        self._inner.close()

    def _move(self, frame: int) -> bool:
        """Ask for the values at a frame of the stream; whether they are others than those in force."""
        values = self._values(frame)
        moved = {name: value for name, value in values.items() if value != self._told[name]}
        if moved:
            self._change(moved)
            self._told = values
        return bool(moved)

    def _still(self, first: int, end: int) -> bool:
        """Whether no step that begins before `end` asks for other values than are due at `first`."""
        from_s, to_s = self._time(first), self._time(end + self._step)
        return all(curve.still(from_s, to_s) for curve in self._curves.values())

    def _values(self, frame: int) -> dict[str, float]:
        at_s = self._time(frame)
        return {name: curve.value(at_s) for name, curve in self._curves.items()}

    def _time(self, frame: int) -> float:
        return (frame - self._track_starts) / self._rate_hz

"""A meter beside what makes the sound: a chain at work, or a decoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

import numpy as np

from masterchain.dsp.processor import Block
from masterchain.jobs.fed import Fed
from masterchain.meters.bit_depth import FINEST
from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Meter
from masterchain.meters.on_thread import OnThread
from masterchain.meters.state import MeterState
from masterchain.meters.summary import measurement


class MeterApart:
    """Measures what it is fed, where it is in nobody's way.

    Args:
        sample_rate_hz: of the sound.
        channels: of the sound.
        finest_bits: as `Meter`'s.
        thread: whether a core is free for it.
        copied: whether a copy of the process may be made for it, which does not wait for Python's lock.
        also: takes every block too, at the same place, before the meter does.
    """

    def __init__(
        self,
        sample_rate_hz: int,
        channels: int,
        *,
        finest_bits: int = FINEST,
        thread: bool,
        copied: bool,
        also: Callable[[Block], None] | None = None,
    ) -> None:
        meter = Meter(sample_rate_hz, channels, finest_bits=finest_bits)

        def feed(block: Block) -> None:
            if also is not None:
                also(block)
            meter.feed(block)

        self._fed: Fed | None = None
        if thread and copied:
            try:
                self._fed = Fed(partial(_heard, meter, channels, feed))
            except OSError:
                # Too many processes, or files: a thread does as well.
                self._fed = None
        self._meter: Meter | None = None
        if self._fed is None:
            self._meter = meter
            self._on_thread = OnThread(feed, thread=thread)

    def feed(self, block: Block) -> None:
        """Take the next block, float32 (channels, frames); it may be reused afterwards."""
        if self._fed is not None:
            # Its bytes are read as such at the other end: of whatever kind it is, it is made into that kind here.
            self._fed.feed(np.ascontiguousarray(block, np.float32).data)
        else:
            self._on_thread.feed(block)

    def state(self) -> MeterState:
        """What it heard, once everything was fed; the meter is let go."""
        if self._fed is not None:
            return cast("MeterState", self._fed.result())
        self._on_thread.close()
        assert self._meter is not None  # noqa: S101 - one of the two is there
        meter, self._meter = self._meter, None
        return meter.state()

    def measurement(self) -> Measurement:
        """The same as values."""
        return measurement(self.state())

    def close(self) -> None:
        """End it, whatever it is at."""
        if self._fed is not None:
            self._fed.close()
        else:
            self._on_thread.close()


def _heard(
    meter: Meter, channels: int, feed: Callable[[Block], None], pieces: Iterator[memoryview]
) -> MeterState:
    for piece in pieces:
        feed(np.frombuffer(piece, np.float32).reshape(channels, -1))
    return meter.state()

"""The meter: fed with blocks of any size, asked at any time."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from masterchain.errors import UsageError
from masterchain.meters.bit_depth import BitDepthMeter
from masterchain.meters.chunk import HALO, ChunkMaker, chunk_frames
from masterchain.meters.clipping import ClippingMeter
from masterchain.meters.dynamic_range import DynamicRangeMeter
from masterchain.meters.identical import IdenticalMeter
from masterchain.meters.layout import default_layout
from masterchain.meters.levels import LevelMeter
from masterchain.meters.loudness import LoudnessMeter
from masterchain.meters.measurement import Measurement, Place
from masterchain.meters.sample_peak import SamplePeakMeter
from masterchain.meters.spectrum import SpectrumMeter
from masterchain.meters.state import MeterState
from masterchain.meters.summary import measurement
from masterchain.meters.true_peak import TruePeakMeter

F32 = NDArray[np.float32]

LOWEST_RATE_HZ = 8_000
HIGHEST_RATE_HZ = 384_000


class Meter:
    """All meters over one stream of sound.

    Sound is gathered into chunks, and only whole ones are handed on, so the result is the same (`==`) however the
    stream was cut. Memory does not grow with the sound but for 10 ms cells: see `loudness` and `levels`.

    Args:
        sample_rate_hz: 8,000 to 384,000.
        channels: how many.
        layout: what each channel is, for the loudness weights; `layout.default_layout` when not given.

    Raises:
        UsageError: a sample rate out of range, no channels, or a layout of another length.
    """

    def __init__(self, sample_rate_hz: int, channels: int, layout: Sequence[str] | None = None) -> None:
        if not LOWEST_RATE_HZ <= sample_rate_hz <= HIGHEST_RATE_HZ:
            raise UsageError(
                f"cannot measure at {sample_rate_hz} Hz: the meters work from {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz"
            )
        names = default_layout(channels) if layout is None else tuple(layout)
        if channels < 1 or len(names) != channels:
            raise UsageError(f"a layout of {len(names)} channels does not fit sound of {channels}")
        self._sample_rate_hz = sample_rate_hz
        self._layout = names
        self._pending = np.zeros((channels, HALO + chunk_frames(sample_rate_hz) + HALO), np.float32)
        self._filled = HALO
        self._taps = _Taps(sample_rate_hz, names)

    def feed(self, block: F32) -> None:
        """Take the next frames: float32 (channels, n), any n; the block may be reused afterwards.

        Raises:
            UsageError: the block has another shape.
        """
        if block.ndim != 2 or len(block) != len(self._layout):
            raise UsageError(
                f"a block of shape {block.shape} does not fit a meter of {len(self._layout)} channels"
            )
        taken, frames, pending = 0, block.shape[1], self._pending
        while taken < frames:
            some = min(frames - taken, pending.shape[1] - self._filled)
            pending[:, self._filled : self._filled + some] = block[:, taken : taken + some]
            self._filled += some
            taken += some
            if self._filled == pending.shape[1]:
                self._taps.feed(pending)
                pending[:, : 2 * HALO] = pending[:, -2 * HALO :]
                self._filled = 2 * HALO

    def state(self) -> MeterState:
        """What has been heard so far; more may be fed afterwards."""
        taps = self._taps
        rest = self._filled - HALO
        if rest:
            taps = copy.deepcopy(taps)
            ended = np.zeros((len(self._layout), HALO + rest + HALO), np.float32)
            ended[:, : self._filled] = self._pending[:, : self._filled]
            # With what was gathered to look ahead, the rest may be a little more than a chunk.
            for start in range(0, rest, chunk_frames(self._sample_rate_hz)):
                taps.feed(ended[:, start : start + self._pending.shape[1]])
        return taps.state()

    def measurement(self) -> Measurement:
        """The values of what has been heard so far."""
        return measurement(self.state())


class _Taps:
    """Every meter, and how far they have come."""

    def __init__(self, sample_rate_hz: int, layout: tuple[str, ...]) -> None:
        channels = len(layout)
        self._sample_rate_hz = sample_rate_hz
        self._layout = layout
        self._frames = 0
        self._maker = ChunkMaker(sample_rate_hz, channels)
        self._loudness = LoudnessMeter(sample_rate_hz, layout)
        self._sample_peak = SamplePeakMeter(sample_rate_hz, channels)
        self._true_peak = TruePeakMeter(sample_rate_hz, channels)
        self._levels = LevelMeter(sample_rate_hz, channels)
        self._dynamic_range = DynamicRangeMeter(sample_rate_hz, channels)
        self._clipping = ClippingMeter(sample_rate_hz, channels)
        self._bits = BitDepthMeter()
        self._identical = IdenticalMeter(channels)
        self._spectrum = SpectrumMeter(sample_rate_hz)

    def feed(self, padded: F32) -> None:
        chunk = self._maker.make(self._frames, padded)
        self._sample_peak.feed(chunk)
        self._true_peak.feed(chunk)
        self._levels.feed(chunk)
        self._dynamic_range.feed(chunk)
        self._clipping.feed(chunk)
        self._bits.feed(chunk)
        self._identical.feed(chunk)
        self._spectrum.feed(chunk)
        self._loudness.feed(chunk)
        self._frames += chunk.frames

    def state(self) -> MeterState:
        bad = self._maker.first_non_finite
        return MeterState(
            sample_rate_hz=self._sample_rate_hz,
            layout=self._layout,
            frames=self._frames,
            non_finite=self._maker.non_finite,
            first_non_finite=Place(bad[0] / self._sample_rate_hz, bad[1]) if bad else None,
            loudness=self._loudness.reading(),
            sample_peaks=self._sample_peak.reading(),
            true_peaks=self._true_peak.reading(),
            levels=self._levels.reading(),
            dynamic_range=self._dynamic_range.reading(),
            overs=self._clipping.overs(),
            clipped=self._clipping.clipped(),
            bits=self._bits.reading(),
            identical=self._identical.reading(),
            spectrum=self._spectrum.reading(),
        )

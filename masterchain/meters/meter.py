"""The meter: fed with blocks of any size, asked at any time."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from masterchain.errors import UsageError
from masterchain.meters.bit_depth import FINEST, BitDepthMeter
from masterchain.meters.chunk import HALO, Chunk, ChunkMaker, chunk_frames
from masterchain.meters.clipping import ClippingMeter
from masterchain.meters.dynamic_range import DynamicRangeMeter
from masterchain.meters.identical import IdenticalMeter
from masterchain.meters.lanes import WAITING, Lanes, Listener
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
        finest_bits: no sample needs more; what is known of a 16-bit file need not be found out. Up to 24.
        threads: whether the meters may work on threads of their own, which changes nothing but the time; then
            `close` ends them.

    Raises:
        UsageError: a sample rate out of range, no channels, or a layout of another length.
    """

    def __init__(
        self,
        sample_rate_hz: int,
        channels: int,
        layout: Sequence[str] | None = None,
        *,
        finest_bits: int = FINEST,
        threads: bool = False,
    ) -> None:
        if not LOWEST_RATE_HZ <= sample_rate_hz <= HIGHEST_RATE_HZ:
            raise UsageError(
                f"cannot measure at {sample_rate_hz} Hz: the meters work from {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz"
            )
        names = default_layout(channels) if layout is None else tuple(layout)
        if channels < 1 or len(names) != channels:
            raise UsageError(f"a layout of {len(names)} channels does not fit sound of {channels}")
        self._sample_rate_hz = sample_rate_hz
        self._layout = names
        self._filled = HALO
        self._taps = _Taps(sample_rate_hz, names, finest_bits)
        own, *others = self._taps.lanes()
        self._lanes = Lanes(own, others if threads else ())
        self._slot = 0
        self._slots = [self._new_slot() for _ in range(WAITING + 2 if threads else 1)]
        self._feed = self._lanes.feed if threads else self._taps.hear

    def _new_slot(self) -> tuple[F32, F32]:
        """Memory for a chunk between its halos, and for its magnitudes."""
        channels, frames = len(self._layout), chunk_frames(self._sample_rate_hz)
        return (
            np.zeros((channels, HALO + frames + HALO), np.float32),
            np.empty((channels, frames), np.float32),
        )

    def feed(self, block: F32) -> None:
        """Take the next frames: float32 (channels, n), any n; the block may be reused afterwards.

        Raises:
            UsageError: the block has another shape.
        """
        if block.ndim != 2 or len(block) != len(self._layout):
            raise UsageError(
                f"a block of shape {block.shape} does not fit a meter of {len(self._layout)} channels"
            )
        taken, frames = 0, block.shape[1]
        while taken < frames:
            pending, magnitudes = self._slots[self._slot]
            some = min(frames - taken, pending.shape[1] - self._filled)
            pending[:, self._filled : self._filled + some] = block[:, taken : taken + some]
            self._filled += some
            taken += some
            if self._filled == pending.shape[1]:
                chunk = self._taps.make(pending, magnitudes)
                self._slot = (self._slot + 1) % len(self._slots)
                following = self._slots[self._slot][0]
                self._feed(chunk)
                following[:, : 2 * HALO] = pending[:, -2 * HALO :]
                self._filled = 2 * HALO

    def close(self) -> None:
        """End the meters' threads; closing twice is harmless."""
        self._lanes.close()

    def state(self) -> MeterState:
        """What has been heard so far; more may be fed afterwards."""
        self._lanes.wait()
        taps = self._taps
        rest = self._filled - HALO
        if rest:
            taps = copy.deepcopy(taps)
            frames = chunk_frames(self._sample_rate_hz)
            ended = np.zeros((len(self._layout), HALO + rest + HALO), np.float32)
            ended[:, : self._filled] = self._slots[self._slot][0][:, : self._filled]
            # With what was gathered to look ahead, the rest may be a little more than a chunk.
            for start in range(0, rest, frames):
                piece = ended[:, start : start + HALO + frames + HALO]
                taps.hear(taps.make(piece, np.empty((len(piece), piece.shape[1] - 2 * HALO), np.float32)))
        return taps.state()

    def measurement(self) -> Measurement:
        """The values of what has been heard so far."""
        return measurement(self.state())


class _Taps:
    """Every meter, and how far they have come."""

    def __init__(self, sample_rate_hz: int, layout: tuple[str, ...], finest_bits: int) -> None:
        channels = len(layout)
        self._sample_rate_hz = sample_rate_hz
        self._layout = layout
        self._frames = 0
        self._maker = ChunkMaker(sample_rate_hz)
        self._loudness = LoudnessMeter(sample_rate_hz, layout)
        self._sample_peak = SamplePeakMeter(sample_rate_hz, channels)
        self._true_peak = TruePeakMeter(sample_rate_hz, channels)
        self._levels = LevelMeter(sample_rate_hz, channels)
        self._dynamic_range = DynamicRangeMeter(sample_rate_hz, channels)
        self._clipping = ClippingMeter(sample_rate_hz, channels)
        self._bits = BitDepthMeter(finest_bits)
        self._identical = IdenticalMeter(channels)
        self._spectrum = SpectrumMeter(sample_rate_hz)

    def make(self, padded: F32, magnitudes: F32) -> Chunk:
        """The next chunk, in memory that the caller owns."""
        chunk = self._maker.make(self._frames, padded, magnitudes)
        self._frames += chunk.frames
        return chunk

    def hear(self, chunk: Chunk) -> None:
        """Let every meter hear a chunk."""
        for lane in self.lanes():
            lane(chunk)

    def lanes(self) -> tuple[Listener, ...]:
        """The meters in groups that take about the same time, the first the least."""
        return self._hear_levels, self._hear_loudness, self._true_peak.feed

    def _hear_levels(self, chunk: Chunk) -> None:
        self._sample_peak.feed(chunk)
        self._levels.feed(chunk)
        self._dynamic_range.feed(chunk)
        self._clipping.feed(chunk)
        self._bits.feed(chunk)
        self._identical.feed(chunk)

    def _hear_loudness(self, chunk: Chunk) -> None:
        self._loudness.feed(chunk)
        self._spectrum.feed(chunk)

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

"""The meter: fed with blocks of any size, asked at any time."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from masterchain.errors import UsageError
from masterchain.meters.bit_depth import FINEST, BitDepthMeter
from masterchain.meters.chunk import HALO, Chunk, ChunkMaker, chunk_frames
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

Half = Literal["peaks", "powers"]
"""The meters in two groups that take about the same time."""

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
        half: only these meters listen, and the others read as if there had been nothing; None for all. `state.whole`
            makes one state of both halves'.

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
        half: Half | None = None,
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
        self._taps = _Taps(sample_rate_hz, names, finest_bits, half)
        # What is gathered of a chunk, between its halos; and the memory for its magnitudes.
        frames = chunk_frames(sample_rate_hz)
        self._pending = np.zeros((channels, HALO + frames + HALO), np.float32)
        self._magnitudes = np.empty((channels, frames), np.float32)
        self._filled = HALO

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
            room = self.room(frames - taken)
            some = room.shape[1]
            np.copyto(room, block[:, taken : taken + some])
            self.filled(some)
            taken += some

    def room(self, most: int) -> F32:
        """Where the next frames may be written instead of being fed, float32 (channels, n), n from 1 to `most`."""
        return self._pending[:, self._filled : self._filled + most]

    def filled(self, frames: int) -> None:
        """Take so many frames, from the first on, that were written where `room` had said."""
        self._filled += frames
        if self._filled == self._pending.shape[1]:
            self._taps.hear(self._taps.make(self._pending, self._magnitudes))
            self._pending[:, : 2 * HALO] = self._pending[:, -2 * HALO :]
            self._filled = 2 * HALO

    def state(self) -> MeterState:
        """What has been heard so far; more may be fed afterwards."""
        taps = self._taps
        rest = self._filled - HALO
        if rest:
            taps = copy.deepcopy(taps)
            frames = chunk_frames(self._sample_rate_hz)
            ended = np.zeros((len(self._layout), HALO + rest + HALO), np.float32)
            ended[:, : self._filled] = self._pending[:, : self._filled]
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

    def __init__(
        self, sample_rate_hz: int, layout: tuple[str, ...], finest_bits: int, half: Half | None
    ) -> None:
        channels = len(layout)
        self._half = half
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
        """Let the meters hear a chunk."""
        if self._half != "powers":
            self._sample_peak.feed(chunk)
            self._true_peak.feed(chunk)
            self._levels.feed(chunk)
            self._clipping.feed(chunk)
        if self._half != "peaks":
            self._loudness.feed(chunk)
            self._dynamic_range.feed(chunk)
            self._bits.feed(chunk)
            self._identical.feed(chunk)
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

"""What a meter has heard, ready to cross to another process and to be merged with what others have heard."""

from __future__ import annotations

from dataclasses import dataclass, replace

from masterchain.errors import UsageError
from masterchain.meters.clipping import Runs
from masterchain.meters.dynamic_range import DynamicRangeReading
from masterchain.meters.identical import IdenticalReading
from masterchain.meters.levels import LevelReading
from masterchain.meters.loudness import LoudnessReading
from masterchain.meters.measurement import Place
from masterchain.meters.sample_peak import Peak
from masterchain.meters.spectrum import SpectrumReading


@dataclass(frozen=True, slots=True)
class MeterState:
    """The readings of every meter, picklable.

    Attributes:
        sample_rate_hz: frames a second.
        layout: what each channel is.
        frames: how many were heard.
        non_finite: how many samples were not finite.
        first_non_finite: where the first of them stands.
        loudness: energies of 10 ms cells.
        sample_peaks: one a channel.
        true_peaks: one a channel.
        levels: peaks and powers over time.
        dynamic_range: the blocks of the DR number.
        overs: runs at full scale.
        clipped: flat tops.
        bits: bits in use.
        identical: channels that are the same.
        spectrum: the long-term spectrum.
    """

    sample_rate_hz: int
    layout: tuple[str, ...]
    frames: int
    non_finite: int
    first_non_finite: Place | None
    loudness: LoudnessReading
    sample_peaks: tuple[Peak, ...]
    true_peaks: tuple[Peak, ...]
    levels: LevelReading
    dynamic_range: DynamicRangeReading
    overs: Runs
    clipped: Runs
    bits: int
    identical: IdenticalReading
    spectrum: SpectrumReading

    @property
    def duration_s(self) -> float:
        """How long it lasts."""
        return self.frames / self.sample_rate_hz


def whole(peaks: MeterState, powers: MeterState) -> MeterState:
    """One state of what the two halves of a `Meter` have heard of the same sound."""
    return replace(
        peaks,
        loudness=powers.loudness,
        dynamic_range=powers.dynamic_range,
        bits=powers.bits,
        identical=powers.identical,
        spectrum=powers.spectrum,
    )


def merge(first: MeterState, second: MeterState) -> MeterState:
    """The state of two pieces of sound one after the other, as the tracks of an album.

    Gating blocks, short-term windows and everything else are pooled: none straddles the border, so the integrated
    loudness is that of all the tracks' own blocks together. Places count from the beginning of the first piece.

    Raises:
        UsageError: sample rate or channels differ.
    """
    if (first.sample_rate_hz, first.layout) != (second.sample_rate_hz, second.layout):
        raise UsageError(
            f"cannot merge measurements at {first.sample_rate_hz} Hz ({' '.join(first.layout)}) "
            f"and {second.sample_rate_hz} Hz ({' '.join(second.layout)})",
            hint="measure all tracks of a record at the same sample rate and with the same channels",
        )
    offset = first.duration_s
    bad = first.first_non_finite
    if bad is None and second.first_non_finite is not None:
        bad = Place(second.first_non_finite.at_s + offset, second.first_non_finite.channel)
    return MeterState(
        sample_rate_hz=first.sample_rate_hz,
        layout=first.layout,
        frames=first.frames + second.frames,
        non_finite=first.non_finite + second.non_finite,
        first_non_finite=bad,
        loudness=first.loudness.joined(second.loudness),
        sample_peaks=_peaks(first.sample_peaks, second.sample_peaks, offset),
        true_peaks=_peaks(first.true_peaks, second.true_peaks, offset),
        levels=first.levels.joined(second.levels),
        dynamic_range=first.dynamic_range.joined(second.dynamic_range),
        overs=first.overs.joined(second.overs, offset),
        clipped=first.clipped.joined(second.clipped, offset),
        bits=max(first.bits, second.bits),
        identical=first.identical.joined(second.identical),
        spectrum=first.spectrum.joined(second.spectrum),
    )


def _peaks(first: tuple[Peak, ...], second: tuple[Peak, ...], offset_s: float) -> tuple[Peak, ...]:
    return tuple(own.joined(after, offset_s) for own, after in zip(first, second, strict=True))

"""What was measured of one piece of sound: plain data, no arithmetic, no numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A point in the sound.

    Attributes:
        at_s: seconds from the first frame.
        channel: counted from 0; None where the value belongs to all channels together.
    """

    at_s: float
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the sound.

    Attributes:
        at_s: where it begins, seconds from the first frame.
        duration_s: how long it lasts.
        channel: counted from 0; None where all channels take part.
    """

    at_s: float
    duration_s: float
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class BandLevel:
    """The level of one third-octave band.

    Attributes:
        centre_hz: the nominal mid-band frequency (IEC 61260-1).
        level_dbfs: mean power in the band, summed over the channels, re a full-scale sine; None where there is none.
    """

    centre_hz: float
    level_dbfs: float | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """Every value of one reading. A value that does not exist is None, and `reasons` says why.

    Minus infinity and NaN never appear. Where a value has a place, `places` holds it under the field's name.

    Attributes:
        sample_rate_hz: frames a second.
        channels: how many.
        layout: what each channel is, as the loudness weights took it ("L", "R", "C", "LFE", "Ls", ...).
        frames: how many.
        duration_s: `frames / sample_rate_hz`.
        integrated_lufs: gated programme loudness, ITU-R BS.1770-5.
        loudness_range_lu: LRA, EBU Tech 3342.
        max_momentary_lufs: the loudest 400 ms, EBU Tech 3341, at 10 ms steps.
        max_short_term_lufs: the loudest 3 s, EBU Tech 3341, at 10 ms steps.
        momentary_curve_lufs: momentary loudness every 100 ms, the first at 0.4 s; None below -70 LUFS.
        short_term_curve_lufs: short-term loudness every 100 ms, the first at 3 s; None below -70 LUFS.
        true_peak_dbtp: ITU-R BS.1770-5 Annex 2, the highest of all channels.
        true_peak_method: the interpolator behind every true-peak value.
        channel_true_peaks_dbtp: one a channel.
        sample_peak_dbfs: the largest stored sample.
        channel_sample_peaks_dbfs: one a channel.
        plr_lu: true peak minus integrated loudness (EBU R 128 s2).
        min_psr_lu: the smallest difference of a 3 s window's sample peak and its short-term loudness.
        dr: the dynamic range number of "Measuring DR" (Pleasurize Music Foundation), a whole number.
        crest_db: sample peak minus RMS.
        rms_dbfs: mean power of all channels re full scale squared: a full-scale sine reads -3.01.
        rms_aes17_dbfs: the same re a full-scale sine (AES17): 3.01 dB higher.
        channel_rms_dbfs: plain RMS, one a channel.
        dc_offset: the mean of the channel whose mean is farthest from 0, full scale 1.
        channel_dc_offsets: one a channel.
        clipped_runs: how many flat tops there are; the first hundred are in `clipped_spans`.
        clipped_spans: where.
        overs: how many runs of three or more consecutive full-scale samples; the first hundred in `over_spans`.
        over_spans: where.
        phase_correlation: of the first two channels over the whole, -1 to 1.
        worst_phase_correlation: the lowest of any 3 s.
        mono_loss_lu: how much quieter the first two channels become folded to mono, K-weighted; 100 means silence.
        balance_db: RMS of the first channel minus that of the second.
        head_silence_s: before the sound begins.
        tail_silence_s: after it has ended.
        gaps: silences of all channels within the sound.
        dropouts: places where one channel, or all, abruptly fall silent.
        noise_floor_dbfs: plain RMS of the quietest half second that is not digital silence.
        bits_in_use: the coarsest integer grid all samples lie on, in bits.
        spectral_ceiling_hz: where the spectrum ends before half the sample rate.
        spectral_suspicion: "upsampled" or "lossy" where the ceiling is a cliff that looks like one.
        identical_channels: pairs of channels, counted from 0, that are the same to the bit and not silent.
        third_octaves: the long-term spectral balance.
        non_finite: how many samples are NaN, infinite or beyond all sense; with one, no level is given.
        places: field name to the place of its value.
        reasons: field name to why it has no value.
    """

    sample_rate_hz: int
    channels: int
    layout: tuple[str, ...]
    frames: int
    duration_s: float
    true_peak_method: str
    integrated_lufs: float | None = None
    loudness_range_lu: float | None = None
    max_momentary_lufs: float | None = None
    max_short_term_lufs: float | None = None
    true_peak_dbtp: float | None = None
    sample_peak_dbfs: float | None = None
    plr_lu: float | None = None
    min_psr_lu: float | None = None
    dr: int | None = None
    crest_db: float | None = None
    rms_dbfs: float | None = None
    rms_aes17_dbfs: float | None = None
    dc_offset: float | None = None
    clipped_runs: int | None = None
    overs: int | None = None
    phase_correlation: float | None = None
    worst_phase_correlation: float | None = None
    mono_loss_lu: float | None = None
    balance_db: float | None = None
    head_silence_s: float | None = None
    tail_silence_s: float | None = None
    noise_floor_dbfs: float | None = None
    bits_in_use: int | None = None
    spectral_ceiling_hz: float | None = None
    spectral_suspicion: str | None = None
    non_finite: int = 0
    channel_true_peaks_dbtp: tuple[float | None, ...] = ()
    channel_sample_peaks_dbfs: tuple[float | None, ...] = ()
    channel_rms_dbfs: tuple[float | None, ...] = ()
    channel_dc_offsets: tuple[float | None, ...] = ()
    clipped_spans: tuple[Span, ...] = ()
    over_spans: tuple[Span, ...] = ()
    gaps: tuple[Span, ...] = ()
    dropouts: tuple[Span, ...] = ()
    identical_channels: tuple[tuple[int, int], ...] = ()
    third_octaves: tuple[BandLevel, ...] = ()
    momentary_curve_lufs: tuple[float | None, ...] = ()
    short_term_curve_lufs: tuple[float | None, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self, *, curves: bool = True) -> dict[str, Any]:
        """The measurement as JSON has it: field names as keys; lists, numbers, strings, None.

        Args:
            curves: with the loudness curves: ten numbers a second, which nobody reads as text.
        """
        names = [each.name for each in fields(self) if curves or not each.name.endswith("_curve_lufs")]
        return {name: _plain(getattr(self, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, (Place, Span, BandLevel)):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value

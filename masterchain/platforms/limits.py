"""The other tables of figures in a platform file: peaks, ranges, times, format, playback, codecs."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from masterchain.platforms.provenance import Limit, Prose

Texts = tuple[str, ...]


class TruePeakWhen(Limit):
    """`[[true_peak.when]]`: a stricter true peak under a condition."""

    integrated_above_lufs: float | None = Field(
        None, ge=-70, le=0, description="For masters louder than this."
    )
    codecs: Texts = Field((), strict=False, description="For delivery through one of these codecs.")
    max_dbtp: float = Field(ge=-20, le=6, description="The highest true peak then.")

    @model_validator(mode="after")
    def _has_one_condition(self) -> Self:
        if (self.integrated_above_lufs is None) == (not self.codecs):
            raise ValueError("a `when` needs either `integrated_above_lufs` or `codecs`")
        return self


DISPLAY_LU = 0.05
"""Half of what a meter shows (one decimal, EBU Tech 3341): what reads -14.0 there is not louder than -14."""


class TruePeak(Limit):
    """`[true_peak]`: the highest true peak (BS.1770 Annex 2)."""

    max_dbtp: float = Field(ge=-20, le=6, description="The highest true peak.")
    recommended_max_dbtp: float | None = Field(None, ge=-20, le=6, description="A lower one that is advised.")
    qc_flag_dbtp: float | None = Field(None, ge=-20, le=6, description="From where quality control flags.")
    meter_tolerance_db: float | None = Field(None, ge=0, le=2, description="What a meter may be wrong by.")
    where: Prose | None = Field(None, description="Where the peak is measured.")
    when: tuple[TruePeakWhen, ...] = Field((), strict=False, description="Stricter peaks under a condition.")

    def at(self, integrated_lufs: float | None) -> TruePeak | TruePeakWhen:
        """What holds for a master of that loudness: the strictest condition it meets, or the table itself."""
        chosen: TruePeak | TruePeakWhen = self
        for when in self.when:
            above = when.integrated_above_lufs
            loud = above is not None and integrated_lufs is not None and integrated_lufs > above + DISPLAY_LU
            if loud and when.max_dbtp < chosen.max_dbtp:
                chosen = when
        return chosen


class SamplePeak(Limit):
    """`[sample_peak]`: the highest sample value."""

    max_dbfs: float = Field(ge=-20, le=0, description="The highest sample peak.")


class ShortTerm(Limit):
    """`[short_term]`: the highest short-term loudness (3 s)."""

    max_lufs: float = Field(ge=-70, le=0, description="The highest short-term loudness.")
    tolerance_plus_lu: float | None = Field(None, ge=0, le=5, description="How far above is accepted.")


class Momentary(Limit):
    """`[momentary]`: the highest momentary loudness (400 ms)."""

    max_lufs: float = Field(ge=-70, le=0, description="The highest momentary loudness.")
    tolerance_plus_lu: float | None = Field(None, ge=0, le=5, description="How far above is accepted.")


class LoudnessRange(Limit):
    """`[loudness_range]`: the loudness range LRA (EBU Tech 3342)."""

    min_lu: float | None = Field(None, ge=0, le=60, description="The least range.")
    max_lu: float | None = Field(None, ge=0, le=60, description="The greatest range.")
    speech_max_lu: float | None = Field(None, ge=0, le=60, description="The greatest for factual speech.")
    dialogue_max_lu: float | None = Field(None, ge=0, le=60, description="The greatest over dialogue alone.")


class Rms(Limit):
    """`[rms]`: the RMS level over the whole file; a full-scale sine is -3.01 dBFS."""

    min_dbfs: float | None = Field(None, ge=-120, le=0, description="The quietest accepted.")
    max_dbfs: float | None = Field(None, ge=-120, le=0, description="The loudest accepted.")
    reference: Prose | None = Field(None, description="What the publisher says of the reference.")


class NoiseFloor(Limit):
    """`[noise_floor]`: the level of what is meant to be silence."""

    max_dbfs: float = Field(ge=-140, le=0, description="The highest RMS level of the pauses.")
    where: Prose | None = Field(None, description="Where it is measured.")


class LoudnessToDialogue(Limit):
    """`[loudness_to_dialogue]`: programme loudness less dialogue loudness."""

    max_lu: float = Field(ge=0, le=60, description="The greatest difference.")


class LeqM(Limit):
    """`[leq_m]`: M-weighted equivalent level in a calibrated cinema (ISO 21727)."""

    max_db: float = Field(ge=0, le=140, description="The highest Leq(m).")


class Duration(Limit):
    """`[duration]`: how long a file may or must be."""

    min_s: float | None = Field(None, ge=0, description="The shortest accepted.")
    max_s: float | None = Field(None, ge=0, description="The longest accepted.")


class Silence(Limit):
    """`[silence]`: the pauses before the first and after the last sound.

    `kind = "room_tone"` asks for the recorded room, not for digital silence.
    """

    kind: Literal["silence", "room_tone"] = Field("silence", description="What the pause holds.")
    min_head_s: float | None = Field(None, ge=0, description="The shortest pause before the first sound.")
    max_head_s: float | None = Field(None, ge=0, description="The longest pause before the first sound.")
    min_tail_s: float | None = Field(None, ge=0, description="The shortest pause after the last sound.")
    max_tail_s: float | None = Field(None, ge=0, description="The longest pause after the last sound.")


class SideLength(Limit):
    """`[[side_length]]`: how much one side of a record holds."""

    disc: str = Field(min_length=1, description="Size and speed.")
    optimal_s: float | None = Field(None, gt=0, description="Up to where the cut can be loud.")
    max_s: float | None = Field(None, gt=0, description="The longest that can be cut.")


class Format(Limit):
    """`[format]`: what the file must be, apart from its sound."""

    containers: Texts = Field((), strict=False, description="Accepted kinds of file.")
    preferred_container: str | None = Field(None, min_length=1, description="The one the publisher prefers.")
    sample_rates_hz: tuple[int, ...] = Field((), strict=False, description="Accepted sample rates.")
    min_sample_rate_hz: int | None = Field(None, gt=0, description="The lowest accepted sample rate.")
    bit_depths: tuple[int, ...] = Field((), strict=False, description="Accepted bit depths.")
    min_bit_depth: int | None = Field(None, gt=0, description="The lowest accepted bit depth.")
    channels: tuple[int, ...] = Field((), strict=False, description="Accepted numbers of channels.")
    no_mono_containers: Texts = Field(
        (), strict=False, description="Containers in which one channel is refused."
    )
    max_channels: int | None = Field(None, gt=0, description="The greatest accepted number of channels.")
    min_kbps: int | None = Field(None, gt=0, description="The lowest bit rate of a lossy file.")
    constant_bit_rate: bool | None = Field(None, description="Whether the bit rate must be constant.")
    ideal: Prose | None = Field(None, description="What the publisher would like best.")
    discrete_mono: bool = Field(False, description="Whether each channel is delivered in a file of its own.")
    layout: Prose | None = Field(None, description="How channels lie in the file or files.")


class WavHeader(Limit):
    """`[wav_header]`: what the inside of a WAV file must look like."""

    format_tag: int | None = Field(None, ge=0, le=0xFFFF, description="The tag in the fmt chunk; 1 is PCM.")
    data_last: bool | None = Field(None, description="Whether nothing may follow the data chunk.")


class Playback(Limit):
    """`[[playback]]`: one way the platform plays a track back.

    `turn_up` says what happens to a track quieter than the reference: `none`, it stays as it is;
    `peak_limited`, it is raised until its peak meets `ceiling_dbtp`; `limiter`, it is raised all the way and a
    limiter holds the peaks; `unknown`, nobody knows.
    """

    name: str = Field(min_length=1, description="The mode's name at the platform.")
    reference_lufs: float = Field(ge=-70, le=0, description="The loudness tracks are turned to.")
    turn_up: Literal["none", "peak_limited", "limiter", "unknown"] = Field(
        description="What becomes of a track quieter than the reference."
    )
    ceiling_dbtp: float | None = Field(None, ge=-20, le=0, description="The peak that raising stops at.")
    scope: tuple[Literal["track", "album"], ...] = Field(
        ("track",), strict=False, description="What gain is chosen by, the default first."
    )

    @model_validator(mode="after")
    def _raising_by_peaks_has_a_ceiling(self) -> Self:
        if self.turn_up in {"peak_limited", "limiter"} and self.ceiling_dbtp is None:
            raise ValueError(f'turn_up = "{self.turn_up}" needs `ceiling_dbtp`')
        return self


class Codec(Limit):
    """`[[codec]]`: a codec the platform's listeners hear the track through."""

    codec: str = Field(min_length=1, description="The codec.")
    kbps: tuple[int, ...] = Field((), strict=False, description="Its bit rates; none for a lossless one.")


class Advice(Limit):
    """`[[advice]]`: what the publisher asks for and no meter here can judge."""

    id: str = Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", description="A name for it.")
    level: Literal["must", "should"] = Field(description="The publisher's tone.")
    text: Prose = Field(description="What is asked.")

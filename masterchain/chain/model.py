"""The types of a chain file, schema 1: what may be written, with its ranges and a sentence each.

They know no sound. The JSON Schema for editors is generated from them (`masterchain.chain.json_schema`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from masterchain.audio.coding import BitDepth, BitrateMode, Dither, Format
from masterchain.chain.template import DEFAULT_NAME
from masterchain.dsp.limiter.settings import LINK, LOOKAHEAD_MS, RELEASE_MS


class Part(BaseModel):
    """The settings every table of a chain file shares: strict types, no unknown keys, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Variable(Part):
    """A value the chain leaves open: `${name}` fills it in, `--set name=value` changes it."""

    default: bool | int | float | str = Field(description="The value when nothing else is said.")
    min: float | None = Field(None, description="The least value `--set` may give.")
    max: float | None = Field(None, description="The greatest value `--set` may give.")
    unit: str | None = Field(None, description="The unit, for people.")
    help: str | None = Field(None, description="What the variable does to the sound, one sentence.")


class _Step(Part):
    id: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        description="The step's name in reports and overrides: letters, digits, - and _.",
    )
    mix: float = Field(
        1.0, ge=0.0, le=1.0, description="How much of the step is heard: 0 dry, 1 wet; dry is aligned to wet."
    )
    enabled: bool = Field(True, description="false leaves the step out.")
    oversample: Literal[1, 2, 4, 8] = Field(
        1, description="The step runs at so many times the track's sample rate, against aliasing."
    )


class _Leaf(_Step):
    parameters: dict[str, Any] = Field(default_factory=dict, description="The step's settings.")


class EffectStep(_Leaf):
    """A built-in effect of the chain."""

    effect: str = Field(description="A built-in effect, by its name: `masterchain effects list`.")

    @property
    def what(self) -> str:
        """The effect's name."""
        return self.effect


class PluginStep(_Leaf):
    """A VST3 or AU plug-in of the chain."""

    plugin: str = Field(min_length=1, description="The plug-in's name, or the path of its bundle.")
    format: Literal["VST3", "AU"] | None = Field(None, description="Which format, where both are installed.")
    vendor: str | None = Field(None, description="Whose, where two plug-ins share a name.")
    plugin_name: str | None = Field(None, description="Which plug-in of a bundle that holds several.")
    state: str | None = Field(
        None,
        min_length=1,
        description="A .vstpreset or .mcstate file, relative to this one; loaded before parameters.",
    )
    latency_samples: int | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="The plug-in's latency in frames, where it does not tell the truth.",
    )
    preroll_s: float = Field(
        0.0,
        ge=0.0,
        le=30.0,
        description="Seconds of silence the plug-in hears before the track begins.",
    )

    @property
    def what(self) -> str:
        """The plug-in's name; of a path, the bundle's."""
        return Path(self.plugin).stem


class Branch(Part):
    """One way through a split."""

    steps: list[Step] = Field(default_factory=list, description="What the branch goes through; may be empty.")
    gain_db: float = Field(
        0.0, ge=-120.0, le=24.0, description="The branch's level where it joins the others."
    )
    invert: bool = Field(False, description="true turns the branch's polarity.")


class _Split(_Step):
    @property
    def what(self) -> str:
        """The kind of split."""
        return str(self.split)  # type: ignore[attr-defined]


class MidSideStep(_Split):
    """Middle and sides of a stereo track, each through steps of its own."""

    split: Literal["mid-side"] = Field(description="mid-side: M = (L + R) / 2 and S = (L - R) / 2.")
    mid: list[Step] = Field(default_factory=list, description="What the middle goes through.")
    side: list[Step] = Field(default_factory=list, description="What the sides go through.")


class LeftRightStep(_Split):
    """The two channels of a stereo track, each through steps of its own."""

    split: Literal["left-right"] = Field(description="left-right: each channel by itself.")
    left: list[Step] = Field(default_factory=list, description="What the left channel goes through.")
    right: list[Step] = Field(default_factory=list, description="What the right channel goes through.")


class BandsStep(_Split):
    """Bands of frequencies, each through steps of its own."""

    split: Literal["bands"] = Field(description="bands: cut at `crossovers_hz`, summed again at the end.")
    crossovers_hz: list[Annotated[float, Field(gt=0.0, le=96_000.0)]] = Field(
        min_length=1, max_length=8, description="Where the bands meet, rising; one fewer than bands."
    )
    phase: Literal["minimum", "linear"] = Field(
        "minimum",
        description="minimum: Linkwitz-Riley, 24 dB an octave, no latency; linear: no turn of phase, but latency.",
    )
    bands: list[Branch] = Field(
        min_length=2, max_length=9, description="From the lowest band to the highest."
    )


class ParallelStep(_Split):
    """The same sound through several branches, summed."""

    split: Literal["parallel"] = Field(description="parallel: every branch hears the whole sound.")
    branches: list[Branch] = Field(
        min_length=1, max_length=16, description="The branches, summed at the end."
    )


SplitStep = MidSideStep | LeftRightStep | BandsStep | ParallelStep


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        kind = value.get("split", "plugin" if "plugin" in value else "effect")
    else:
        kind = getattr(value, "split", "plugin" if isinstance(value, PluginStep) else "effect")
    # The brackets tell a fault's location that this is no key of the file.
    return f"[{kind}]"


Step = Annotated[
    Annotated[EffectStep, Tag("[effect]")]
    | Annotated[PluginStep, Tag("[plugin]")]
    | Annotated[MidSideStep, Tag("[mid-side]")]
    | Annotated[LeftRightStep, Tag("[left-right]")]
    | Annotated[BandsStep, Tag("[bands]")]
    | Annotated[ParallelStep, Tag("[parallel]")],
    Discriminator(_kind),
]


class LandingLimiter(Part):
    """How the landing's limiter works."""

    lookahead_ms: float = Field(
        LOOKAHEAD_MS,
        ge=1.0,
        le=20.0,
        description="So long before a single peak 37 % of its reduction is there, ms.",
    )
    release_ms: float = Field(
        RELEASE_MS,
        ge=1.0,
        le=1000.0,
        description="The time in which the reduction after a single peak falls to 37 %, ms.",
    )
    link: float = Field(
        LINK, ge=0.0, le=1.0, description="1 turns all channels down alike, 0 each by what it needs itself."
    )


class Loudness(Part):
    """Where the master lands."""

    platform: str | None = Field(None, description="Take loudness and ceiling from this platform.")
    integrated_lufs: float | None = Field(
        None, ge=-60.0, le=0.0, description="The integrated loudness to land on, LUFS."
    )
    ceiling_dbtp: float | None = Field(
        None, ge=-20.0, le=0.0, description="The true peak no deliverable may exceed, dBTP."
    )
    reach: Literal["gain", "limiter"] = Field(
        "gain",
        description=(
            "How loudness is reached: `gain` is one linear gain and stops at the ceiling; `limiter` drives the "
            "true-peak limiter where a gain alone would stop."
        ),
    )
    max_gain_reduction_db: float = Field(
        6.0, ge=0.5, le=24.0, description="With `limiter`: no peak is turned down by more, dB."
    )
    limiter: LandingLimiter = Field(
        LandingLimiter.model_construct(), description="With `limiter`: how it works."
    )
    on_miss: Literal["warn", "fail"] = Field(
        "warn", description="What a track that does not reach its loudness is: a warning or a failure."
    )


class Deliverable(Part):
    """A file to write for each track."""

    format: Format = Field("wav", description="The container, or the codec where it is lossy.")
    sample_rate: int | None = Field(
        None,
        ge=8000,
        le=384000,
        description="Hz; without it the source's own rate, or the nearest the codec carries.",
    )
    bit_depth: BitDepth | None = Field(
        None, description='16, 24 or "32f"; without it 24, or 32f where the source is float. Lossless only.'
    )
    dither: Dither = Field(
        "tpdf",
        description="Noise that keeps reduced bit depth free of distortion: `tpdf`, `shaped` (less audible, "
        "at 44.1 and 48 kHz) or `none`. Lossless only.",
    )
    bitrate_kbps: int | None = Field(
        None, ge=1, le=4096, description="Bit rate of all channels together, kbps. Lossy only."
    )
    bitrate_mode: BitrateMode | None = Field(
        None, description="MP3: `cbr` (by default, follows bitrate_kbps) or `vbr` (follows quality)."
    )
    quality: float | None = Field(
        None, ge=0.0, le=10.0, description="MP3 at vbr: 0 (best) to 9. Vorbis: 0 to 10 (best)."
    )
    folder: str = Field("", description="A folder inside of the output folder, filled in as `name` is.")
    name: str = Field(
        DEFAULT_NAME, description="File name without ending; {name}, {track:02}, {title}, {artist}, {album}."
    )
    ceiling_dbtp: float | None = Field(
        None, ge=-20.0, le=0.0, description="This file's own ceiling, dBTP, before the one in [loudness]."
    )
    integrated_lufs: float | None = Field(
        None, ge=-60.0, le=0.0, description="This file's own loudness, LUFS, before the one in [loudness]."
    )


Tail = Annotated[float, Field(ge=0.0, le=120.0)]


class Chain(Part):
    """A whole chain file."""

    schema_version: Literal[1] = Field(alias="schema", description="The version of this format: 1.")
    name: str | None = Field(None, description="What the chain is called; the file's name by default.")
    description: str | None = Field(None, description="What it is for, one sentence.")
    version: str | None = Field(None, description="The chain's own version, such as 1.2.0.")
    tail_s: Literal["auto"] | Tail = Field(
        "auto", description='Seconds kept after the end of the track; "auto" until the sound has died away.'
    )
    variables: dict[str, Variable] = Field(default_factory=dict, description="Values the chain leaves open.")
    step: list[Step] = Field(default_factory=list, description="Effects, plug-ins and splits, in order.")
    loudness: Loudness | None = Field(
        None, description="Where the master lands; without it level is untouched."
    )
    deliverable: list[Deliverable] = Field(default_factory=list, description="The files to write.")

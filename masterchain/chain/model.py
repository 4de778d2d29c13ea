"""The types of a chain file, schema 1: what may be written, with its ranges and a sentence each.

They know no sound. The JSON Schema for editors is generated from them (`masterchain.chain.json_schema`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from masterchain.chain.template import DEFAULT_NAME


class Part(BaseModel):
    """The settings every table of a chain file shares: strict types, no unknown keys, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Variable(Part):
    """A value the chain leaves open: `${name}` fills it in, `--set name=value` changes it."""

    default: bool | int | float | str = Field(description="The value when nothing else is said.")
    min: float | None = Field(None, description="The least value `--set` may give.")
    max: float | None = Field(None, description="The greatest value `--set` may give.")
    unit: str | None = Field(None, description="The unit, for people.")
    help: str | None = Field(None, description="What the variable does to the sound, one sentence.")


class Step(Part):
    """One effect of the chain."""

    id: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        description="The step's name in reports and overrides: letters, digits, - and _.",
    )
    effect: str = Field(description="A built-in effect, by pedalboard's own class name.")
    parameters: dict[str, Any] = Field(default_factory=dict, description="The effect's settings.")
    mix: float = Field(
        1.0,
        ge=0.0,
        le=1.0,
        description="How much of the effect is heard: 0 dry, 1 wet; dry is aligned to wet.",
    )
    enabled: bool = Field(True, description="false leaves the step out.")


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
        description="How loudness is reached: `gain` is one linear gain and stops at the ceiling.",
    )


class Deliverable(Part):
    """A file to write for each track."""

    format: Literal["wav", "flac", "aiff"] = Field("wav", description="The container.")
    sample_rate: int | None = Field(
        None, ge=8000, le=384000, description="Hz; without it the source's own rate is kept."
    )
    bit_depth: Literal[16, 24, "32f"] | None = Field(
        None, description='16, 24 or "32f"; without it 24, or 32f where the source is float.'
    )
    dither: Literal["tpdf", "none"] = Field(
        "tpdf", description="Noise that keeps reduced bit depth free of distortion: `tpdf` or `none`."
    )
    name: str = Field(
        DEFAULT_NAME, description="File name without ending; {name}, {track:02}, {title}, {artist}, {album}."
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
    step: list[Step] = Field(default_factory=list, description="The effects, in order.")
    loudness: Loudness | None = Field(
        None, description="Where the master lands; without it level is untouched."
    )
    deliverable: list[Deliverable] = Field(default_factory=list, description="The files to write.")

"""A platform file, schema 1: everything one platform asks for or does, each figure with its provenance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from masterchain.platforms.limits import (
    Advice,
    Codec,
    Duration,
    Format,
    LeqM,
    LoudnessRange,
    LoudnessToDialogue,
    Momentary,
    NoiseFloor,
    Playback,
    Rms,
    SamplePeak,
    ShortTerm,
    SideLength,
    Silence,
    TruePeak,
    WavHeader,
)
from masterchain.platforms.loudness import Loudness
from masterchain.platforms.provenance import Limit, Prose, Source, Table

Family = Literal[
    "music",
    "social",
    "podcast",
    "audiobook",
    "broadcast",
    "streaming",
    "vod",
    "immersive",
    "physical",
    "game",
    "cinema",
]
"""The trade a platform belongs to."""


class Platform(Table):
    """One platform: a streaming service, a broadcaster's specification, a medium.

    Attributes are the tables of the file under their own names; a table that is None or empty is not asked
    for.
    """

    schema_version: Literal[1] = Field(alias="schema", description="The version of this format: 1.")
    name: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="The name it is called by; the file's name."
    )
    extends: str | None = Field(
        None, min_length=1, description="Another platform, whose tables hold unless changed here."
    )
    title: Prose = Field(description="The name people know it by.")
    family: Family = Field(description="The trade it belongs to.")
    summary: Prose = Field(description="What it asks for, in a sentence or two.")
    confidence: Literal["high", "medium", "low"] = Field(description="How well the figures are known.")
    notes: tuple[Prose, ...] = Field((), strict=False, description="What else is worth knowing.")
    disagreements: tuple[Prose, ...] = Field(
        (), strict=False, description="Where sources contradict each other."
    )
    see: tuple[str, ...] = Field((), strict=False, description="Further sources, by key.")

    loudness: Loudness | None = None
    true_peak: TruePeak | None = None
    sample_peak: SamplePeak | None = None
    short_term: ShortTerm | None = None
    momentary: Momentary | None = None
    loudness_range: LoudnessRange | None = None
    rms: Rms | None = None
    noise_floor: NoiseFloor | None = None
    loudness_to_dialogue: LoudnessToDialogue | None = None
    leq_m: LeqM | None = None
    duration: Duration | None = None
    silence: Silence | None = None
    format: Format | None = None
    wav_header: WavHeader | None = None
    side_length: tuple[SideLength, ...] = Field((), strict=False)
    playback: tuple[Playback, ...] = Field((), strict=False)
    codec: tuple[Codec, ...] = Field((), strict=False)
    advice: tuple[Advice, ...] = Field((), strict=False)
    sources: dict[str, Source] = Field(
        default_factory=dict, description="The documents figures are taken from."
    )

    @model_validator(mode="after")
    def _every_source_is_here(self) -> Self:
        used = [(where, limit.source) for where, limit in self.limits()] + [("see", key) for key in self.see]
        for where, key in used:
            if key not in self.sources:
                raise ValueError(f"`{where}` names the source `{key}`, which `[sources]` does not have")
        return self

    def limits(self) -> Iterator[tuple[str, Limit]]:
        """Every table with a provenance, nested ones too, by its dotted path: `true_peak.when[1]`."""
        yield from _limits(self, "")

    @property
    def target_lufs(self) -> float | None:
        """The integrated loudness to land on; None when the platform names no single one."""
        if self.loudness is None:
            return None
        # A whole programme cannot be landed on a loudness of its dialogue: what holds without is meant.
        known = (
            figures
            for figures in (self.loudness, *self.loudness.alternative)
            if figures.measure == "integrated"
        )
        return next((figures.target_lufs for figures in known), None)

    def ceiling_dbtp(self, integrated_lufs: float | None) -> float | None:
        """The highest true peak for a master of that loudness; None when the platform names none."""
        if self.true_peak is None:
            return None
        limit = self.true_peak.at(integrated_lufs)
        return min(limit.max_dbtp, self.true_peak.recommended_max_dbtp or limit.max_dbtp)

    def citation(self, limit: Limit) -> str:
        """Where a figure comes from, as one line: title, date."""
        return f"{self.sources[limit.source].title} ({limit.source_date})"


def _limits(table: Table, path: str) -> Iterator[tuple[str, Limit]]:
    if isinstance(table, Limit):
        yield path, table
    for name in type(table).model_fields:
        value = getattr(table, name)
        inner = f"{path}.{name}" if path else name
        if isinstance(value, Table):
            yield from _limits(value, inner)
        elif isinstance(value, tuple):
            for position, item in enumerate(value, start=1):
                if isinstance(item, Table):
                    yield from _limits(item, f"{inner}[{position}]")

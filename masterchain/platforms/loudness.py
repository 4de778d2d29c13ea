"""The loudness tables of a platform file: what is measured, and where it should be."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from masterchain.platforms.provenance import Limit, Prose

Measure = Literal["integrated", "dialogue_gated", "replaygain_like", "none"]
"""`integrated`: BS.1770 over the whole programme; `dialogue_gated`: over its speech only;
`replaygain_like`: the service's own, not BS.1770; `none`: loudness is not asked for."""


class LoudnessFigures(Limit):
    """A loudness as a target with or without tolerance, or as a range."""

    measure: Measure = Field(description="How the loudness is measured.")
    target_lufs: float | None = Field(None, ge=-70, le=0, description="The loudness aimed at.")
    tolerance_minus_lu: float | None = Field(None, ge=0, le=20, description="How far below is accepted.")
    tolerance_plus_lu: float | None = Field(None, ge=0, le=20, description="How far above is accepted.")
    min_lufs: float | None = Field(None, ge=-70, le=0, description="The quietest accepted.")
    max_lufs: float | None = Field(None, ge=-70, le=0, description="The loudest accepted.")

    @property
    def lowest_lufs(self) -> float | None:
        """The quietest accepted: the range's end, or the target less its tolerance; None when unstated."""
        return _edge(self.min_lufs, self.target_lufs, self.tolerance_minus_lu, -1)

    @property
    def highest_lufs(self) -> float | None:
        """The loudest accepted: the range's end, or the target plus its tolerance; None when unstated."""
        return _edge(self.max_lufs, self.target_lufs, self.tolerance_plus_lu, +1)

    @model_validator(mode="after")
    def _figures_fit_the_measure(self) -> Self:
        figures = (self.target_lufs, self.min_lufs, self.max_lufs)
        if self.measure == "none" and any(figure is not None for figure in figures):
            raise ValueError('measure = "none" takes no figures')
        if self.measure != "none" and all(figure is None for figure in figures):
            raise ValueError("a loudness needs `target_lufs`, `min_lufs` or `max_lufs`")
        tolerances = (self.tolerance_minus_lu, self.tolerance_plus_lu)
        if self.target_lufs is None and any(tolerance is not None for tolerance in tolerances):
            raise ValueError("a tolerance needs `target_lufs`")
        if self.min_lufs is not None and self.max_lufs is not None and self.min_lufs > self.max_lufs:
            raise ValueError("`min_lufs` is above `max_lufs`")
        return self


def _edge(stated: float | None, target: float | None, tolerance: float | None, sign: int) -> float | None:
    if stated is not None:
        return stated
    return target + sign * tolerance if target is not None and tolerance is not None else None


class LoudnessAlternative(LoudnessFigures):
    """`[[loudness.alternative]]`: another loudness that holds instead, in some case or by some report."""

    when: Prose = Field(description="When it holds.")


class Loudness(LoudnessFigures):
    """`[loudness]`: what loudness the platform asks for, or plays at.

    `role = "playback"` says that the service itself turns tracks to `target_lufs`: nothing louder or quieter
    is refused. `role = "delivery"` says that files are to be delivered so.
    """

    role: Literal["delivery", "playback"] = Field(description="What is delivered, or a level of playback.")
    scope: Prose | None = Field(None, description="What is measured as one: track, album, episode.")
    method: Prose | None = Field(None, description="The edition of the method the publisher names.")
    live_tolerance_lu: float | None = Field(
        None, ge=0, le=20, description="The tolerance for live programmes."
    )
    qc_tolerance_lu: float | None = Field(None, ge=0, le=20, description="How far off quality control flags.")
    ideal_min_lufs: float | None = Field(
        None, ge=-70, le=0, description="The quietest the publisher prefers."
    )
    ideal_max_lufs: float | None = Field(None, ge=-70, le=0, description="The loudest the publisher prefers.")
    relative_gate_lu: float | None = Field(
        None, ge=-20, le=0, description="A relative gate other than -10 LU."
    )
    alternative: tuple[LoudnessAlternative, ...] = Field(
        (), strict=False, description="Loudnesses that hold instead, and when."
    )
    also: tuple[LoudnessFigures, ...] = Field(
        (), strict=False, description="Loudnesses that must hold besides."
    )

"""Where a figure comes from and how strong it is: the base of every table in a platform file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Prose = Annotated[str, AfterValidator(lambda text: " ".join(text.split())), Field(min_length=1)]
"""Sentences; in the file they may be broken into lines anywhere."""


class Strength(StrEnum):
    """How binding a figure is. Only a requirement or a standard can fail a file."""

    REQUIREMENT = "requirement"
    STANDARD = "standard"
    RECOMMENDATION = "recommendation"
    OBSERVED = "observed"
    CONVENTION = "convention"


class Evidence(StrEnum):
    """How near to its publisher a figure was read.

    `primary`: the publisher's own text or code was read; `quoted`: the publisher's text as somebody else
    quotes it; `secondary`: an article, a forum, a vendor's page; `community`: measured, or captured from a
    running service.
    """

    PRIMARY = "primary"
    QUOTED = "quoted"
    SECONDARY = "secondary"
    COMMUNITY = "community"


class Table(BaseModel):
    """What every table of a platform file shares: strict types, no unknown keys, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Source(Table):
    """A document that figures are taken from."""

    title: Prose = Field(description="The document's own title, with its publisher.")
    url: str | None = Field(None, min_length=1, description="Where it is, when it has an address.")
    date: Prose = Field(description="When it was published, or what is known of that.")
    seen: Prose = Field(description="What of it was read, and how.")


class Limit(Table):
    """A table of figures that share one provenance."""

    strength: Strength = Field(strict=False, description="How binding the figures are.")
    evidence: Evidence = Field(strict=False, description="How near to the publisher they were read.")
    source: str = Field(min_length=1, description="Key of the source in `[sources]`.")
    source_date: Prose = Field(description="When the source said so, or when it was read.")
    note: Prose | None = Field(None, description="What the figures alone do not say.")

    @model_validator(mode="after")
    def _a_requirement_is_read_at_its_publisher(self) -> Self:
        if self.strength is Strength.REQUIREMENT and self.evidence not in {Evidence.PRIMARY, Evidence.QUOTED}:
            raise ValueError(
                f"a requirement needs `primary` or `quoted` evidence, not `{self.evidence}`: "
                "what only others report is at most `observed`"
            )
        return self

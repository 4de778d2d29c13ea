"""What a delivery's MANIFEST.json says: everything its files were made of and with, and what they are.

It holds no time of day and no folder of a machine, so that the same record gives the same bytes.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from masterchain.render.record import Part, RecordedPlugin

FORMAT: Final = "masterchain.delivery"
VERSION: Final = 2


class DeliveredMix(Part):
    """What a track was made of."""

    name: str = Field(description="The file's name, without its folder.")
    sha256: str | None = Field(description="Of the whole file; null where the track failed.")
    format: str = Field(description="The container.")
    sample_rate_hz: int = Field(description="Frames a second.")
    channels: int = Field(description="How many.")
    first_frame: int = Field(description="Where in the mix the track begins.")
    frames: int = Field(description="How much of the mix it is.")
    measurement: dict[str, Any] | None = Field(description="What that measured; null where it failed.")


class DeliveredChain(Part):
    """What a track was rendered through."""

    name: str = Field(description="What the chain is called.")
    sha256: str = Field(description="Of `resolved`, what is at its default left out.")
    resolved: dict[str, Any] = Field(
        description="A chain file as data: merged, filled in, extra steps included, every default written out."
    )


class DeliveredMaster(Part):
    """One file of one track."""

    path: str = Field(description="Relative to the delivery, with /.")
    sha256: str = Field(description="Of the whole file.")
    bytes: int = Field(description="Its size.")
    deliverable: int = Field(description="Which of `deliverables` it is, from 0.")
    format: str = Field(description="The container.")
    bit_depth: int | None = Field(description="Bits of one stored sample; null for lossy formats.")
    is_float: bool = Field(description="Whether samples are stored as floating point.")
    gain_db: float = Field(
        description="The one linear gain after its chain; where the limiter works, the drive before it."
    )
    limiter: dict[str, Any] | None = Field(
        description="What the limiter does to it; null where it does nothing."
    )
    measurement: dict[str, Any] = Field(description="What it measures, as it decodes.")
    verdicts: list[dict[str, Any]] = Field(
        description="What the platforms make of it, playback within the record."
    )
    alone: dict[str, dict[str, dict[str, Any]]] = Field(
        description="What each platform's modes will do to it outside of its record, by platform and mode."
    )
    remarks: list[dict[str, Any]] = Field(description="What else there was to tell of it.")


class DeliveredTrack(Part):
    """One track, from its mix to its files."""

    number: int = Field(description="Its place on the record, from 1.")
    title: str = Field(description="The title it goes by.")
    artist: str | None = Field(description="Its own artist, or the record's.")
    isrc: str | None = Field(description="Its ISRC, with hyphens.")
    gap_s: float = Field(description="Silence before it.")
    gapless: bool = Field(description="Whether it is joined to the track before.")
    gain_db: float = Field(description="How much louder it stands than it would otherwise.")
    tail_frames: int = Field(description="Frames kept after the end of its mix, at the mix's rate.")
    mix: DeliveredMix = Field(description="What it was made of.")
    chain: DeliveredChain = Field(description="What it was rendered through.")
    plugins: dict[str, RecordedPlugin] = Field(description="The plug-in of each step that is one, by its id.")
    after_chain: dict[str, Any] | None = Field(
        description="What came out of the chain, measured; null where nothing did."
    )
    remarks: list[dict[str, Any]] = Field(description="What there was to tell, whatever the file.")
    files: list[DeliveredMaster] = Field(description="A file for each deliverable.")


class RecordLevels(Part):
    """What several tracks measure as one."""

    integrated_lufs: float | None = Field(description="Of all their gating blocks pooled.")
    loudness_range_lu: float | None = Field(description="Of all their short-term windows pooled.")
    true_peak_dbtp: float | None = Field(description="The highest; null for silence.")
    sample_peak_dbfs: float | None = Field(description="The highest; null for silence.")
    plr_lu: float | None = Field(description="True peak minus integrated loudness.")
    duration_s: float = Field(description="Their lengths together, without gaps.")


class DeliveredKind(Part):
    """All files of one deliverable."""

    format: str = Field(description="As the album file names it.")
    landing: dict[str, Any] | None = Field(
        description="How they were landed; null where level was left alone."
    )
    record: RecordLevels | None = Field(description="What they measure together.")


class DeliveredFile(Part):
    """A file that is no track's: the CD's image and its lists."""

    path: str = Field(description="Relative to the delivery, with /.")
    sha256: str = Field(description="Of the whole file.")
    bytes: int = Field(description="Its size.")
    measurement: dict[str, Any] | None = Field(description="Of the image; null for text.")


class Delivery(Part):
    """A whole delivery."""

    format: Literal["masterchain.delivery"] = Field(description="What kind of document this is.")
    version: Literal[2] = Field(description="Of this format.")
    masterchain: str = Field(description="The version of the program.")
    parts: dict[str, str] = Field(description="The versions of what the sound goes through.")
    title: str = Field(description="The record's.")
    artist: str | None = Field(description="The record's.")
    upc: str | None = Field(description="Its UPC or EAN.")
    year: int | None = Field(description="Of its release.")
    genre: str | None = Field(description="The record's.")
    platforms: list[str] = Field(description="Who judged the files, by name.")
    before: RecordLevels | None = Field(description="What the mixes measure together.")
    deliverables: list[DeliveredKind] = Field(description="What was written of each track.")
    tracks: list[DeliveredTrack] = Field(description="The tracks, in order.")
    disc: list[DeliveredFile] = Field(description="The CD's files; empty where there is none.")
    remarks: list[dict[str, Any]] = Field(description="What there was to tell of the record.")

"""What a delivery's MANIFEST.json says: everything its files were made of and with, and what they are.

It holds no time of day and no folder of a machine, so that the same record gives the same bytes.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from masterchain.album.landing import Aim
from masterchain.album.model import AlbumDeliverable, Disc, FadeShape
from masterchain.render.record import Part, RecordedFile, RecordedPlugin

FORMAT: Final = "masterchain.delivery"
VERSION: Final = 2


def _inside(path: str) -> str:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or not parts.parts:
        raise ValueError("a path that leads out of the delivery")
    return path


Inside = Annotated[str, AfterValidator(_inside)]
"""A path relative to a delivery, parts parted by `/`, that does not lead out of it."""


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
    files: list[RecordedFile] = Field(description="The states and impulse responses its steps name.")


class DeliveredMaster(Part):
    """One file of one track."""

    path: Inside = Field(description="Relative to the delivery, with /.")
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
    fade_in_s: float = Field(description="Length of the fade at its beginning.")
    fade_out_s: float = Field(description="Length of the fade at its end.")
    fade_in_shape: FadeShape = Field(description="How it rises.")
    fade_out_shape: FadeShape = Field(description="How it falls.")
    tags_sha256: str = Field(description="Of the tags its files were given.")
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

    format: str = Field(description="The container, or the codec where it is lossy.")
    settings: AlbumDeliverable = Field(description="What was asked for, every default written out.")
    aim: Aim | None = Field(description="Where they were to land; null where level was left alone.")
    landing: dict[str, Any] | None = Field(
        description="How they were landed; null where level was left alone."
    )
    record: RecordLevels | None = Field(description="What they measure together.")


class DeliveredFile(Part):
    """A file that is no track's: the CD's image and its lists."""

    path: Inside = Field(description="Relative to the delivery, with /.")
    sha256: str = Field(description="Of the whole file.")
    bytes: int = Field(description="Its size.")
    measurement: dict[str, Any] | None = Field(description="Of the image; null for text.")


class DeliveredCover(Part):
    """The front cover in every file."""

    sha256: str = Field(description="Of the picture.")
    mime: str = Field(description="Its media type.")


class Delivery(Part):
    """A whole delivery."""

    format: Literal["masterchain.delivery"] = Field(description="What kind of document this is.")
    version: Literal[2] = Field(description="Of this format.")
    masterchain: str = Field(description="The version of the program.")
    system: str = Field(description="Operating system and processor, such as `Linux x86_64`.")
    parts: dict[str, str] = Field(description="The versions of what the sound goes through.")
    dither_seed: int = Field(description="What the dither's noise begins with.")
    title: str = Field(min_length=1, description="The record's.")
    artist: str | None = Field(description="The record's.")
    upc: str | None = Field(description="Its UPC or EAN.")
    year: int | None = Field(description="Of its release.")
    genre: str | None = Field(description="The record's.")
    cover: DeliveredCover | None = Field(description="The front cover, where there is one.")
    platforms: list[str] = Field(description="Who judged the files, by name.")
    before: RecordLevels | None = Field(description="What the mixes measure together.")
    deliverables: list[DeliveredKind] = Field(description="What was written of each track.")
    tracks: list[DeliveredTrack] = Field(min_length=1, description="The tracks, in order.")
    cd: Disc | None = Field(description="What was asked for of the CD, every default written out.")
    cd_aim: Aim | None = Field(description="Where the CD was to land.")
    disc: list[DeliveredFile] = Field(description="The CD's files; empty where there is none.")
    remarks: list[dict[str, Any]] = Field(description="What there was to tell of the record.")

    @model_validator(mode="after")
    def _hangs_together(self) -> Delivery:
        count = len(self.deliverables)
        if any(not 0 <= file.deliverable < count for track in self.tracks for file in track.files):
            raise ValueError("a file of a deliverable that there is not")
        if any(file.measurement for file in self.disc) and self.cd is None:
            raise ValueError("a CD that nobody asked for")
        return self

"""The types of an album file, schema 1: what may be written, with its ranges and a sentence each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from masterchain.album.position import seconds_of
from masterchain.audio.coding import Dither
from masterchain.chain.model import Deliverable, Loudness, Part, Step

ALBUM_NAME = "{track:02} {title}"
Scope = Literal["album", "track", "loudest-track"]
FadeShape = Literal["linear", "equal-power", "s-curve", "exponential"]


def _readable(value: float | str) -> float | str:
    seconds_of(value)
    return value


Position = Annotated[float | str, AfterValidator(_readable)]
Settings = dict[str, bool | int | float | str]


class Track(Part):
    """One track of the record."""

    file: str = Field(min_length=1, description="The mix, relative to this file.")
    title: str | None = Field(
        None, min_length=1, description="Its title; without one the source's tag or its file name."
    )
    artist: str | None = Field(None, min_length=1, description="Its artist, where it is not the record's.")
    isrc: str | None = Field(None, description="Its ISRC, with or without hyphens.")
    chain: str | None = Field(None, min_length=1, description="A chain of its own, by name or path.")
    set_: Settings = Field(
        default_factory=dict, alias="set", description="Values for the chain's variables, on this track."
    )
    before: list[Step] = Field(default_factory=list, description="Steps that run before the chain's.")
    after: list[Step] = Field(default_factory=list, description="Steps that run after the chain's.")
    gain_db: float = Field(
        0.0,
        ge=-40.0,
        le=40.0,
        description="How much louder than it would otherwise be, after the chain: its place on the record.",
    )
    start: Position | None = Field(
        None, description='Where in the mix the track begins: seconds or "1:23.456".'
    )
    end: Position | None = Field(None, description='Where in the mix it ends: seconds or "1:23.456".')
    fade_in_s: float = Field(0.0, ge=0.0, le=600.0, description="Length of the fade at its beginning.")
    fade_out_s: float = Field(
        0.0, ge=0.0, le=600.0, description="Length of the fade at its end; nothing rings on after it."
    )
    fade_in_shape: FadeShape = Field("equal-power", description="How the fade-in rises.")
    fade_out_shape: FadeShape = Field("equal-power", description="How the fade-out falls.")
    gap_s: float | None = Field(
        None, ge=0.0, le=600.0, description="Silence before it on a CD and in the timeline; 2 s by default."
    )
    gapless: bool = Field(
        False, description="Joined to the track before: both go through the chain as one stream."
    )


class AlbumLoudness(Loudness):
    """Where the record lands, and what is measured as one."""

    scope: Scope = Field(
        "album",
        description="album: one gain for the record; track: each by itself; loudest-track: the loudest lands.",
    )
    anchor: int | None = Field(
        None, ge=1, description="With scope album: the track that lands on the target, by its number."
    )
    max_spread_lu: float | None = Field(
        None,
        gt=0.0,
        le=60.0,
        description="A track farther than this from the record's loudness is warned of.",
    )


class AlbumDeliverable(Deliverable):
    """A file to write for each track of the record."""

    name: str = Field(
        ALBUM_NAME, description="File name without ending; {track:02}, {title}, {artist}, {album}, {name}."
    )


class Disc(Part):
    """`[cd]`: an image for pressing or burning, with cue sheet, TOC and PQ list."""

    folder: str = Field("cd", min_length=1, description="A folder inside the delivery.")
    name: str = Field("{album}", min_length=1, description="The image's file name without ending.")
    dither: Dither = Field(
        "tpdf", description="Noise that keeps 16 bits free of distortion: `tpdf`, `shaped` or `none`."
    )
    ceiling_dbtp: float | None = Field(
        None, ge=-20.0, le=0.0, description="The true peak of the CD, where it is not that of [loudness]."
    )
    integrated_lufs: float | None = Field(
        None, ge=-60.0, le=0.0, description="The loudness of the CD, where it is not that of [loudness]."
    )


class Head(Part):
    """An album file but for its tracks."""

    schema_version: Literal[1] = Field(alias="schema", description="The version of this format: 1.")
    title: str = Field(min_length=1, description="The record's title.")
    artist: str | None = Field(None, min_length=1, description="Its artist.")
    upc: str | None = Field(None, description="Its UPC (12 digits) or EAN (13 digits).")
    year: int | None = Field(None, ge=1860, le=9999, description="The year of its release.")
    genre: str | None = Field(None, min_length=1, description="Its genre.")
    cover: str | None = Field(
        None, min_length=1, description="Its front cover, JPEG or PNG, relative to this file."
    )
    chain: str | None = Field(None, min_length=1, description="The chain of all tracks, by name or path.")
    set_: Settings = Field(
        default_factory=dict, alias="set", description="Values for the chain's variables, on all tracks."
    )
    loudness: AlbumLoudness | None = Field(
        None, description="Where the record lands; without it, where its chain says."
    )
    deliverable: list[AlbumDeliverable] = Field(
        default_factory=list, description="The files to write; without any, what its chain says."
    )
    cd: Disc | None = Field(None, description="A CD image, where there shall be one.")


class Album(Head):
    """A whole album file."""

    track: list[Track] = Field(min_length=1, description="The tracks, in order.")

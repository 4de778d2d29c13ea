"""A delivery's manifest, read again: whole, or as much of it as a check needs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from masterchain.album.delivery import VERSION, Delivery, Inside
from masterchain.album.manifest_names import MANIFEST
from masterchain.errors import AudioFileError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class StatedMeasurement(_Part):
    """What the manifest says a file measures."""

    frames: int
    integrated_lufs: float | None = None
    true_peak_dbtp: float | None = None


class StatedFile(_Part):
    """What the manifest says of a file."""

    path: Inside
    sha256: str
    deliverable: int | None = None
    measurement: StatedMeasurement | None = None


class StatedTrack(_Part):
    """What the manifest says of a track."""

    number: int
    title: str
    artist: str | None = None
    isrc: str | None = None
    files: tuple[StatedFile, ...]


class StatedLevels(_Part):
    """What the manifest says a record measures."""

    integrated_lufs: float | None = None
    true_peak_dbtp: float | None = None
    sample_peak_dbfs: float | None = None


class StatedDeliverable(_Part):
    """What the manifest says of all files of a kind."""

    format: str
    record: StatedLevels | None = None


class Stated(_Part):
    """A manifest."""

    format: Literal["masterchain.delivery"]
    version: int = Field(ge=1)
    title: str
    artist: str | None = None
    upc: str | None = None
    platforms: tuple[str, ...] = ()
    deliverables: tuple[StatedDeliverable, ...]
    tracks: tuple[StatedTrack, ...]
    disc: tuple[StatedFile, ...] = ()


M = TypeVar("M", bound=BaseModel)


def read_manifest(folder: Path) -> Stated:
    """The manifest of a delivery, as much of it as a check needs.

    Raises:
        AudioFileError: there is none, or it is not one that this version reads.
    """
    return _stated(folder / MANIFEST, _read(folder))


def read_delivery(folder: Path) -> Delivery:
    """The whole manifest of a delivery.

    Raises:
        AudioFileError: there is none, or it is not one that this version reads.
    """
    path, text = folder / MANIFEST, _read(folder)
    # Of another version it is told before anything in it is.
    _stated(path, text)
    return _valid(Delivery, path, text)


def _read(folder: Path) -> bytes:
    path = folder / MANIFEST
    try:
        return path.read_bytes()
    except OSError as error:
        hint = f"a delivery that `masterchain album render` made whole has one; is {folder} its folder?"
        raise AudioFileError(f"{path} cannot be read: {error.strerror}", hint=hint) from None


def _stated(path: Path, text: bytes) -> Stated:
    stated = _valid(Stated, path, text)
    if stated.version != VERSION:
        words = f"{path} is of version {stated.version}; this version of masterchain reads {VERSION}"
        raise AudioFileError(words, hint="render the record anew to have one")
    return stated


def _valid(model: type[M], path: Path, text: bytes) -> M:
    try:
        stated = model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise AudioFileError(f"{path} is no manifest of a delivery: {where}: {first['msg']}") from None
    return stated

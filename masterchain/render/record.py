"""The record beside a master: everything a master was made from and with, so that it can be made again.

It holds no time of day and no folder of this machine, so that the same input gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from masterchain.audio.coding import Coding
from masterchain.chain.recorded import digest_of_recorded
from masterchain.errors import AudioFileError
from masterchain.render.target import Target

ENDING = ".masterchain.json"
FORMAT: Final = "masterchain.master"
VERSION: Final = 2
_LARGEST = 64 << 20


def record_of(master: Path) -> Path:
    """Where the record of a master stands."""
    return master.with_name(master.name + ENDING)


class Part(BaseModel):
    """What every part of a record shares: strict types, no unknown keys, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class RecordedSource(Part):
    """What was rendered."""

    name: str = Field(description="The file's name, without its folder.")
    sha256: str = Field(description="Of the whole file.")
    format: str = Field(description="The container.")
    sample_rate_hz: int = Field(description="Frames a second.")
    channels: int = Field(description="How many.")
    frames: int = Field(description="How many the file announces.")
    measurement: dict[str, Any] = Field(description="What it measured.")


class RecordedChain(Part):
    """What it was rendered through."""

    name: str = Field(description="What the chain is called.")
    sha256: str = Field(description="Of `resolved`; `chain show --format json` tells the same.")
    settings: dict[str, str] = Field(description="The values its variables were given, as text.")
    selection: list[str] = Field(description="What was left out on request, in words; empty for all of it.")
    resolved: dict[str, Any] = Field(
        description="A chain file as data: merged, filled in, every default written out."
    )


class RecordedPlugin(Part):
    """Which plug-in a step used."""

    format: Literal["VST3", "AU"] = Field(description="Its format.")
    name: str = Field(description="As the plug-in gives it.")
    vendor: str = Field(description="As the plug-in gives it; empty when it gives none.")
    version: str = Field(description="As the plug-in gives it; empty when it gives none.")
    identifier: str = Field(description="The format's own unique id.")
    bundle_digest: str = Field(description="SHA-256 over the bundle's files, names and bytes.")


class RecordedFile(Part):
    """A state or an impulse response that a step names."""

    step: str = Field(description="The step's id.")
    key: str = Field(description="The key or parameter that names it.")
    name: str = Field(description="The file's name, without its folder.")
    sha256: str = Field(description="Of the whole file.")


class RecordedOutput(Part):
    """How the master was to be written."""

    sample_rate_hz: int = Field(description="Frames a second.")
    coding: Coding = Field(description="The format and its choices.")
    dither_seed: int = Field(description="What the dither's noise begins with.")
    ceiling_dbtp: float | None = Field(description="This file's own ceiling, before the target's.")
    integrated_lufs: float | None = Field(description="This file's own loudness, before the target's.")
    tags_sha256: str = Field(description="Of the tags it was given.")


class RecordedMaster(Part):
    """What came of it."""

    name: str = Field(description="The file's name, without its folder.")
    sha256: str = Field(description="Of the whole file.")
    format: str = Field(description="The container.")
    bit_depth: int | None = Field(description="Bits of one stored sample; null for lossy formats.")
    is_float: bool = Field(description="Whether samples are stored as floating point.")
    tail_frames: int = Field(
        description="Frames kept after the end of the source, at the source's sample rate."
    )
    title: str | None = Field(description="The title among its tags.")
    measurement: dict[str, Any] = Field(description="What it measures.")
    landing: dict[str, Any] = Field(description="How it was landed.")
    verdicts: list[dict[str, Any]] = Field(description="What the platforms make of it.")
    remarks: list[dict[str, Any]] = Field(description="What else there was to tell.")


class Record(Part):
    """A whole record."""

    format: Literal["masterchain.master"] = Field(description="What kind of document this is.")
    version: Literal[2] = Field(description="Of this format.")
    masterchain: str = Field(description="The version of the program.")
    system: str = Field(description="Operating system and processor, such as `Linux x86_64`.")
    parts: dict[str, str] = Field(description="The versions of what the sound goes through.")
    source: RecordedSource = Field(description="What was rendered.")
    chain: RecordedChain = Field(description="What it was rendered through.")
    plugins: dict[str, RecordedPlugin] = Field(description="The plug-in of each step that is one, by its id.")
    files: list[RecordedFile] = Field(description="The states and impulse responses the steps name.")
    target: Target | None = Field(description="Where the master was to land.")
    output: RecordedOutput = Field(description="How the master was to be written.")
    master: RecordedMaster = Field(description="What came of it.")

    def to_bytes(self) -> bytes:
        """The record as it is written: the same for the same record."""
        data = self.model_dump(mode="json")
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def make_ready() -> None:
    """Prepare what the first record would wait for: checks on its parts, a twentieth of a second's work."""
    Record.model_rebuild()


def read_record(master: Path) -> Record:
    """The record beside a master.

    Raises:
        AudioFileError: there is none, it cannot be read, is damaged, or of a version this masterchain does not read.
    """
    path = record_of(master)
    try:
        if path.stat().st_size > _LARGEST:
            raise AudioFileError(f"{path} is too large for a record")
        data = path.read_bytes()
    except FileNotFoundError:
        hint = f"`masterchain render` writes it beside the master, as {path.name}; of a delivery name its MANIFEST.json"
        raise AudioFileError(f"{master} has no record beside it", hint=hint) from None
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AudioFileError(f"{path} is no record, or was cut off: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise AudioFileError(f"{path} is no record of a master")
    if found.get("version") != VERSION:
        words = f"{path} is a record of version {found.get('version')!r}; this masterchain reads {VERSION}"
        raise AudioFileError(words, hint="render the master anew to have one")
    try:
        record = Record.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise AudioFileError(f"{path} is damaged: {where}: {first['msg']}") from error
    if _digest_of_chain(record, path) != record.chain.sha256:
        raise AudioFileError(f"{path} is damaged, or was changed: its chain has another digest than it says")
    return record


def _digest_of_chain(record: Record, path: Path) -> str:
    try:
        return digest_of_recorded(record.chain.resolved)
    except ValidationError as error:
        first = error.errors()[0]
        words = f"{path} holds a chain that this masterchain does not read: {first['msg']}"
        raise AudioFileError(words, hint=f"it was made with masterchain {record.masterchain}") from error

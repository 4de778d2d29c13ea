"""`pack.toml`: what a pack is, whose, and what it needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from masterchain.diagnostics.document import read
from masterchain.diagnostics.places import Places
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Source
from masterchain.diagnostics.schema_faults import faults
from masterchain.library.pack_version import is_version
from masterchain.library.packs import NAME, PACK_FILE
from masterchain.sharing.portable_path import fault
from masterchain.sharing.version_range import is_range

_LONGEST_NAME = 60


def name_fault(name: str) -> str | None:
    """Why no pack may be called so; None where it may."""
    if not re.fullmatch(NAME, name) or len(name) > _LONGEST_NAME or fault(name):
        return f"`{_cut(name)}` cannot name a pack: small letters, digits and single hyphens, such as warm-studio"
    return None


def _name(name: str) -> str:
    if words := name_fault(name):
        raise ValueError(words)
    return name


def _version(version: str) -> str:
    if not is_version(version):
        raise ValueError(f"`{_cut(version)}` is no version: three numbers, such as 1.0.0 or 1.1.0-beta.1")
    return version


def _range(wanted: str) -> str:
    if not is_range(wanted):
        raise ValueError(f"`{_cut(wanted)}` is no version range: such as >=1.2, <2")
    return wanted


def _line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("one line of text is wanted here")
    return text


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


Line = Annotated[str, AfterValidator(_line)]
Range = Annotated[str, AfterValidator(_range)]
PackName = Annotated[str, AfterValidator(_name)]


class Part(BaseModel):
    """The settings every table of the file shares: strict types, no unknown keys, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class WantedPlugin(Part):
    """A plug-in the pack's chains use. Those the chains name need not stand here; version and url can be told so."""

    name: Line = Field(description="The plug-in's name, as a chain names it.")
    format: Literal["VST3", "AU"] | None = Field(None, description="Which format, where it matters.")
    vendor: Line | None = Field(None, description="Whose it is.")
    version: Range | None = Field(None, description="The versions that do, such as >=4, <5.")
    url: Line | None = Field(None, description="Where it is to be had.")


class Requires(Part):
    """What must be there for the pack to sound as it should."""

    masterchain: Range | None = Field(None, description="The versions of masterchain that do, such as >=0.1.")
    packs: dict[PackName, Range] = Field(
        default_factory=dict, description="Other packs by name, with the versions that do."
    )
    plugin: list[WantedPlugin] = Field(default_factory=list, description="Plug-ins the chains use.")


class PackFile(Part):
    """A whole `pack.toml`, schema 1."""

    schema_version: Literal[1] = Field(alias="schema", description="The version of this format: 1.")
    name: PackName = Field(description="The pack's name: `NAME/CHAIN` means a chain of it.")
    version: Annotated[str, AfterValidator(_version)] = Field(
        description="The pack's version, such as 1.0.0."
    )
    description: Line = Field(description="What the pack is for, one sentence.")
    authors: list[Line] = Field(default_factory=list, description="Who made it.")
    license: Line | None = Field(None, description="What others may do with it, such as CC-BY-4.0.")
    url: Line | None = Field(None, description="Where more is to be read.")
    requires: Requires = Field(default_factory=Requires, description="What must be there.")


def load(folder: Path) -> PackFile:
    """The `pack.toml` of a folder.

    Raises:
        DiagnosticError: it is not there, cannot be read, is not TOML, or does not fit the schema; all faults at once.
    """
    source, stated = read(folder / PACK_FILE)
    _schema(source, stated)
    try:
        return PackFile.model_validate(stated)
    except ValidationError as error:
        raise DiagnosticError(faults(source, error, PackFile)) from None


def _schema(source: Source, stated: dict[str, Any]) -> None:
    version = stated.get("schema")
    # To Python true is 1, and would pass for it.
    if isinstance(version, bool) or (isinstance(version, int) and version != 1):
        words = f"this file is written in schema {version}; this version of masterchain reads schema 1"
        label = Label(Places(source).value(("schema",)))
        raise DiagnosticError((Diagnostic("unsupported-schema", words, label),))

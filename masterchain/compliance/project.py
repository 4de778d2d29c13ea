"""The project's own settings: `masterchain.toml`, with what it has decided to live with, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from masterchain.compliance.policy import FailOn
from masterchain.compliance.rules import rules
from masterchain.compliance.waivers import Waiver
from masterchain.diagnostics import document
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.places import Places
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Source
from masterchain.diagnostics.schema_faults import faults
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.library import find
from masterchain.library.project_file import locate
from masterchain.platforms.provenance import Table


def _said(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise ValueError("a waiver needs a reason: it is printed with every finding it softens")
    return words


class WaiverTable(Table):
    """A rule of a platform set aside on purpose."""

    platform: str = Field(description="The platform's name.")
    rule: str = Field(description="The rule's id.")
    reason: Annotated[str, AfterValidator(_said)] = Field(
        description="Why; printed with every finding it softens."
    )


class CheckTable(Table):
    """What `masterchain check` does where the command line does not say."""

    platforms: tuple[str, ...] = Field((), strict=False, description="Whose rules, by name.")
    fail_on: FailOn | None = Field(
        None, strict=False, description="From which status on a file is not compliant."
    )


class ProjectFile(Table):
    """A `masterchain.toml`, schema 1."""

    schema_version: Literal[1] = Field(alias="schema", description="The version of this format: 1.")
    waiver: tuple[WaiverTable, ...] = Field(
        (), strict=False, description="Rules of platforms that are set aside, each with its reason."
    )
    check: CheckTable = Field(
        default_factory=CheckTable,
        description="What `masterchain check` does where the command line does not say.",
    )
    packs: dict[str, str] = Field(
        default_factory=dict, description="The version of each pack the project has settled on."
    )


@dataclass(frozen=True, slots=True)
class Project:
    """What a project has set.

    Attributes:
        path: its file; None where there is none.
        waivers: rules it has set aside.
        platforms: whose rules a check goes by where none are named.
        fail_on: from which status on a file is not compliant; None where it does not say.
    """

    path: Path | None = None
    waivers: tuple[Waiver, ...] = ()
    platforms: tuple[str, ...] = ()
    fail_on: FailOn | None = None


def project(folder: Path | None = None) -> Project:
    """The settings that hold in a folder: those of the nearest file, or none.

    Args:
        folder: where to look first; the current one by default.

    Raises:
        DiagnosticError: the file is wrong; carries all its faults.
    """
    path = locate(folder or Path.cwd())
    return load(path) if path else Project()


def load(path: Path) -> Project:
    """The settings a file holds.

    Raises:
        DiagnosticError: the file cannot be read, is not TOML, does not fit the schema, or names a rule or a
            platform that does not exist; all faults at once.
    """
    source, stated = document.read(path)
    version = stated.get("schema")
    # To Python true is 1, and would pass for it.
    if isinstance(version, bool):
        raise _refusal(source, "bad-value", "`schema` must be 1, not true or false")
    if isinstance(version, int) and version != 1:
        words = f"this file is written in schema {version}; this version of masterchain reads schema 1"
        raise _refusal(source, "unsupported-schema", words)
    try:
        written = ProjectFile.model_validate(stated)
    except ValidationError as error:
        raise DiagnosticError(faults(source, error, ProjectFile)) from None
    wrong = tuple(_strangers(source, written)) + tuple(_doubles(source, written))
    if wrong:
        raise DiagnosticError(tuple(sorted(wrong, key=lambda d: d.label.place.start if d.label else 0)))
    return Project(
        path,
        tuple(Waiver(each.platform, each.rule, each.reason) for each in written.waiver),
        tuple(dict.fromkeys(written.check.platforms)),
        written.check.fail_on,
    )


def _refusal(source: Source, code: str, words: str) -> DiagnosticError:
    return DiagnosticError((Diagnostic(code, words, Label(Places(source).value(("schema",)))),))


def _strangers(source: Source, written: ProjectFile) -> Iterator[Diagnostic]:
    """Names of rules and platforms that do not exist."""
    ids = [rule.id for rule in rules()]
    platforms = [found.name for found in find.list_all("platforms")]
    named: list[tuple[Keys, str]] = [
        (("check", "platforms", position), name) for position, name in enumerate(written.check.platforms)
    ]
    for position, waiver in enumerate(written.waiver):
        named.append((("waiver", position, "platform"), waiver.platform))
        if waiver.rule not in ids:
            yield Diagnostic(
                "bad-value",
                f"there is no rule `{waiver.rule}`",
                Label(Places(source).value(("waiver", position, "rule"))),
                hint=did_you_mean(waiver.rule, ids) or "the rules are: " + ", ".join(ids),
            )
    for keys, name in named:
        if name not in platforms:
            hint = did_you_mean(name, platforms) or "`masterchain platforms list` prints them all"
            label = Label(Places(source).value(keys))
            yield Diagnostic("unknown-platform", f"there is no platform named `{name}`", label, hint=hint)


def _doubles(source: Source, written: ProjectFile) -> Iterator[Diagnostic]:
    """Waivers given twice: only one of the reasons could be printed."""
    seen: dict[tuple[str, str], int] = {}
    for position, waiver in enumerate(written.waiver):
        first = seen.setdefault((waiver.platform, waiver.rule), position)
        if first != position:
            places = Places(source)
            yield Diagnostic(
                "conflict",
                f"`{waiver.rule}` is waived for `{waiver.platform}` twice",
                Label(places.key(("waiver", position))),
                (Label(places.key(("waiver", first)), "first here"),),
            )

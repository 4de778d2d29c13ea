"""The record of one fault: a stable code, a headline, where it stands, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from masterchain.errors import ExitCode, MasterchainError


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops the work, a warning is only told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Source:
    """A text with the name it is shown under."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a source, in characters: `start` inclusive, `end` exclusive."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line of `start`, counted from 1."""
        return self.source.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The column of `start`, in characters, counted from 1."""
        return self.start - (self.source.text.rfind("\n", 0, self.start) + 1) + 1


@dataclass(frozen=True, slots=True)
class Label:
    """A place with a few words on why it matters here."""

    place: Place
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault.

    Attributes:
        code: a permanent kebab-case word, explained by `masterchain explain CODE`.
        headline: stands alone on one line, without a full stop.
        label: where the fault stands; None when there is no text to point into (a folder, say).
        secondary: other places that have to do with it.
        notes: further facts, a line each.
        hint: what to do, often a *did you mean*.
        subject: what the diagnostic is about when there is no place: a path, a step.
    """

    code: str
    headline: str
    label: Label | None = None
    secondary: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    hint: str | None = None
    severity: Severity = Severity.ERROR
    subject: str | None = None


class DiagnosticError(MasterchainError):
    """A definition (chain, platform, album ...) is wrong; carries all its faults at once."""

    exit_code = ExitCode.USAGE

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(d.headline for d in diagnostics))
        self.diagnostics = diagnostics
        errors = [d for d in diagnostics if d.severity is Severity.ERROR]
        if errors and all(d.code.startswith("plugin-") for d in errors):
            # The definition is right; the machine lacks what it names.
            self.exit_code = ExitCode.PLUGIN
        if any(d.code.startswith("lock-") for d in errors):
            self.exit_code = ExitCode.LOCK

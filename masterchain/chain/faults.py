"""The faults of one chain file, gathered with their places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from masterchain.diagnostics.places import Path, Places
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Severity, Source


class Faults:
    """Gathers diagnostics of a source; looks places up only once something is wrong.

    Args:
        source: the chain file's text.
        uses: which values came from which variable; their diagnostics show the declaration too.
    """

    def __init__(self, source: Source, uses: Mapping[Path, str]) -> None:
        self._source = source
        self._uses = uses
        self._found: list[Diagnostic] = []

    @cached_property
    def places(self) -> Places:
        """Where keys and values stand."""
        return Places(self._source)

    def at_key(
        self, path: Path, code: str, headline: str, *, hint: str | None = None, text: str = ""
    ) -> None:
        """Add an error about the key at `path`."""
        self.add(Diagnostic(code, headline, Label(self.places.key(path), text), hint=hint))

    def at_value(
        self,
        path: Path,
        code: str,
        headline: str,
        *,
        hint: str | None = None,
        text: str = "",
        notes: tuple[str, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a fault about the value at `path`."""
        label = Label(self.places.value(path), text)
        secondary: tuple[Label, ...] = ()
        if name := self._uses.get(path):
            declared = self.places.value(("variables", name, "default"))
            secondary = (Label(declared, f"`{name}` is declared here"),)
        self.add(Diagnostic(code, headline, label, secondary, notes, hint=hint, severity=severity))

    def add(self, *diagnostics: Diagnostic) -> None:
        """Add diagnostics made elsewhere."""
        self._found += diagnostics

    def settle(self) -> tuple[Diagnostic, ...]:
        """The warnings, when there is nothing worse.

        Raises:
            DiagnosticError: there are errors; carries them and the warnings, in reading order.
        """
        unique = dict.fromkeys(self._found)
        ordered = tuple(sorted(unique, key=lambda d: d.label.place.start if d.label else -1))
        if any(d.severity is Severity.ERROR for d in ordered):
            raise DiagnosticError(ordered)
        return ordered

"""The faults of one chain, gathered with their places, in whichever file each was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from masterchain.chain.written import Origins, Written
from masterchain.diagnostics.places import Path
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Severity


class Faults:
    """Gathers diagnostics of a document; looks places up only once something is wrong.

    Args:
        origins: where the document's values were written.
        uses: which values came from which variable; their diagnostics show the declaration too.

    Attributes:
        places: `origins`.
        found: what was gathered so far.
    """

    def __init__(self, origins: Origins, uses: Mapping[Path, str] | None = None) -> None:
        self.places = origins
        self._uses = uses or {}
        self.found: list[Diagnostic] = []

    def at_key(
        self, path: Path, code: str, headline: str, *, hint: str | None = None, text: str = ""
    ) -> None:
        """Add an error about the key at `path`."""
        label = Label(self.places.key(path), text)
        self.add(Diagnostic(code, headline, label, tuple(self.places.beside(path)), hint=hint))

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
        secondary = (*self._declared(path), *self.places.beside(path))
        self.add(Diagnostic(code, headline, label, secondary, notes, hint=hint, severity=severity))

    def add_at(self, value: Written, code: str, headline: str, *, hint: str | None = None) -> None:
        """Add an error about a value by itself, before documents are merged."""
        here = Origins(value)
        self.add(Diagnostic(code, headline, Label(here.value(())), tuple(here.beside(())), hint=hint))

    def add(self, *diagnostics: Diagnostic) -> None:
        """Add diagnostics made elsewhere."""
        self.found += diagnostics

    def _declared(self, path: Path) -> Iterator[Label]:
        if name := self._uses.get(path):
            yield Label(self.places.value(("variables", name, "default")), f"`{name}` is declared here")

    def settle(self) -> tuple[Diagnostic, ...]:
        """The warnings, when there is nothing worse.

        Raises:
            DiagnosticError: there are errors; carries them and the warnings, in reading order.
        """
        unique = dict.fromkeys(self.found)
        ordered = tuple(sorted(unique, key=self._in_reading_order))
        if any(d.severity is Severity.ERROR for d in ordered):
            raise DiagnosticError(ordered)
        return ordered

    def _in_reading_order(self, diagnostic: Diagnostic) -> tuple[str, int]:
        if diagnostic.label is None:
            return "", -1
        place = diagnostic.label.place
        # The file that was asked for comes first.
        return "" if place.source is self.places.source else place.source.name, place.start

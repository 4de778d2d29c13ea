"""Which plug-in a chain means."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import PluginError
from masterchain.plugins.catalogue import Catalogue, CatalogueEntry, is_current
from masterchain.plugins.description import PluginDescription, PluginFormat
from masterchain.plugins.folders import BUNDLE_ENDINGS, expanded, plugin_folders
from masterchain.plugins.scan import examine_one

_SCAN = "run `masterchain plugins scan`"

NotFoundCode = Literal["plugin-missing", "plugin-ambiguous", "plugin-broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginReference:
    """How a chain names a plug-in.

    Attributes:
        plugin: its name, or its bundle's; or a path to the bundle. Upper and lower case do not matter in names.
        format: narrows down.
        vendor: narrows down.
        plugin_name: which one, where a bundle holds several; held against the only one where it holds one.
    """

    plugin: str
    format: PluginFormat | None = None
    vendor: str | None = None
    plugin_name: str | None = None

    @property
    def is_path(self) -> bool:
        """Whether `plugin` is a path: it has a folder in it, or a bundle's ending."""
        return "/" in self.plugin or os.sep in self.plugin or self.plugin.lower().endswith(BUNDLE_ENDINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Why a reference means no plug-in, ready to become a diagnostic or an exception.

    Attributes:
        code: `plugin-missing`, `plugin-ambiguous` or `plugin-broken`.
        headline: one line without a full stop.
        notes: candidates, folders searched, what was printed; a line each.
        hint: what to do.
    """

    code: NotFoundCode
    headline: str
    notes: tuple[str, ...] = ()
    hint: str | None = None


def find(reference: PluginReference, folder: Path, catalogue: Catalogue | None = None) -> PluginDescription:
    """The plug-in a reference means.

    Args:
        reference: how the chain names it.
        folder: the chain's; what paths are relative to.
        catalogue: what is known; by default the program's own.

    Raises:
        PluginError: there is none, more than one, or it is broken.
    """
    found = look_up(reference, folder, catalogue)
    if isinstance(found, NotFound):
        raise PluginError(found.headline, hint=found.hint, notes=found.notes)
    return found


def look_up(
    reference: PluginReference, folder: Path, catalogue: Catalogue | None = None
) -> PluginDescription | NotFound:
    """The same without raising.

    A plug-in given by its path is examined in a worker process when it is not known yet, and so is one that has changed
    since it was scanned. Names are looked up in the catalogue alone: nothing is searched for on the disk.
    """
    book = catalogue or Catalogue()
    if reference.is_path:
        path = folder / expanded(reference.plugin)
        try:
            there = path.exists()
        except OSError as error:
            return NotFound(code="plugin-missing", headline=f"{path} cannot be read: {error.strerror}")
        if not there:
            return NotFound(
                code="plugin-missing", headline=f"there is no plug-in at {path}",
                hint=f"looked for at {path.absolute()}; in a chain a path is relative to the chain's file",
            )  # fmt: skip
        if path.suffix.lower() not in BUNDLE_ENDINGS:
            return NotFound(
                code="plugin-missing", headline=f"{path} is no plug-in",
                hint=f"its name would end in {' or '.join(BUNDLE_ENDINGS)}",
            )  # fmt: skip
        return _choose(reference, [examine_one(path, catalogue=book)], lambda _: True)
    known = book.entries()
    for entry in known:
        if _named(reference, entry) and not is_current(entry):
            examine_one(entry.path, catalogue=book)
            known = book.entries()
    wanted = reference.plugin.casefold()
    by_name = [e for e in known if any(d.identity.name.casefold() == wanted for d in e.descriptions)]
    if by_name:
        return _choose(reference, by_name, lambda one: one.identity.name.casefold() == wanted)
    by_bundle = [e for e in known if Path(e.path).stem.casefold() == wanted]
    return _choose(reference, by_bundle, lambda _: True) if by_bundle else _missing(reference, known)


def _named(reference: PluginReference, entry: CatalogueEntry) -> bool:
    names = [Path(entry.path).stem, *(d.identity.name for d in entry.descriptions)]
    return reference.plugin.casefold() in (name.casefold() for name in names)


def _choose(
    reference: PluginReference, entries: Sequence[CatalogueEntry], named: Callable[[PluginDescription], bool]
) -> PluginDescription | NotFound:
    candidates = [one for entry in entries for one in entry.descriptions if named(one)]
    if not candidates:
        return _broken(reference, entries)
    fitting = [one for one in candidates if _fits(reference, one)]
    # The same bytes in two folders are one plug-in.
    distinct = {
        (one.identity.bundle_digest, one.identity.name, one.identity.identifier): one
        for one in reversed(fitting)
    }
    if len(distinct) == 1:
        return fitting[0]
    listed = tuple(map(_line, fitting or candidates))
    if fitting:
        return NotFound(
            code="plugin-ambiguous", headline=f"`{reference.plugin}` can mean {len(fitting)} plug-ins", notes=listed,
            hint="say which by `format`, `vendor` or `plugin_name`, or give the path to its bundle",
        )  # fmt: skip
    narrowed = [f"{word} {value!r}" for word, value in _narrowing(reference) if value]
    word = (
        did_you_mean(reference.plugin_name, (one.identity.name for one in candidates))
        if reference.plugin_name
        else None
    )
    return NotFound(
        code="plugin-missing", headline=f"there is no `{reference.plugin}` with {' and '.join(narrowed)}",
        notes=listed, hint=word,
    )  # fmt: skip


def _narrowing(reference: PluginReference) -> tuple[tuple[str, str | None], ...]:
    return ("format", reference.format), ("vendor", reference.vendor), ("plugin_name", reference.plugin_name)


def _fits(reference: PluginReference, one: PluginDescription) -> bool:
    identity = one.identity
    offered = (identity.format, identity.vendor, identity.name)
    asked = (value for _, value in _narrowing(reference))
    return all(a is None or a.casefold() == o.casefold() for a, o in zip(asked, offered, strict=True))


def _line(one: PluginDescription) -> str:
    identity = one.identity
    by = f" by {identity.vendor}" if identity.vendor else ""
    version = f" {identity.version}" if identity.version else ""
    return f"{identity.name}{version}{by}, {identity.format}: {identity.path}"


def _broken(reference: PluginReference, entries: Sequence[CatalogueEntry]) -> NotFound:
    ended = [(entry.path, entry.ending) for entry in entries if entry.ending]
    path, ending = ended[0]
    return NotFound(
        code="plugin-broken",
        headline=f"`{reference.plugin}` cannot be used: {ending.message}",
        notes=(path, *(f"it printed: {line}" for line in ending.printed.splitlines())),
        hint="`masterchain plugins scan --rescan` tries it again",
    )


def _missing(reference: PluginReference, known: Sequence[CatalogueEntry]) -> NotFound:
    names = {one.identity.name for entry in known for one in entry.descriptions}
    names |= {Path(entry.path).stem for entry in known}
    near = did_you_mean(reference.plugin, names)
    searched = tuple(f"searched {place}" for place in plugin_folders())
    if not known:
        return NotFound(
            code="plugin-missing", headline=f"`{reference.plugin}` is not known: nothing was scanned yet",
            notes=searched, hint=f"{_SCAN} first",
        )  # fmt: skip
    return NotFound(
        code="plugin-missing", headline=f"there is no plug-in named `{reference.plugin}`", notes=searched,
        hint=f"{near} If it is new, {_SCAN}" if near else f"if it is new, {_SCAN}",
    )  # fmt: skip

"""All plug-ins known, and all bundles that are no use and why."""

from __future__ import annotations

from dataclasses import dataclass

from masterchain.plugins.catalogue import Catalogue, ScanEnding
from masterchain.plugins.description import PluginDescription


@dataclass(frozen=True, slots=True)
class BrokenBundle:
    """A bundle that could not be examined.

    Attributes:
        path: where it lies.
        ending: how it went wrong.
    """

    path: str
    ending: ScanEnding


def listing(catalogue: Catalogue | None = None) -> list[PluginDescription | BrokenBundle]:
    """What is in the catalogue: the plug-ins by name, after them the broken bundles by path.

    Args:
        catalogue: by default the program's own.
    """
    entries = (catalogue or Catalogue()).entries()
    plugins = [one for entry in entries for one in entry.descriptions]
    broken = [BrokenBundle(entry.path, entry.ending) for entry in entries if entry.ending]
    return [*sorted(plugins, key=lambda one: (one.identity.name.casefold(), one.identity.path)), *broken]

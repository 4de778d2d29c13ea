"""What a pack wants to be there, and whether this machine has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from masterchain.errors import PackError
from masterchain.library.packs import installed
from masterchain.sharing.inventory import Inventory, UsedPlugin
from masterchain.sharing.pack_file import PackFile, WantedPlugin
from masterchain.sharing.version_range import holds
from masterchain.version import __version__

if TYPE_CHECKING:
    from masterchain.plugins.description import PluginFormat


@dataclass(frozen=True, slots=True)
class Want:
    """Something that must be there for a pack to sound as it should.

    Attributes:
        kind: a plug-in or another pack.
        name: what it is called.
        wanted: what it must be, in words; empty where any will do.
        there: what this machine has, in words; None where it has none.
        is_met: whether that will do.
        why_not: what is wrong, where it will not.
        url: where it is to be had.
    """

    kind: Literal["plugin", "pack"]
    name: str
    wanted: str
    there: str | None
    is_met: bool
    why_not: str = ""
    url: str | None = None


def hold_to_version(pack: PackFile) -> None:
    """Refuse a pack that was not made for this masterchain.

    Raises:
        PackError: its range does not hold this version.
    """
    wanted = pack.requires.masterchain
    if wanted is not None and not holds(wanted, __version__):
        raise PackError(f"{pack.name} {pack.version} wants masterchain {wanted}, and this is {__version__}")


def wants(pack: PackFile, has: Inventory) -> tuple[Want, ...]:
    """Plug-ins and packs a pack wants, plug-ins first, each by name."""
    named = {used.plugin.casefold() for used in has.plugins}
    unnamed = [one for one in pack.requires.plugin if one.name.casefold() not in named]
    plugins = [
        *(_plugin(used, _declared(pack, used)) for used in has.plugins),
        *(_plugin(UsedPlugin(one.name, one.format, one.vendor), one) for one in unnamed),
    ]
    others = [_pack(name, wanted) for name, wanted in pack.requires.packs.items()]
    return (
        *sorted(plugins, key=lambda one: one.name.casefold()),
        *sorted(others, key=lambda one: one.name),
    )


def _declared(pack: PackFile, used: UsedPlugin) -> WantedPlugin | None:
    for one in pack.requires.plugin:
        if one.name.casefold() == used.plugin.casefold() and one.format in {None, used.format}:
            return one
    return None


def _plugin(used: UsedPlugin, declared: WantedPlugin | None) -> Want:
    # A pack without plug-ins shall not wait for the catalogue.
    from masterchain.plugins.find import NotFound, PluginReference, look_up

    reference = PluginReference(
        plugin=used.plugin,
        format=cast("PluginFormat | None", used.format),  # another is found nowhere, which is what is told
        vendor=used.vendor or (declared.vendor if declared else None),
        plugin_name=used.plugin_name,
    )
    version = declared.version if declared else None
    url = declared.url if declared else None
    wanted = " ".join(word for word in (reference.format, reference.vendor, version) if word)
    if reference.is_path:
        return Want("plugin", used.plugin, wanted, None, is_met=False, why_not="is named by a path", url=url)
    found = look_up(reference, Path())
    if isinstance(found, NotFound):
        return Want("plugin", used.plugin, wanted, None, is_met=False, why_not=found.headline, url=url)
    one = found.identity
    there = " ".join(
        word for word in (one.format, one.version, f"by {one.vendor}" if one.vendor else "") if word
    )
    fits = version is None or holds(version, one.version)
    why = "" if fits else f"installed is {one.version or 'one without a version'}"
    return Want("plugin", used.plugin, wanted, there, fits, why, url)


def _pack(name: str, wanted: str) -> Want:
    versions = [one.version for one in installed() if one.name == name]
    if not versions:
        return Want("pack", name, wanted, None, is_met=False, why_not="it is not installed")
    fits = any(holds(wanted, version) for version in versions)
    why = "" if fits else f"installed is {', '.join(versions)}"
    return Want("pack", name, wanted, ", ".join(versions), fits, why)

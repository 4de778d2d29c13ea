"""What a plug-in is, as plain data: what the catalogue keeps and everything above asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PluginFormat = Literal["VST3", "AU"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginIdentity:
    """Which plug-in it is, exact enough for a lock.

    Attributes:
        format: VST3 or AU.
        name: as the plug-in gives it.
        vendor: as the plug-in gives it; empty when it gives none.
        version: as the plug-in gives it; empty when it gives none.
        identifier: the format's own unique id.
        path: the bundle.
        bundle_digest: SHA-256 over the bundle's files, names and bytes, in sorted order.
    """

    format: PluginFormat
    name: str
    vendor: str
    version: str
    identifier: str
    path: str
    bundle_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginParameter:
    """One parameter of a plug-in.

    Attributes:
        key: how a chain addresses it: the Python name pedalboard gives, `name#2` for the second of one name.
        name: the display name.
        index: its position in the plug-in, from 0.
        label: the unit as the plug-in shows it; empty when it shows none.
        kind: number, boolean or choice.
        minimum: the least number, in the plug-in's own unit; None where it is not a number.
        maximum: the greatest number.
        default: the value after loading: a number, true or false, or a choice's name.
        choices: the values of a choice, as the plug-in spells them.
        settable: False for meters and for the host's own (latency, buffer size, program).
        why_not: why it is not settable.
    """

    key: str
    name: str
    index: int
    label: str
    kind: Literal["number", "boolean", "choice"]
    minimum: float | None
    maximum: float | None
    default: float | bool | str
    choices: tuple[str, ...] = ()
    settable: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginDescription:
    """Everything known of one plug-in without loading it again.

    Attributes:
        identity: which it is.
        plugin_name: the name to load it by within its bundle; None where the bundle holds only one.
        category: as the plug-in gives it.
        is_effect: False for an instrument.
        channels: the channel counts it processes, of 1 and 2, in out alike.
        latency_frames: reported at 48 kHz right after loading.
        parameters: in the plug-in's order.
        load_s: how long it took to load.
        printed: what it printed on standard error while it was examined.
        notes: what else there is to know, a line each.
        instances_apart_dbfs: of a mono plug-in, by how much two instances in one process differ on the same sound; None
            for not at all, and for plug-ins of other kinds, of which a track never takes two.
    """

    identity: PluginIdentity
    plugin_name: str | None
    category: str
    is_effect: bool
    channels: tuple[int, ...]
    latency_frames: int
    parameters: tuple[PluginParameter, ...]
    load_s: float
    printed: str = ""
    notes: tuple[str, ...] = ()
    instances_apart_dbfs: float | None = None

"""All effects by name, and which of pedalboard's are left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from masterchain.effects import colour, dynamics, filters, space
from masterchain.effects.description import Effect
from masterchain.effects.own import own_effects

_OF_PEDALBOARD = (*dynamics.EFFECTS, *filters.EFFECTS, *colour.EFFECTS, *space.EFFECTS)
_EFFECTS: Mapping[str, Effect] = MappingProxyType({e.name: e for e in (*_OF_PEDALBOARD, *own_effects())})

_CUT_UP = (
    "fed a stream it drops out at every block (pedalboard 0.9.26); it is right only on a whole track at once"
)
_LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "PitchShift": _CUT_UP,
        "GSMFullRateCompressor": _CUT_UP,
        "Chain": "the steps of a chain follow each other as they stand",
        "Mix": "a step's own mix blends it with the dry sound, aligned to its latency",
        "Pedalboard": "a chain is one",
        "VST3Plugin": "a plug-in is named with the key plugin, not effect",
        "AudioUnitPlugin": "a plug-in is named with the key plugin, not effect",
        "ExternalPlugin": "a plug-in is named with the key plugin, not effect",
        "IIRFilter": "it is abstract: use PeakFilter, a shelf, HighpassFilter or LowpassFilter",
        "Plugin": "it is abstract",
        "PluginContainer": "it is abstract",
    }
)


def effects() -> Mapping[str, Effect]:
    """Every effect by its name, in the order of a desk: dynamics, filters, level and colour, space; then our own."""
    return _EFFECTS


def effect(name: str) -> Effect | None:
    """The effect of that name, or None; names are case-sensitive, as pedalboard's are."""
    return _EFFECTS.get(name)


def left_out(name: str) -> str | None:
    """Why a class of pedalboard's is not among the effects, in one clause; None for any other name."""
    return _LEFT_OUT.get(name)

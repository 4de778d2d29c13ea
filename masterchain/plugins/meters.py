"""Telling a plug-in's meters from its controls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from masterchain.plugins.description import PluginParameter
from masterchain.plugins.pedalboard_host import DescribedPlugin

_LIKE_A_METER = re.compile(r"reduction|\bmeter|\bgr\b|\bvu\b|\b(in|out)put level\b", re.IGNORECASE)
_RATE_HZ = 48_000.0
_FRAMES = 64


def mark_meters(
    plugin: DescribedPlugin, parameters: Sequence[PluginParameter], channels: int
) -> tuple[PluginParameter, ...]:
    """The parameters, meters no longer settable.

    No host is told by pedalboard what is read-only. A plug-in keeps its controls in its state and not its meters: what
    cannot be automated, or is named like a meter, is moved, and where the state stays the same it is a meter. Moves
    parameters: describe the plug-in first.
    """
    doubtful = [p for p in parameters if p.settable and _doubtful(plugin, p)]
    if not doubtful or _state(plugin, channels) != _state(plugin, channels):
        return tuple(parameters)
    meters = {p.index for p in doubtful if not _is_kept(plugin, p.index, channels)}
    return tuple(
        replace(p, settable=False, why_not="it is a meter: the plug-in does not keep it in its state")
        if p.index in meters
        else p
        for p in parameters
    )


def _doubtful(plugin: DescribedPlugin, parameter: PluginParameter) -> bool:
    native = plugin._parameters[parameter.index]  # noqa: SLF001 - the public table drops what shares a name
    return not native.is_automatable or bool(_LIKE_A_METER.search(parameter.name))


def _is_kept(plugin: DescribedPlugin, index: int, channels: int) -> bool:
    native = plugin._parameters[index]  # noqa: SLF001 - as above
    before, state = native.raw_value, _state(plugin, channels)
    native.raw_value = 0.0 if before >= 0.5 else 1.0
    kept = _state(plugin, channels) != state
    native.raw_value = before
    _state(plugin, channels)
    return kept


def _state(plugin: DescribedPlugin, channels: int) -> bytes:
    import numpy as np

    # A parameter reaches the state with the first sound processed after it was set.
    plugin.process(np.zeros((channels, _FRAMES), np.float32), _RATE_HZ, reset=False)
    return plugin.raw_state

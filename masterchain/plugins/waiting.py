"""How long a plug-in can be silent with sound still to come. Plug-ins do not say; their settings may."""

from __future__ import annotations

import re

from masterchain.plugins.description import PluginDescription
from masterchain.plugins.native import NativePlugin

LEAST_S = 2.0
"""For plug-ins whose settings tell no time: echoes in step with a tempo, pre-delays without a unit."""
MOST_S = 10.0

_TIME = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*([^\d\s]*)\s*")
_SECONDS = {"s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3}


def waiting_s(plugin: NativePlugin, description: PluginDescription) -> float:
    """The longest time among a loaded plug-in's settings, in seconds, within `LEAST_S` and `MOST_S`.

    An echo comes after the time it is set to. A release or an attack does not, but to wait for it costs nothing but
    the silence that is computed.
    """
    natives = plugin._parameters  # noqa: SLF001 - the public table drops what shares a name
    times = [
        seconds_in(natives[parameter.index].string_value, parameter.label)
        for parameter in description.parameters
        if parameter.settable and parameter.kind == "number"
    ]
    return min(MOST_S, max(LEAST_S, *(1.01 * time for time in times if time is not None), 0.0))


def seconds_in(text: str, label: str) -> float | None:
    """The time a plug-in shows, by the unit in the text or else the parameter's; None when it is no time."""
    found = _TIME.fullmatch(text)
    unit = _SECONDS.get((found[2] or label).strip().casefold()) if found else None
    return float(found[1]) * unit if found and unit else None

"""Plug-ins loaded and set. Everything here runs third-party code: call it in a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from masterchain.dsp.processor import Format
from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription, PluginParameter
from masterchain.plugins.digest import bundle_digest
from masterchain.plugins.float_mode import plugin_float_mode
from masterchain.plugins.native import NativeParameter, NativePlugin
from masterchain.plugins.parameters import fault, resolve
from masterchain.plugins.pedalboard_host import PedalboardHost
from masterchain.plugins.raw_value import Value, agrees, raw_value_for, taken

PLUGIN_BLOCK_FRAMES = 1024
"""What every plug-in is given at a time, whatever the stream's blocks: the samples of some depend on it."""
AUTOMATED_BLOCK_FRAMES = 128
"""What a plug-in is given whose parameters move: they can be set only between its blocks."""

_RESCAN = "`masterchain plugins scan --rescan` looks at it again"


@plugin_float_mode()
def load(description: PluginDescription) -> NativePlugin:
    """A new instance of a plug-in, the very one that was described.

    The table of texts that pedalboard draws up for every parameter (a thousand texts each; more than a minute for some
    plug-ins) is left out: parameters are set through `set_parameters`.

    Raises:
        PluginError: it is not there, has changed since it was described, or cannot be loaded.
    """
    identity = description.identity
    if bundle_digest(identity.path) != identity.bundle_digest:
        raise PluginError(f"{identity.path} has changed since it was scanned", hint=_RESCAN)
    try:
        plugin: NativePlugin = PedalboardHost(identity.format).open(identity.path, description.plugin_name)
    except (ImportError, RuntimeError, ValueError, TypeError) as refused:
        raise PluginError(f"{identity.name} cannot be loaded: {_first_line(refused)}") from refused
    # pedalboard loads the only plug-in of a bundle whatever name it is asked for.
    if plugin.name != identity.name:
        raise PluginError(f"{identity.path} holds {plugin.name} and not {identity.name}", hint=_RESCAN)
    return plugin


@plugin_float_mode()
def set_parameters(
    plugin: NativePlugin,
    description: PluginDescription,
    values: Mapping[str, object],
    stream: Format | None = None,
) -> dict[str, Value]:
    """Set parameters and read them back.

    Args:
        plugin: loaded from the description.
        description: what it is.
        values: by any spelling `masterchain.plugins.parameters.resolve` knows, in the order they are to be set.
        stream: the format it is about to process, where that is known.

    Returns:
        What the plug-in took, by the same spellings: less than one of its own steps from what was asked.

    Raises:
        PluginError: a parameter is unknown or cannot be set so, or the plug-in shows another value afterwards.
    """
    # Some plug-ins take parameters only while they process, and some move one when another is set.
    for _ in range(2):
        write_parameters(plugin, description, values)
        settle(plugin, stream or usual_stream(description))
    return read_back(plugin, description, values)


def read_back(
    plugin: NativePlugin, description: PluginDescription, values: Mapping[str, object]
) -> dict[str, Value]:
    """What the plug-in shows for parameters that were set, by the same spellings.

    Raises:
        PluginError: one of them is more than one of the plug-in's own steps away from what was asked.
    """
    shown: dict[str, Value] = {}
    for key, value in values.items():
        parameter = _settable(description, key, value)
        native = _native(plugin, description, parameter)
        now = taken(native, parameter)
        if now is None or not agrees(native, parameter, cast(Value, value)):
            name = description.identity.name
            raise PluginError(
                f"{name} did not take {key} = {value}: it shows {native.string_value!r}",
                hint="another of its parameters may hold this one back; set them in another order, or save a state "
                "from its own window",
            )
        shown[key] = now
    return shown


@plugin_float_mode()
def settle(plugin: NativePlugin, stream: Format) -> None:
    """Let a plug-in process a block of silence: what was set counts for some only from then on.

    Raises:
        PluginError: it refuses the format.
    """
    silence = np.zeros((stream.channels, stream.block_frames), np.float32)
    try:
        plugin.process(silence, stream.sample_rate_hz, buffer_size=stream.block_frames, reset=False)
    except (RuntimeError, ValueError) as refused:
        raise PluginError(f"{plugin.name}: {_first_line(refused)}") from refused


def usual_stream(description: PluginDescription) -> Format:
    """A format a plug-in takes, for when there is no track yet: 48 kHz, and the most channels it is known to take."""
    return Format(48000, max(description.channels, default=2), PLUGIN_BLOCK_FRAMES)


@plugin_float_mode()
def write_parameters(
    plugin: NativePlugin, description: PluginDescription, values: Mapping[str, object]
) -> None:
    """Set parameters of a plug-in that may be in the middle of a stream; it takes them with its next block.

    Raises:
        PluginError: a parameter is unknown or cannot be set so.
    """
    for key, value in values.items():
        parameter = _settable(description, key, value)
        native = _native(plugin, description, parameter)
        raw = raw_value_for(native, parameter, cast(Value, value))
        if raw is not None:
            native.raw_value = raw


def _settable(description: PluginDescription, key: str, value: object) -> PluginParameter:
    parameter = resolve(description, key)
    if parameter is None:
        raise PluginError(
            f"{description.identity.name} has no parameter {key}, or more than one",
            hint=f"`masterchain plugins params {description.identity.name!r}` prints them",
        )
    if wrong := fault(parameter, value):
        raise PluginError(f"{description.identity.name}: {wrong.message}", hint=wrong.remark or None)
    return parameter


def _native(
    plugin: NativePlugin, description: PluginDescription, parameter: PluginParameter
) -> NativeParameter:
    natives = plugin._parameters  # noqa: SLF001 - the public table drops what shares a name
    if parameter.index >= len(natives) or natives[parameter.index].name != parameter.name:
        raise PluginError(
            f"{description.identity.name} no longer has {parameter.key} in place {parameter.index}",
            hint=_RESCAN,
        )
    return natives[parameter.index]


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

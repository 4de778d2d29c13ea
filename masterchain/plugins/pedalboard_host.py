"""Bundles opened with pedalboard. Everything here runs third-party code: call it in a worker process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from masterchain.errors import PluginError
from masterchain.plugins.description import PluginFormat
from masterchain.plugins.native import NativeParameter, NativePlugin


class DescribedParameter(NativeParameter, Protocol):
    """A parameter that can also tell what it is."""

    @property
    def label(self) -> str:
        """Its unit."""

    @property
    def num_steps(self) -> int:
        """How many values it has; 2147483647 for a continuous one."""

    @property
    def is_automatable(self) -> bool:
        """Whether the plug-in lets a host move it."""


class DescribedPlugin(NativePlugin, Protocol):
    """A loaded plug-in that can also tell what it is."""

    @property
    def manufacturer_name(self) -> str:
        """Its vendor."""

    @property
    def version(self) -> str:
        """As the plug-in gives it."""

    @property
    def identifier(self) -> str:
        """JUCE's: format, name, hash of the path, the format's own id."""

    @property
    def category(self) -> str:
        """As the plug-in gives it."""

    @property
    def is_effect(self) -> bool:
        """False for an instrument."""

    @property
    def _parameters(self) -> Sequence[DescribedParameter]: ...

    @property
    def _reload_type(self) -> object: ...


class Host(Protocol):
    """What opens a bundle."""

    def names(self, path: str) -> list[str]:
        """The plug-ins in a bundle."""

    def open(self, path: str, plugin_name: str | None) -> DescribedPlugin:
        """A new instance of one of them."""


class PedalboardHost:
    """pedalboard as a host.

    Args:
        plugin_format: of the bundles to open.

    Raises:
        PluginError: pedalboard has no such format on this machine.
    """

    def __init__(self, plugin_format: PluginFormat) -> None:
        import pedalboard

        name = {"VST3": "VST3Plugin", "AU": "AudioUnitPlugin"}[plugin_format]
        self._kind: Any = getattr(pedalboard, name, None)
        if self._kind is None:
            raise PluginError(f"this machine cannot load plug-ins of the format {plugin_format}")

    def names(self, path: str) -> list[str]:
        """The plug-ins in a bundle; whatever pedalboard raises where it is none."""
        return list(self._kind.get_plugin_names_for_file(path))

    def open(self, path: str, plugin_name: str | None) -> DescribedPlugin:
        """A new instance that has heard nothing yet; whatever pedalboard raises where there is none."""
        with _no_table_of_texts(self._kind):
            plugin: DescribedPlugin = self._kind(path, plugin_name=plugin_name)
        if plugin.is_effect:
            _begin_anew(plugin)
        return plugin


@contextmanager
def _no_table_of_texts(kind: type) -> Iterator[None]:
    # The constructor calls this to set parameters it was given, and asks every parameter for a thousand texts even when
    # there are none: more than a minute with some plug-ins.
    name = "__set_initial_parameter_values__"
    setattr(kind, name, lambda _plugin, _values: None)
    try:
        yield
    finally:
        delattr(kind, name)


def _begin_anew(plugin: DescribedPlugin) -> None:
    """Put an instance that has heard nothing in the place of the one pedalboard has played noise into.

    It does so while it loads an effect, to find whether a reset silences it, and the noise is another every time.
    What it leaves in slow filters is in the first seconds of a track, and whether the plug-in is judged to fall silent
    can be a matter of chance too: without this, one of ten renders with ZamTube is another.
    """
    kinds: Any = type(plugin._reload_type)  # noqa: SLF001 - there is no other way to it
    # One that is said not to fall silent is made anew when it is reset; later resets shall leave it as it is set.
    object.__setattr__(plugin, "_reload_type", kinds.PersistsAudioOnReset)
    plugin.reset()
    object.__setattr__(plugin, "_reload_type", kinds.ClearsAudioOnReset)

"""A host without plug-ins: for formats this machine does not have, and for parameters no test plug-in has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


class FakeParameter:
    """A parameter that shows what `shows` makes of its raw value."""

    def __init__(
        self,
        name: str,
        shows: Callable[[float], str],
        *,
        label: str = "",
        raw_value: float = 0.0,
        num_steps: int = 2147483647,
        is_automatable: bool = True,
        answers: bool = True,
    ) -> None:
        self.name = name
        self.label = label
        self.raw_value = raw_value
        self.num_steps = num_steps
        self.is_automatable = is_automatable
        self._shows = shows
        self._answers = answers

    @property
    def string_value(self) -> str:
        return self._shows(self.raw_value)

    def get_text_for_raw_value(self, raw_value: float, /) -> str:
        return self._shows(raw_value) if self._answers else ""

    def get_raw_value_for_text(self, text: str, /) -> float:
        return 0.0


class FakePlugin:
    """Passes sound through; its state is the raw values of the parameters that can be automated."""

    manufacturer_name = "Fake Audio"
    version = "2.0"
    category = "Effect"
    is_effect = True
    reported_latency_samples = 64

    def __init__(self, name: str, parameters: Sequence[FakeParameter] = (), channels: int = 2) -> None:
        self.name = name
        self.identifier = f"AudioUnit-{name}-5e1f-61756678"
        self._parameters = list(parameters)
        self._channels = channels

    @property
    def raw_state(self) -> bytes:
        return repr([one.raw_value for one in self._parameters if one.is_automatable]).encode()

    def process(
        self,
        input_array: NDArray[np.float32],
        sample_rate: float,
        buffer_size: int = 8192,
        reset: bool = True,
    ) -> NDArray[np.float32]:
        if len(input_array) != self._channels:
            raise ValueError(f"does not support {len(input_array)}-channel output")
        return input_array.copy()

    def reset(self) -> None:
        pass


class FakeHost:
    """Opens every path as a bundle that holds these plug-ins."""

    def __init__(self, *plugins: FakePlugin) -> None:
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self.opened: list[tuple[str, str | None]] = []

    def names(self, path: str) -> list[str]:
        return list(self._plugins)

    def open(self, path: str, plugin_name: str | None) -> FakePlugin:
        self.opened.append((path, plugin_name))
        return self._plugins[plugin_name or next(iter(self._plugins))]

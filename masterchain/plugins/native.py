"""What is used of pedalboard's own objects, as types: the whole of what masterchain asks of a hosted plug-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from masterchain.dsp.processor import Block


class NativeParameter(Protocol):
    """A parameter of a loaded plug-in.

    Attributes:
        raw_value: 0 to 1, as the plug-in's format has it.
    """

    raw_value: float

    @property
    def name(self) -> str:
        """The display name."""

    @property
    def string_value(self) -> str:
        """The value now, as the plug-in shows it."""

    def get_text_for_raw_value(self, raw_value: float, /) -> str:
        """What the plug-in would show at a raw value."""

    def get_raw_value_for_text(self, text: str, /) -> float:
        """What the plug-in takes a text for."""


class NativePlugin(Protocol):
    """A loaded plug-in. A VST3 also has `preset_data`.

    `raw_state` and `preset_data` are written with `object.__setattr__`: pedalboard's own way first looks for a
    parameter of that name, and draws up a table of a thousand texts for every parameter to find none.
    """

    @property
    def name(self) -> str:
        """As the plug-in gives it."""

    @property
    def raw_state(self) -> bytes:
        """The state as JUCE keeps it."""

    @property
    def reported_latency_samples(self) -> int:
        """What it reports now, in frames."""

    @property
    def _parameters(self) -> Sequence[NativeParameter]: ...

    def process(
        self, input_array: Block, sample_rate: float, buffer_size: int = 8192, reset: bool = True
    ) -> Block:
        """The sound after it."""

    def reset(self) -> None:
        """Forget all sound, keep the settings."""

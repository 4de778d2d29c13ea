"""One loaded plug-in, streamed in blocks of one size."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from masterchain.dsp.processor import Block, Format
from masterchain.dsp.withheld import withheld
from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.float_mode import plugin_float_mode
from masterchain.plugins.host import load, read_back, set_parameters, write_parameters
from masterchain.plugins.state import load_state
from masterchain.plugins.waiting import waiting_s


class Instance:
    """A plug-in with a state and parameters, fed silence for as long as it withholds sound.

    pedalboard drops the first frames of a late plug-in. Here they are silence sent ahead of the track, so that
    nothing of the track is ever dropped, and what comes out stands frame for frame where the plug-in put it.

    Args:
        description: which plug-in.
        values: parameters, set after the state.
        state: a state file, or None.

    Attributes:
        latency: frames the plug-in reports and pedalboard withholds; valid after `prepare`.
        state_came_back: the state read back as it was written; None where there was none.
        taken: what the plug-in shows for the parameters set.
    """

    def __init__(
        self, description: PluginDescription, values: Mapping[str, object], state: Path | None
    ) -> None:
        self._description = description
        self._values = values
        self._state = state
        self.latency = 0
        self.state_came_back: bool | None = None
        self._written: dict[str, object] = {}
        self.taken: dict[str, float | bool | str] = {}

    @plugin_float_mode()
    def prepare(self, stream: Format, preroll_frames: int = 0) -> None:
        """Load, set and start the plug-in.

        Args:
            stream: its format; it will be processed in multiples of its blocks.
            preroll_frames: silence sent before the track, at least.

        Raises:
            PluginError: it cannot be loaded or set, or refuses the format.
        """
        description = self._description
        self._stream = stream
        self._plugin = load(description)
        if self._state is not None:
            self.state_came_back = load_state(self._plugin, description, self._state, self._stream)
        set_parameters(self._plugin, description, self._values, self._stream)
        self._plugin.reset()
        self.latency = withheld(self._run, self._stream, description.identity.name)
        self._reported = self._plugin.reported_latency_samples
        self.taken = read_back(self._plugin, description, self._values)
        silence = np.zeros((stream.channels, stream.block_frames), np.float32)
        for _ in range(-(-preroll_frames // stream.block_frames)):
            self._run(silence)

    @plugin_float_mode()
    def process(self, block: Block) -> Block:
        """As many frames as came in.

        Raises:
            PluginError: its latency is no longer what it was, or it did not take what `change` gave it.
        """
        out = self._run(block)
        if self._written:
            read_back(self._plugin, self._description, self._written)
            self._written = {}
        if out.shape != block.shape or self._plugin.reported_latency_samples != self._reported:
            name = self._description.identity.name
            raise PluginError(
                f"{name} changed its latency while running, from {self._reported} to "
                f"{self._plugin.reported_latency_samples} frames",
                hint="the sound before and after cannot be aligned; the master was not written",
            )
        return out

    def change(self, values: Mapping[str, object]) -> None:
        """Set parameters in the middle of the stream, from the next block on.

        Raises:
            PluginError: one is unknown or cannot be set so.
        """
        if "_plugin" in self.__dict__:
            write_parameters(self._plugin, self._description, values)
            self._written.update(values)

    def waiting_s(self) -> float:
        """How long it may be silent with sound still to come, by its settings now."""
        return waiting_s(self._plugin, self._description)

    def close(self) -> None:
        """Let the plug-in go."""
        # Nothing is left to close where it could not be loaded.
        self.__dict__.pop("_plugin", None)

    def _run(self, block: Block) -> Block:
        return self._plugin.process(
            block, self._stream.sample_rate_hz, buffer_size=self._stream.block_frames, reset=False
        )

"""A plug-in as a `Processor`: in the right number of instances, at one block size, watched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from masterchain.dsp.processor import Block, Format
from masterchain.dsp.reblock import Reblock
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.finding import PluginFinding
from masterchain.plugins.host import PLUGIN_BLOCK_FRAMES
from masterchain.plugins.hosted import Hosted
from masterchain.plugins.raw_value import Value


class PluginProcessor:
    """One step that is a plug-in. Runs third-party code: only in a worker process.

    A plug-in gets blocks of one size whatever the stream's, so the same track gives the same samples however it is
    cut. A mono plug-in runs once a channel, with the same settings. A stereo plug-in on a mono track is fed both sides
    alike, and gives the mean of its two: where they are the same to the bit, that is the left one; where they are not,
    `findings` says so.

    Args:
        description: which plug-in.
        step: the step's id, for messages; the plug-in's name by default.
        values: parameters by any spelling `masterchain.plugins.parameters.resolve` knows; set after the state.
        state: a state file, or None.
        latency_samples: what its latency really is, in frames, where it does not tell the truth.
        preroll_s: seconds of silence it processes before the track, against start-up noises.
        watch: called before the plug-in's code runs, with the time in the track in seconds, or None while it is loaded:
            what is left to know when the process dies.
        block_frames: what the plug-in is given at a time; `AUTOMATED_BLOCK_FRAMES` where `change` will be called.
    """

    def __init__(
        self,
        description: PluginDescription,
        *,
        step: str | None = None,
        values: Mapping[str, object] | None = None,
        state: Path | None = None,
        latency_samples: int | None = None,
        preroll_s: float = 0.0,
        watch: Callable[[float | None], None] | None = None,
        block_frames: int = PLUGIN_BLOCK_FRAMES,
    ) -> None:
        self._block_frames = block_frames
        self._hosted = Hosted(
            description,
            step=step or description.identity.name,
            values=values or {},
            state=state,
            latency_samples=latency_samples,
            preroll_s=preroll_s,
            watch=watch,
            block_frames=block_frames,
        )
        self._driven: Hosted | Reblock = self._hosted
        self._rate = 0

    @property
    def latency(self) -> int:
        """Frames by which the output comes late: the plug-in's own, and one block where the stream's do not fit."""
        return self._driven.latency

    @property
    def tail(self) -> int:
        """How long it may be silent with sound still to come, by its settings now; valid after `prepare`."""
        return round(self._hosted.waiting_s() * self._rate)

    @property
    def taken(self) -> dict[str, Value]:
        """What the plug-in shows for the parameters set; valid after `prepare`."""
        return self._hosted.instances[0].taken

    def prepare(self, stream: Format) -> None:
        """Load fresh instances, give them state and parameters, and find their latency.

        Raises:
            PluginError: it cannot be loaded, set, or run on such a stream.
        """
        self._rate = stream.sample_rate_hz
        fits = stream.block_frames % self._block_frames == 0
        self._driven = self._hosted if fits else Reblock(self._hosted, self._block_frames)
        self._driven.prepare(stream)

    def process(self, block: Block) -> Block:
        """The block after the plug-in.

        Raises:
            PluginError: it failed, changed its latency, or gave NaN or infinity.
        """
        return self._driven.process(block)

    def change(self, values: Mapping[str, object]) -> None:
        """Set parameters from its next block on; before `prepare`, from the start.

        The plug-in is asked what it took when it has processed that block, and `process` fails where it took something
        else.

        Raises:
            PluginError: a parameter is unknown or cannot be set so.
        """
        self._hosted.change(values)

    def close(self) -> None:
        """Let the instances go."""
        self._hosted.close()

    def findings(self) -> tuple[PluginFinding, ...]:
        """What is to be told of it, once the stream is over; also after `close`."""
        return tuple(self._hosted.findings())

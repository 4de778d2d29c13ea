"""The first pass over a track: every effect runs exactly once, and what comes of it is spooled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial

from masterchain.audio.ahead import ahead
from masterchain.audio.info import AudioInfo
from masterchain.audio.read import Reader
from masterchain.dsp.processor import Format
from masterchain.dsp.stream import BLOCK_FRAMES, Stream
from masterchain.meters.apart import MeterApart
from masterchain.meters.measurement import Measurement
from masterchain.plugins.finding import PluginFinding
from masterchain.render.head_start import HeadStart
from masterchain.render.heard import heard
from masterchain.render.listen import Listener
from masterchain.render.order import Order, track_format
from masterchain.render.spool import Spool
from masterchain.render.step_heard import StepHeard
from masterchain.routing.head_start import cut
from masterchain.routing.plan import Plan, plan_by_step
from masterchain.routing.realise import Watch, realise


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a track's way through its chain.

    Attributes:
        before: what the track measures.
        after: what the spooled sound measures.
        frames: of the spooled sound.
        tail_frames: by how many they are more than the track's.
        tail_cut: the tail was still sounding where it ends.
        findings: what the chain's plug-ins were found to do.
        steps: what each step did, where that was asked for.
    """

    before: Measurement
    after: Measurement
    frames: int
    tail_frames: int
    tail_cut: bool
    findings: tuple[PluginFinding, ...]
    steps: tuple[StepHeard, ...]


def first_pass(
    order: Order,
    planned: Plan,
    spool: Spool,
    told: Callable[[float], None],
    watch: Watch,
    *,
    copied: bool,
) -> Ran:
    """Run a track through its chain into a spool, and measure it before and after.

    It may run in a copy of the process that asks: what comes back is all there is to know, and the sound is in the
    spool's file.

    Args:
        order: which track, and how many cores may be at work on it.
        planned: the chain for it.
        spool: where the sound goes.
        told: told the fraction done.
        watch: told which plug-in is about to run; nothing when none is any more.
        copied: whether this process may be copied for the meters.

    Raises:
        AudioFileError: the track cannot be read whole.
        PluginError: an effect failed.
    """
    with ExitStack() as stack:
        reader = stack.enter_context(Reader(order.track))
        info = reader.info
        # Copies are made before there are threads, and before plug-ins are loaded.
        meter = partial(
            MeterApart, info.sample_rate_hz, info.channels, thread=order.threads > 1, copied=copied
        )
        before = stack.enter_context(closing(meter()))
        after = stack.enter_context(closing(meter(also=spool.write)))
        listener = _listener(order, info, watch) if order.explain else None
        head, rest = cut(planned.nodes) if order.threads > 1 and not listener else ((), planned.nodes)
        leading = HeadStart(realise(head, order.loaded.folder).processor) if head else None
        parts = listener.realised if listener else realise(rest, order.loaded.folder, watch)
        # Closed before the reader is, so that no thread reads from a closed file.
        blocks = stack.enter_context(closing(ahead(reader.blocks())))
        form = Format(info.sample_rate_hz, info.channels, BLOCK_FRAMES)
        stream = Stream(parts.processor, form, order.loaded.chain.tail_s, leading)
        for block in stream.run(heard(blocks, before, info.path, info.frames, told)):
            after.feed(block)
        watch("")
        return Ran(
            before.measurement(),
            after.measurement(),
            stream.frames_out,
            stream.frames_out - stream.frames_in,
            stream.tail_cut,
            tuple(finding for plugin in parts.plugins for finding in plugin.findings()),
            listener.heard(stream.frames_out) if listener else (),
        )


def _listener(order: Order, info: AudioInfo, watch: Watch) -> Listener:
    loaded = order.loaded
    plans = plan_by_step(loaded, track_format(info))
    return Listener(plans, loaded.folder, watch, info)

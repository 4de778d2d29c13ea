"""One track rendered, in this process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from masterchain.audio.ahead import ahead
from masterchain.audio.info import AudioInfo
from masterchain.audio.read import Reader
from masterchain.audio.stage import Staged
from masterchain.audio.stage import spool as open_spool
from masterchain.audio.tags import Tags, read_tags
from masterchain.chain.model import PluginStep
from masterchain.compliance.judge import judge
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.resample import resample
from masterchain.dsp.stream import BLOCK_FRAMES, Stream
from masterchain.errors import AudioFileError
from masterchain.jobs.forked import Copies, can_fork
from masterchain.jobs.job import Job, Progress, value_of
from masterchain.meters.apart import MeterApart
from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Meter
from masterchain.platforms.load import platform
from masterchain.plugins.finding import PluginFinding
from masterchain.render.chain_remarks import of_chain, of_findings, of_sound, of_tail
from masterchain.render.deliver import Delivery, deliver, foresee
from masterchain.render.head_start import HeadStart
from masterchain.render.heard import heard
from masterchain.render.listen import Listener
from masterchain.render.order import Order, track_format
from masterchain.render.output import Output
from masterchain.render.record import make_ready
from masterchain.render.rendition import Master, Rendition
from masterchain.render.sidecar import digest_of, write_sidecar
from masterchain.render.sound import Sound
from masterchain.render.spool import Spool
from masterchain.render.step_heard import StepHeard
from masterchain.routing.head_start import cut
from masterchain.routing.plan import Plan, plan, plan_by_step
from masterchain.routing.realise import Realised, realise

_CHAIN_SHARE = 0.6
"""The part of the work that is done when the chain has run, for the progress bar."""
_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class _Ran:
    """What came of the first pass."""

    before: Measurement
    after: Measurement
    stream: Stream
    findings: tuple[PluginFinding, ...]
    steps: tuple[StepHeard, ...]


def render_track(progress: Progress, order: Order) -> Rendition:
    """Render one track: chain, landing, files, measurement, judgement.

    Args:
        progress: told the fraction done, and which plug-in is about to run.
        order: what to do.

    Raises:
        AudioFileError: the track cannot be read whole, or a file cannot be written.
        DiagnosticError: the chain does not suit the track.
        PluginError: an effect failed.
    """
    tags = read_tags(order.track)
    with ExitStack() as stack:
        reader = stack.enter_context(Reader(order.track))
        info = reader.info
        planned = plan(order.loaded, track_format(info))
        listener = _listener(order, info, progress) if order.explain else None
        head, rest = cut(planned.nodes) if order.threads > 1 and not listener else ((), planned.nodes)
        leading = HeadStart(realise(head, order.loaded.folder).processor) if head else None
        parts = listener.realised if listener else realise(rest, order.loaded.folder, progress.doing)
        folder = order.outputs[0].path.parent
        first = _open(stack, folder, info.channels)
        # What a plug-in has set up in this process is best not copied; and copies are made before there are threads.
        hosting = any(isinstance(step, PluginStep) for step in planned.steps)
        copied = order.threads > 1 and not hosting and can_fork()
        meters = [stack.enter_context(closing(_meter(order, info, copied=copied))) for _ in range(2)]
        # Closed before the reader is, so that no thread reads from a closed file.
        blocks = stack.enter_context(closing(ahead(reader.blocks())))
        ran = _run_chain(info, blocks, order, parts, leading, listener, meters, first, progress)
        before, after, stream = ran.before, ran.after, ran.stream
        cores = order.threads if copied else 1
        sounds = {info.sample_rate_hz: Sound(first, info.sample_rate_hz, after, cores)}
        for rate in {output.sample_rate_hz for output in order.outputs} - set(sounds):
            sounds[rate] = _at_rate(first, info, rate, _open(stack, folder, info.channels), cores)
        staged = [stack.enter_context(Staged(output.path)) for output in order.outputs]
        _limit_for_several(order, sounds, partial(_open, stack, folder, info.channels), progress)
        deliveries, source_sha256 = _deliver_all(
            order, planned, info, sounds, tags, progress, staged, copied=copied
        )
        masters = tuple(
            _master(order, output, done) for output, done in zip(order.outputs, deliveries, strict=True)
        )
        remarks = (
            *of_chain(order.loaded),
            *of_tail(stream),
            *of_sound(before, after),
            *of_findings(ran.findings),
        )
        rendition = Rendition(info, before, masters, stream.frames_out - stream.frames_in, remarks, ran.steps)
        for output, master, whole in zip(order.outputs, masters, staged, strict=True):
            whole.commit(overwrite=order.overwrite)
            write_sidecar(order, output, rendition, master, tags, source_sha256)
    return rendition


def _run_chain(
    info: AudioInfo,
    blocks: Iterable[Block],
    order: Order,
    parts: Realised,
    head: HeadStart | None,
    listener: Listener | None,
    meters: Sequence[MeterApart],
    spool: Spool,
    progress: Progress,
) -> _Ran:
    """The first pass: every effect runs exactly once. Measures the track before and after."""
    before, after = meters
    stream = Stream(
        parts.processor,
        Format(info.sample_rate_hz, info.channels, BLOCK_FRAMES),
        order.loaded.chain.tail_s,
        head,
    )
    told = partial(_told, progress)
    for block in stream.run(heard(blocks, before, info.path, info.frames, told)):
        after.feed(block)
        spool.write(block)
    progress.doing("")
    findings = tuple(finding for plugin in parts.plugins for finding in plugin.findings())
    steps = listener.heard(stream.frames_out) if listener else ()
    return _Ran(before.measurement(), after.measurement(), stream, findings, steps)


def _deliver_all(
    order: Order,
    planned: Plan,
    info: AudioInfo,
    sounds: Mapping[int, Sound],
    tags: Tags,
    progress: Progress,
    staged: Sequence[Staged],
    *,
    copied: bool,
) -> tuple[list[Delivery], str]:
    """The second pass: every file written to its place on the stage, on as many cores as the order has.

    Returns:
        What was delivered, and the digest of the source.
    """
    done = [0.0] * len(order.outputs)

    def told(number: Hashable, fraction: float) -> None:
        done[cast("int", number)] = fraction
        progress(_CHAIN_SHARE + (1.0 - _CHAIN_SHARE) * sum(done) / len(done))

    def made(tell: Callable[[float], None], number: int) -> Delivery:
        output = order.outputs[number]
        return deliver(
            sounds[output.sample_rate_hz],
            output,
            staged[number],
            order.target,
            tags,
            exact=_exact(planned, info, output),
            progress=tell,
            threads=order.threads > 1,
        )

    numbers = range(len(order.outputs))
    if copied:
        jobs = [Job(number, made, (number,)) for number in numbers]
        jobs.append(Job(_SOURCE, lambda _: _source_digest(order.track)))
        costs = [1.0] * len(numbers) + [0.1]
        copies = Copies(jobs, costs, order.threads)
        # While they are at work this process has nothing else to do.
        make_ready()
        with closing(copies.outcomes(told)) as outcomes:
            done_by_copies = {outcome.key: outcome for outcome in outcomes}
        return [value_of(done_by_copies[number]) for number in numbers], value_of(done_by_copies[_SOURCE])
    with ThreadPoolExecutor(order.threads) as pool:
        at_work = [pool.submit(made, partial(told, number), number) for number in numbers]
        source = pool.submit(_source_digest, order.track)
    return [future.result() for future in at_work], source.result()


def _limit_for_several(
    order: Order, sounds: Mapping[int, Sound], opened: Callable[[int], Spool], progress: Progress
) -> None:
    """What several files are made from in the same way is made once, on all cores."""
    if len(order.outputs) == 1:
        return
    needed = [
        (sound, foresee(sound, output, order.target))
        for output in order.outputs
        for sound in (sounds[output.sample_rate_hz],)
    ]
    curves = [id(pressed) for _, pressed in needed]
    for at, (sound, pressed) in enumerate(needed):
        if pressed is not None and curves.index(id(pressed)) == at and curves.count(id(pressed)) > 1:
            sound.limit(pressed, opened(sound.spool.frames), partial(_told, progress, 1.0))


def _meter(order: Order, info: AudioInfo, *, copied: bool) -> MeterApart:
    return MeterApart(info.sample_rate_hz, info.channels, thread=order.threads > 1, copied=copied)


def _source_digest(track: Path) -> str:
    try:
        return digest_of(track)
    except OSError as error:
        raise AudioFileError(f"{track} cannot be read once more: {error.strerror or error}") from error


def _told(progress: Progress, done: float) -> None:
    progress(_CHAIN_SHARE * done)


def _listener(order: Order, info: AudioInfo, progress: Progress) -> Listener:
    loaded = order.loaded
    plans = plan_by_step(loaded, track_format(info))
    return Listener(plans, loaded.folder, progress.doing, info)


def _at_rate(first: Spool, info: AudioInfo, rate: int, spool: Spool, cores: int) -> Sound:
    """The sound after the chain at another rate, measured there."""
    meter = Meter(rate, info.channels)
    blocks: Iterable[Block] = resample(first.blocks(), info.channels, first.frames, info.sample_rate_hz, rate)
    for block in blocks:
        meter.feed(block)
        spool.write(block)
    return Sound(spool, rate, meter.measurement(), cores)


def _open(stack: ExitStack, folder: Path, channels: int, frames: int = 0) -> Spool:
    spool = Spool(open_spool(folder), channels, frames)
    stack.callback(spool.close)
    return spool


def _exact(planned: Plan, info: AudioInfo, output: Output) -> bool:
    """Whether the file can hold the source's own samples as they are."""
    untouched = not planned.nodes and output.sample_rate_hz == info.sample_rate_hz and info.lossless
    bits = output.coding.quantized
    if not untouched or info.is_float or info.bit_depth is None or bits is None:
        return False
    return info.bit_depth <= bits


def _master(order: Order, output: Output, delivery: Delivery) -> Master:
    verdicts = tuple(judge(delivery.info, delivery.measurement, platform(name)) for name in order.platforms)
    return Master(
        output.path,
        delivery.sha256,
        delivery.info,
        delivery.measurement,
        delivery.landing,
        verdicts,
        delivery.remarks,
    )

"""One track rendered, in this process and copies of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import cast

from masterchain.audio.info import AudioInfo
from masterchain.audio.read import Reader
from masterchain.audio.stage import Staged
from masterchain.audio.stage import spool as open_spool
from masterchain.audio.tags import Tags, read_tags
from masterchain.chain.model import PluginStep
from masterchain.compliance.judge import judge
from masterchain.dsp.processor import Block
from masterchain.dsp.resample import resample
from masterchain.errors import AudioFileError
from masterchain.jobs.alone import alone
from masterchain.jobs.forked import Copies, can_fork
from masterchain.jobs.job import Job, Progress, value_of
from masterchain.meters.meter import Meter
from masterchain.platforms.load import platform
from masterchain.render.chain_remarks import of_chain, of_findings, of_sound, of_tail
from masterchain.render.deliver import Delivery, deliver, foresee
from masterchain.render.first_pass import first_pass
from masterchain.render.order import Order, track_format
from masterchain.render.output import Output
from masterchain.render.pressing import Pressed
from masterchain.render.record import make_ready
from masterchain.render.rendition import Master, Rendition
from masterchain.render.sidecar import digest_of, write_sidecar
from masterchain.render.sound import Sound
from masterchain.render.spool import Spool
from masterchain.routing.plan import Plan, plan

_CHAIN_SHARE = 0.6
"""The part of the work that is done when the chain has run, for the progress bar."""
_SOURCE = "source"


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
        with Reader(order.track) as reader:
            info = reader.info
        planned = plan(order.loaded, track_format(info))
        opened = partial(_open, stack, order.outputs[0].path.parent, info.channels)
        first = opened()
        # Before there are threads.
        copied = order.threads > 1 and can_fork()
        run = partial(
            first_pass, order, planned, first, partial(_told, progress), progress.doing, copied=copied
        )
        # What a plug-in sets up in a process is best not copied, so none is loaded where copies are made later on.
        hosting = any(isinstance(step, PluginStep) for step in planned.steps)
        ran = alone(run) if copied and hosting else run()
        # Where a copy has written it, only the copy's own spool has counted.
        first.frames = ran.frames
        cores = order.threads if copied else 1
        sounds = {info.sample_rate_hz: Sound(first, info.sample_rate_hz, ran.after, cores)}
        for rate in {output.sample_rate_hz for output in order.outputs} - set(sounds):
            sounds[rate] = _at_rate(first, info, rate, opened(), cores)
        staged = [stack.enter_context(Staged(output.path)) for output in order.outputs]
        _limit_for_several(order, sounds, opened, progress)
        deliveries, source_sha256 = _deliver_all(
            order, planned, info, sounds, tags, progress, staged, copied=copied
        )
        masters = tuple(
            _master(order, output, done) for output, done in zip(order.outputs, deliveries, strict=True)
        )
        remarks = (
            *of_chain(order.loaded),
            *of_tail(cut=ran.tail_cut),
            *of_sound(ran.before, ran.after),
            *of_findings(ran.findings),
        )
        rendition = Rendition(info, ran.before, masters, ran.tail_frames, remarks, ran.steps)
        for output, master, whole in zip(order.outputs, masters, staged, strict=True):
            whole.commit(overwrite=order.overwrite)
            write_sidecar(order, output, rendition, master, tags, source_sha256)
    return rendition


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
        with closing(Copies(jobs, costs, order.threads)) as copies:
            # While they are at work this process has nothing else to do.
            make_ready()
            done_by_copies = {outcome.key: outcome for outcome in copies.outcomes(told)}
        return [value_of(done_by_copies[number]) for number in numbers], value_of(done_by_copies[_SOURCE])
    # It loads more than most of what runs here, and where copies are made nobody needs it.
    from concurrent.futures import ThreadPoolExecutor

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
    needed: set[Pressed] = set()
    for output in order.outputs:
        sound = sounds[output.sample_rate_hz]
        pressed = foresee(sound, output, order.target)
        if pressed in needed and not sound.is_made(pressed):
            sound.limit(pressed, opened(sound.spool.frames), partial(_told, progress, 1.0))
        if pressed is not None:
            needed.add(pressed)


def _source_digest(track: Path) -> str:
    try:
        return digest_of(track)
    except OSError as error:
        raise AudioFileError(f"{track} cannot be read once more: {error.strerror or error}") from error


def _told(progress: Progress, done: float) -> None:
    progress(_CHAIN_SHARE * done)


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

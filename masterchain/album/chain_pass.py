"""The first pass over a run of joined tracks, in a worker: one stream through the chain, cut at the sample."""

from __future__ import annotations

import os
from bisect import bisect
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

from masterchain.album.cut import begins_at, cut, lengths_of
from masterchain.album.fades import Fades
from masterchain.album.record import RecordTrack
from masterchain.audio.ahead import ahead
from masterchain.audio.read import Reader
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.resample import resample, resampled_frames
from masterchain.dsp.stream import BLOCK_FRAMES, Stream
from masterchain.errors import AudioFileError
from masterchain.jobs.job import Progress
from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Meter
from masterchain.meters.state import MeterState
from masterchain.meters.summary import measurement
from masterchain.plugins.finding import PluginFinding
from masterchain.render.chain_remarks import of_chain, of_findings, of_sound, of_tail
from masterchain.render.heard import heard
from masterchain.render.remarks import Remark
from masterchain.render.spool import Spool
from masterchain.routing.plan import plan
from masterchain.routing.realise import realise
from masterchain.routing.suits import TrackFormat

_CHAIN_SHARE = 0.8
"""The part of the pass that is done when the chain has run, for the progress bar."""


@dataclass(frozen=True, slots=True)
class RunOrder:
    """A run of tracks to put through their chain.

    Attributes:
        tracks: joined tracks, or one.
        rates_hz: the sample rates the sound is wanted at.
        folder: where the sound is left, a file a rate.
    """

    tracks: tuple[RecordTrack, ...]
    rates_hz: tuple[int, ...]
    folder: Path

    def spool_at(self, rate_hz: int) -> Path:
        """The file that holds the run's sound at a rate: float32, interleaved, no header."""
        return self.folder / f"{self.tracks[0].number:02}.{rate_hz}.f32"


@dataclass(frozen=True, slots=True)
class TrackSound:
    """One track of a run, measured.

    Attributes:
        before: what the meters heard of the mix, trimmed.
        after: what they heard after the chain, by sample rate.
        before_measured: the mix, measured.
        after_measured: the same after the chain, at the stream's own rate.
        frames: its length after the chain, by sample rate.
        remarks: what holds for the track whatever is written of it.
    """

    before: MeterState
    after: dict[int, MeterState]
    before_measured: Measurement
    after_measured: Measurement
    frames: dict[int, int]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class RunSound:
    """What came of a run.

    Attributes:
        tracks: in order.
        tail_frames: frames kept after the end of the last mix, at the stream's rate.
        exact_bits: the mixes' bits, where the sound after the chain is the mixes' own samples; None otherwise.
    """

    tracks: tuple[TrackSound, ...]
    tail_frames: int
    exact_bits: int | None


def run_chain(progress: Progress, order: RunOrder) -> RunSound:
    """Put a run through its chain and leave its sound on disk, at every rate wanted.

    Args:
        progress: told the fraction done, and which plug-in is about to run.
        order: what to do.

    Raises:
        AudioFileError: a mix cannot be read whole, or the disk is full.
        DiagnosticError: the chain does not suit the tracks.
        PluginError: an effect failed.
    """
    tracks = order.tracks
    info, loaded = tracks[0].info, tracks[0].chain
    rate, channels = info.sample_rate_hz, info.channels
    frames = sum(track.frames for track in tracks)
    begins = _begins(tracks)
    planned = plan(loaded, TrackFormat(rate, channels, frames / rate))
    parts = realise(planned.nodes, loaded.folder, progress.doing)
    # After a fade-out nothing rings on.
    tail_s = 0.0 if tracks[-1].fade_out_s else loaded.chain.tail_s
    stream = Stream(parts.processor, Format(rate, channels, BLOCK_FRAMES), tail_s)
    before = [Meter(rate, channels) for _ in tracks]
    after = {rate: [Meter(rate, channels) for _ in tracks]}
    with ExitStack() as stack:
        first = _spool(stack, order.spool_at(rate), channels)
        coming = stack.enter_context(
            closing(_mixes(tracks, before, lambda done: progress(_CHAIN_SHARE * done)))
        )
        fades = [_fades(track) for track in tracks]
        for at, piece in cut(stream.run(coming), begins):
            faded = fades[at](piece)
            after[rate][at].feed(faded)
            first.write(faded)
        progress.doing("")
        findings = tuple(finding for plugin in parts.plugins for finding in plugin.findings())
        others = [wanted for wanted in order.rates_hz if wanted != rate]
        for done, wanted in enumerate(others):
            after[wanted] = [Meter(wanted, channels) for _ in tracks]
            spool = _spool(stack, order.spool_at(wanted), channels)
            blocks = resample(first.blocks(), channels, first.frames, rate, wanted)
            goal = resampled_frames(first.frames, rate, wanted)
            for at, piece in cut(blocks, begins_at(begins, rate, wanted)):
                after[wanted][at].feed(piece)
                spool.write(piece)
                share = (done + spool.frames / goal) / len(others)
                progress(_CHAIN_SHARE + (1.0 - _CHAIN_SHARE) * share)
        total = first.frames
    lengths = {wanted: lengths_of(begins, total, rate, wanted) for wanted in after}
    found = _by_track(findings, begins, rate)
    made = []
    for at in range(len(tracks)):
        states = {wanted: meters[at].state() for wanted, meters in after.items()}
        heard_before = before[at].state()
        own, made_of_it = measurement(heard_before), measurement(states[rate])
        remarks = (*of_chain(loaded), *of_findings(found[at]), *of_sound(own, made_of_it))
        if at == len(tracks) - 1:
            remarks += tuple(of_tail(cut=stream.tail_cut))
        sizes = {wanted: each[at] for wanted, each in lengths.items()}
        made.append(TrackSound(heard_before, states, own, made_of_it, sizes, remarks))
    touched = bool(planned.nodes) or any(track.fade_in_s or track.fade_out_s for track in tracks)
    return RunSound(tuple(made), stream.frames_out - stream.frames_in, None if touched else _bits(tracks))


def _begins(tracks: tuple[RecordTrack, ...]) -> tuple[int, ...]:
    begins = [0]
    for track in tracks[:-1]:
        begins.append(begins[-1] + track.frames)
    return tuple(begins)


def _by_track(
    findings: Sequence[PluginFinding], begins: tuple[int, ...], rate: int
) -> tuple[list[PluginFinding], ...]:
    """What plug-ins were found to do, each under the track it was heard in; what has no place under the first."""
    found: tuple[list[PluginFinding], ...] = tuple([] for _ in begins)
    for finding in findings:
        if finding.at_s is None:
            found[0].append(finding)
            continue
        at = max(0, bisect(begins, finding.at_s * rate) - 1)
        found[at].append(replace(finding, at_s=finding.at_s - begins[at] / rate))
    return found


def _mixes(
    tracks: tuple[RecordTrack, ...], meters: list[Meter], progress: Callable[[float], None]
) -> Generator[Block, None, None]:
    """The tracks' stretches of their mixes, one after the other, metered."""
    total = sum(track.frames for track in tracks)
    done = 0
    for track, meter in zip(tracks, meters, strict=True):
        with Reader(track.path) as reader, closing(ahead(reader.blocks())) as blocks:
            base = done
            stretch = _stretch(blocks, track)
            yield from heard(
                stretch,
                meter,
                track.path,
                track.frames,
                lambda fraction, base=base, own=track.frames: progress((base + own * fraction) / total),  # type: ignore[misc]
            )
        done += track.frames


def _stretch(blocks: Iterable[Block], track: RecordTrack) -> Iterator[Block]:
    """What lies between a track's beginning and end.

    Raises:
        AudioFileError: the mix turned out shorter than it said.
    """
    skip, left = track.first_frame, track.frames
    for block in blocks:
        if skip >= block.shape[1]:
            skip -= block.shape[1]
            continue
        piece = block[:, skip : skip + left]
        skip = 0
        left -= piece.shape[1]
        yield piece
        # A mix that is used to its end is also read past it, so that what it promises is held against what came.
        if not left and not track.whole:
            return
    if left:
        raise AudioFileError(f"{track.path} is {left} frames shorter than its header says")


def _fades(track: RecordTrack) -> Fades:
    rate = track.info.sample_rate_hz
    return Fades(
        track.frames,
        round(track.fade_in_s * rate),
        round(track.fade_out_s * rate),
        track.fade_in_shape,
        track.fade_out_shape,
    )


def _spool(stack: ExitStack, path: Path, channels: int) -> Spool:
    try:
        file = stack.enter_context(path.open("w+b"))
    except OSError as error:
        raise AudioFileError(
            f"cannot hold a track's sound on disk: {os.strerror(error.errno or 0)}"
        ) from error
    return Spool(file, channels)


def _bits(tracks: tuple[RecordTrack, ...]) -> int | None:
    """The bits that hold the mixes' samples exactly; None where none do."""
    infos = [track.info for track in tracks]
    if any(info.is_float or not info.lossless or info.bit_depth is None for info in infos):
        return None
    return max(info.bit_depth or 0 for info in infos)

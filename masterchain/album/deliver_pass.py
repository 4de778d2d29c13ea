"""The second pass over a run of joined tracks, in a worker: gained, dithered, written, heard again, file by file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import numpy as np
import numpy.typing as npt

from masterchain.album.cut import cut
from masterchain.album.limiting import Curve
from masterchain.audio.dither import Quantizer
from masterchain.audio.info import AudioInfo
from masterchain.audio.packed import Samples
from masterchain.audio.tags import Tags, lost
from masterchain.audio.write import Writer
from masterchain.dsp.limiter.foreknown import Foreknown
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.stream import Stream
from masterchain.errors import AudioFileError
from masterchain.jobs.job import Progress
from masterchain.meters.file import hear_file
from masterchain.meters.measurement import Measurement
from masterchain.meters.state import MeterState
from masterchain.meters.summary import measurement
from masterchain.render.deliver import DITHER_SEED
from masterchain.render.output import Output
from masterchain.render.remarks import Remark
from masterchain.render.spool import Spool
from masterchain.units import db_to_gain, position

_WRITE_SHARE = 0.6
"""The part of the work that is done when the files are written; then they are heard."""


@dataclass(frozen=True, slots=True)
class FileOrder:
    """One track's file.

    Attributes:
        output: what to write; its path lies in the workspace.
        gain_db: the one linear gain.
        tags: what it carries.
        frames: how long it is.
        wanted: false where the track is passed over, only its neighbours are written.
    """

    output: Output
    gain_db: float
    tags: Tags
    frames: int
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class WriteOrder:
    """A run's files of one deliverable.

    Attributes:
        spool: the run's sound at the files' rate.
        channels: of it.
        files: a file for each of its tracks.
        exact_bits: the bits that hold the sound exactly, at a gain of 0 dB; None where none do.
        curve: what the limiter does to the run, its gain included; None where it does nothing.
    """

    spool: Path
    channels: int
    files: tuple[FileOrder, ...]
    exact_bits: int | None
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A file in the workspace, and what it is, by its own samples.

    Attributes:
        path: where it lies.
        info: what kind of file it is.
        state: what the meters heard of it, as it decodes.
        measurement: the same in figures.
        sha256: of its bytes.
        size: in bytes.
        remarks: what there is to tell of it.
    """

    path: Path
    info: AudioInfo
    state: MeterState
    measurement: Measurement
    sha256: str
    size: int
    remarks: tuple[Remark, ...]


def write_run(progress: Progress, order: WriteOrder) -> tuple[Written | None, ...]:
    """Write a run's files, one after the other, with one dither that runs on across them.

    Args:
        progress: told the fraction done.
        order: what to write.

    Returns:
        A file for each track; None where it was not wanted.

    Raises:
        AudioFileError: a file cannot be written or read again.
    """
    try:
        clipped = _write(progress, order)
        return tuple(
            _heard(one, found, order, at, progress) if one.wanted else None
            for at, (one, found) in enumerate(zip(order.files, clipped, strict=True))
        )
    except OSError as error:
        raise AudioFileError(
            f"{order.files[0].output.path.name} cannot be written: {error.strerror}"
        ) from error


@dataclass(slots=True)
class _Clipped:
    """What went over full scale in one file."""

    samples: int = 0
    frame: int = 0
    channel: int = 0

    def note(self, scaled: Block, many: int, base: int) -> None:
        """That so many samples of a block, which begins on frame `base` of the file, were clipped."""
        if many and not self.samples:
            over = np.abs(scaled) > 1.0
            frame = int(np.argmax(over.any(axis=0)))
            self.frame, self.channel = base + frame, int(np.argmax(over[:, frame]))
        self.samples += many


def _write(progress: Progress, order: WriteOrder) -> list[_Clipped]:
    """Write the sound; of each file, what was clipped."""
    files = order.files
    begins = [sum(one.frames for one in files[:at]) for at in range(len(files))]
    total = sum(one.frames for one in files)
    clipped = [_Clipped() for _ in files]
    with ExitStack() as stack:
        spool = Spool(stack.enter_context(order.spool.open("rb")), order.channels, total)
        writer, current, done = None, -1, 0
        gained = _gained(spool, order, begins)
        quantizer = _quantizer(order)
        made: Iterable[Samples] = gained
        if quantizer is not None:
            made = _quantized(gained, quantizer, clipped, begins)
        # Cut once more: shaped dither gives its codes later than the sound came.
        for at, piece in cut(made, begins):
            if at != current:
                if writer is not None:
                    writer.close()
                writer, current = _writer(stack, files[at], order.channels), at
            if writer is not None:
                writer.write(piece)
            done += piece.shape[1]
            progress(_WRITE_SHARE * done / total)
        if writer is not None:
            writer.close()
    return clipped


def _gained(spool: Spool, order: WriteOrder, begins: Sequence[int]) -> Iterator[Block]:
    """The run's sound with each file's own gain; no block reaches over a cut."""
    # Where the limiter works, it has driven the sound already.
    gains = [1.0 if order.curve else db_to_gain(one.gain_db) for one in order.files]
    for at, piece in cut(_limited(spool, order), begins):
        yield _scaled(piece, gains[at])


def _quantized(
    gained: Iterable[Block], quantizer: Quantizer, clipped: Sequence[_Clipped], begins: Sequence[int]
) -> Iterator[npt.NDArray[np.int32]]:
    """The same as integers, and of each file, what was clipped."""
    done = 0
    for at, piece in cut(gained, begins):
        before = quantizer.overs
        codes = quantizer(piece)
        clipped[at].note(piece, quantizer.overs - before, done - begins[at])
        done += piece.shape[1]
        yield codes
    yield quantizer.finish()


def _limited(spool: Spool, order: WriteOrder) -> Iterator[Block]:
    """The run's sound, through the limiter where that is needed."""
    if order.curve is None:
        return spool.blocks()
    curve, rate = order.curve, order.files[0].output.sample_rate_hz
    limiter = Foreknown(curve.reductions, curve.drive_db, curve.ceiling_dbtp)
    return Stream(limiter, Format(rate, order.channels, grid_of(rate).segment), 0.0).run(spool.blocks())


def _quantizer(order: WriteOrder) -> Quantizer | None:
    """What makes integers of the run; None where floating point is written."""
    coding = order.files[0].output.coding
    bits = coding.quantized
    if bits is None:
        return None
    exact = order.exact_bits is not None and order.exact_bits <= bits
    untouched = exact and order.curve is None and all(one.gain_db == 0.0 for one in order.files)
    return Quantizer(bits, order.channels, dither="none" if untouched else coding.dither, seed=DITHER_SEED)


def _writer(stack: ExitStack, one: FileOrder, channels: int) -> Writer | None:
    if not one.wanted:
        return None
    path = one.output.path
    path.parent.mkdir(parents=True, exist_ok=True)
    return Writer(
        stack.enter_context(path.open("w+b")),
        coding=one.output.coding,
        sample_rate_hz=one.output.sample_rate_hz,
        channels=channels,
        frames=one.frames,
        tags=one.tags,
    )


def _scaled(block: Block, gain: float) -> Block:
    # One rounding instead of two: the product is made in double precision.
    return block if gain == 1.0 else (block.astype(np.float64) * gain).astype(np.float32)


def _heard(one: FileOrder, clipped: _Clipped, order: WriteOrder, at: int, progress: Progress) -> Written:
    path = one.output.path
    share = (1.0 - _WRITE_SHARE) / len(order.files)
    base = _WRITE_SHARE + at * share
    info, state = hear_file(path, lambda fraction: progress(base + share * fraction))
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    remarks = tuple(_told(one, clipped))
    return Written(path, info, state, measurement(state), digest, path.stat().st_size, remarks)


def _told(one: FileOrder, clipped: _Clipped) -> Iterator[Remark]:
    if clipped.samples:
        at = position(clipped.frame / one.output.sample_rate_hz)
        many = "1 sample was" if clipped.samples == 1 else f"{clipped.samples} samples were"
        place = f"the first at {at}, channel {clipped.channel + 1}"
        yield Remark("overs", "fail", f"{many} over full scale and clipped, {place}")
    for note in one.tags.notes:
        yield Remark("tags-lost", "info", note)
    name = one.output.coding.name
    if missing := lost(one.tags, one.output.coding.format):
        yield Remark("tags-lost", "info", f"{name} cannot hold: {', '.join(missing)}")
    if one.output.rate_from is not None:
        words = f"{name} carries no {one.output.rate_from} Hz: resampled to {one.output.sample_rate_hz} Hz"
        yield Remark("resampled", "info", words)

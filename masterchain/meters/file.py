"""A file, measured."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from masterchain.audio.info import AudioInfo
from masterchain.audio.read import Reader
from masterchain.jobs.forked import can_fork
from masterchain.meters.bit_depth import FINEST
from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Half, Meter
from masterchain.meters.state import MeterState
from masterchain.meters.summary import measurement

_FRAMES = 16_384
"""So little at a time stays in the processor's cache while it is read."""


def measure_file(
    path: Path, progress: Callable[[float], None] | None = None, *, threads: bool = False
) -> tuple[AudioInfo, Measurement]:
    """What a file is and what its sound measures.

    Args:
        path: any format that can be read.
        progress: told the fraction done.
        threads: whether more than one core may be used for it, which changes nothing but the time.

    Raises:
        AudioFileError: the file cannot be read, or ends before its header says.
    """
    info, state = hear_file(path, progress, threads=threads)
    return info, measurement(state)


def hear_file(
    path: Path,
    progress: Callable[[float], None] | None = None,
    *,
    threads: bool = False,
    half: Half | None = None,
) -> tuple[AudioInfo, MeterState]:
    """What a file is and what the meters, or half of them, heard of it, ready to be merged; as `measure_file`."""
    with Reader(path) as reader:
        info = reader.info
        stored = FINEST if info.is_float or info.bit_depth is None else info.bit_depth
        if threads and half is None and reader.decoded:
            return info, _heard_apart(reader, stored, progress)
        meter = Meter(info.sample_rate_hz, info.channels, finest_bits=stored, half=half)
        done = 0
        # Read straight into the meter's memory.
        while frames := reader.fill(meter.room(_FRAMES)):
            meter.filled(frames)
            done += frames
            if progress:
                progress(min(1.0, done / max(1, info.frames)))
        return info, meter.state()


def _heard_apart(reader: Reader, stored: int, progress: Callable[[float], None] | None) -> MeterState:
    """The same with the meter beside the decoder, which takes as long as measuring does."""
    from masterchain.meters.apart import MeterApart

    info, done = reader.info, 0
    beside = MeterApart(
        info.sample_rate_hz, info.channels, finest_bits=stored, thread=True, copied=can_fork()
    )
    with closing(beside) as meter:
        for block in reader.blocks(_FRAMES):
            meter.feed(block)
            done += block.shape[1]
            if progress:
                progress(min(1.0, done / max(1, info.frames)))
        return meter.state()

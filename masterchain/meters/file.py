"""A file, measured."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

from masterchain.audio.info import AudioInfo
from masterchain.audio.read import Block, Reader
from masterchain.meters.bit_depth import FINEST
from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Meter
from masterchain.meters.state import MeterState
from masterchain.meters.summary import measurement

_FRAMES = 16_384
"""A block that stays in the processor's cache until it has been taken."""


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
    path: Path, progress: Callable[[float], None] | None = None, *, threads: bool = False
) -> tuple[AudioInfo, MeterState]:
    """What a file is and what the meters heard of it, ready to be merged; as `measure_file`."""
    with Reader(path) as reader, closing(_blocks(reader, threads=threads)) as blocks:
        info = reader.info
        stored = FINEST if info.is_float or info.bit_depth is None else info.bit_depth
        meter = Meter(info.sample_rate_hz, info.channels, finest_bits=stored, threads=threads)
        with closing(meter):
            done = 0
            for block in blocks:
                meter.feed(block)
                done += block.shape[1]
                if progress:
                    progress(min(1.0, done / max(1, info.frames)))
            return info, meter.state()


def _blocks(reader: Reader, *, threads: bool) -> Generator[Block, None, None]:
    if not (threads and reader.decoded):
        yield from reader.blocks(_FRAMES)
        return
    # Decoding takes as long as measuring does.
    from masterchain.audio.ahead import ahead

    yield from ahead(reader.blocks())

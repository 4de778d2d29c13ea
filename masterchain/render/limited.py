"""Sound turned down by the limiter's curve: as it is asked for, or made once for several files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

from masterchain.dsp.limiter.foreknown import Foreknown
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.stream import Stream
from masterchain.jobs.forked import Copies, can_fork
from masterchain.jobs.job import Job, value_of
from masterchain.render.pressing import Pressed
from masterchain.render.spool import WORTH_COPIES, Spool


def limited(
    spool: Spool, sample_rate_hz: int, pressed: Pressed, first: int = 0, last: int | None = None
) -> Iterator[Block]:
    """A sound at its drive, turned down by its curve; or its frames from `first` up to `last`, the same to the bit.

    Args:
        spool: the sound.
        sample_rate_hz: of it.
        pressed: the drive, the curve, the ceiling.
        first: a whole number of the limiter's segments.
        last: as `first`; None for the end.
    """
    grid = grid_of(sample_rate_hz)
    end = spool.frames if last is None else min(last, spool.frames)
    # What came before a segment, and what comes behind it, matters to it for less than a segment.
    begin = max(0, first - grid.segment)
    limiter = Foreknown(
        pressed.reductions,
        pressed.gain_db,
        pressed.ceiling_dbtp,
        pressed.peaks,
        pressed.known_from,
        first_cell=begin // grid.cell,
    )
    stream = Stream(limiter, Format(sample_rate_hz, spool.channels, grid.segment), 0.0)
    at = begin
    for block in stream.run(spool.blocks(begin, min(end + grid.segment, spool.frames))):
        wanted = block[:, max(0, first - at) : max(0, end - at)]
        at += block.shape[1]
        if wanted.shape[1]:
            yield wanted


def limit(
    spool: Spool,
    sample_rate_hz: int,
    pressed: Pressed,
    made: Spool,
    cores: int,
    told: Callable[[], None],
) -> None:
    """Write a sound, turned down by its curve, into another spool of the same length.

    Args:
        spool: the sound.
        sample_rate_hz: of it.
        pressed: the drive, the curve, the ceiling.
        made: where it goes.
        cores: how many may be at work.
        told: called every now and then, to show that there is life.

    Raises:
        AudioFileError: the disk is full.
    """
    segment = grid_of(sample_rate_hz).segment
    copied = cores > 1 and spool.frames >= WORTH_COPIES and can_fork()
    parts = cores if copied else 1
    segments = -(-spool.frames // segment)

    def write(tell: Callable[[float], None], part: int) -> None:
        first, last = (segment * (segments * number // parts) for number in (part, part + 1))
        for block in limited(spool, sample_rate_hz, pressed, first, last):
            made.put(block, first)
            first += block.shape[1]
            tell(first / spool.frames)

    if not copied:
        write(lambda _: told(), 0)
        return
    copies = Copies([Job(part, write, (part,)) for part in range(parts)], [1.0] * parts, cores)
    with closing(copies.outcomes(lambda _, __: told())) as outcomes:
        for outcome in outcomes:
            value_of(outcome)

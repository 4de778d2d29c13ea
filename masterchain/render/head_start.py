"""The head of a chain at work on the next blocks while the rest is at the last ones."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing

from masterchain.audio.ahead import ahead
from masterchain.dsp.processor import Block, Format, Processor


class HeadStart:
    """A processor on a thread of its own.

    Args:
        processor: not late, and bound to no thread.
    """

    def __init__(self, processor: Processor) -> None:
        self._processor = processor

    @property
    def tail(self) -> int:
        """The processor's tail, in frames."""
        return self._processor.tail

    def run(self, blocks: Iterator[Block], stream: Format) -> Generator[Block, None, None]:
        """The blocks after the processor, which is prepared here and closed at the end."""
        try:
            self._processor.prepare(stream)
            with closing(ahead(map(self._processor.process, blocks))) as done:
                yield from done
        finally:
            self._processor.close()

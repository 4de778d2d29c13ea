"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from masterchain.audio.ahead import ahead
from masterchain.audio.read import Block
from masterchain.errors import AudioFileError


def blocks(count: int, *, then: BaseException | None = None) -> Iterator[Block]:
    for number in range(count):
        yield np.full((2, 10), number, np.float32)
    if then:
        raise then


def readers() -> int:
    return sum(thread.name == "masterchain-reader" for thread in threading.enumerate())


@pytest.mark.parametrize("count", [0, 1, 4, 5, 100])
def test_the_same_blocks_in_the_same_order(count: int) -> None:
    assert [block[0, 0] for block in ahead(blocks(count))] == list(range(count))
    assert readers() == 0


def test_an_error_comes_after_the_blocks_before_it() -> None:
    reading = ahead(blocks(7, then=AudioFileError("ends early")))
    assert [next(reading)[0, 0] for _ in range(7)] == list(range(7))
    with pytest.raises(AudioFileError, match="ends early"):
        next(reading)
    assert readers() == 0


def test_whoever_stops_asking_leaves_no_thread() -> None:
    reading = ahead(blocks(1000))
    next(reading)
    assert readers() == 1
    reading.close()
    assert readers() == 0

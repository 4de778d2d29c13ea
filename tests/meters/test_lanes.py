"""Meters side by side: each hears every chunk in order, and none fails unheard."""

from __future__ import annotations

import threading
from typing import cast

import pytest

from masterchain.meters.chunk import Chunk
from masterchain.meters.lanes import WAITING, Lanes


def chunks(count: int) -> list[Chunk]:
    return [cast("Chunk", number) for number in range(count)]


def names() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "masterchain-meter"]


def test_every_lane_hears_everything_in_order() -> None:
    heard: list[list[Chunk]] = [[], [], []]
    lanes = Lanes(heard[0].append, [heard[1].append, heard[2].append])
    for chunk in chunks(100):
        lanes.feed(chunk)
    assert heard[0] == chunks(100)
    lanes.wait()
    assert heard == [chunks(100)] * 3
    lanes.close()
    lanes.close()
    assert not names()


def test_no_lane_is_further_behind_than_promised() -> None:
    gate, reached = threading.Event(), threading.Event()
    own: list[Chunk] = []

    def slow(chunk: Chunk) -> None:
        reached.set()
        gate.wait()

    lanes = Lanes(own.append, [slow])
    feeder = threading.Thread(target=lambda: [lanes.feed(chunk) for chunk in chunks(10)])
    feeder.start()
    reached.wait()
    feeder.join(0.2)
    # The lane is at its first chunk; so many more were taken, the next waits.
    assert feeder.is_alive()
    assert len(own) == WAITING + 1
    gate.set()
    feeder.join()
    lanes.close()
    assert own == chunks(10)


def test_a_lane_that_fails_is_told_and_holds_nobody_up() -> None:
    def fail(chunk: Chunk) -> None:
        raise ZeroDivisionError

    heard: list[Chunk] = []
    lanes = Lanes(heard.append, [fail])
    for chunk in chunks(20):
        lanes.feed(chunk)
    with pytest.raises(ZeroDivisionError):
        lanes.wait()
    lanes.close()
    assert heard == chunks(20)
    assert not names()


def test_alone_nothing_is_started() -> None:
    heard: list[Chunk] = []
    lanes = Lanes(heard.append, [])
    lanes.feed(chunks(1)[0])
    assert heard == chunks(1)
    assert not names()
    lanes.wait()
    lanes.close()

"""Who listens on a thread hears everything, in order, whoever reuses the blocks; what it raises comes back."""

from __future__ import annotations

import numpy as np
import pytest

from masterchain.dsp.processor import Block
from masterchain.meters.on_thread import OnThread


@pytest.mark.parametrize("thread", [True, False])
def test_every_block_in_order(thread: bool) -> None:
    came: list[Block] = []
    listener = OnThread(lambda block: came.append(block.copy()), thread=thread)
    buffer = np.zeros((2, 3), np.float32)
    for number in range(100):
        buffer[:] = number
        listener.feed(buffer)
    listener.close()
    assert [int(block[0, 0]) for block in came] == list(range(100))


@pytest.mark.parametrize("thread", [True, False])
def test_a_failure_comes_back_and_nobody_waits_for_ever(thread: bool) -> None:
    def fail(block: Block) -> None:
        raise ValueError("no")

    listener = OnThread(fail, thread=thread)
    with pytest.raises(ValueError, match="no"):  # noqa: PT012 - at once, or when all is handed on
        for _ in range(100):
            listener.feed(np.zeros((1, 4), np.float32))
        listener.close()

"""A meter beside a track's way measures what a meter in its way measures."""

from __future__ import annotations

import sys
from contextlib import closing
from itertools import pairwise

import numpy as np
import pytest
from support.signals import music_like

from masterchain.meters.apart import MeterApart
from masterchain.meters.meter import Meter


@pytest.mark.parametrize(("thread", "copied"), [(False, False), (True, False), (True, True)])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_it_measures_the_same_wherever_it_is(thread: bool, copied: bool, kind: type) -> None:
    if copied and sys.platform != "linux":
        pytest.skip("only Linux copies processes safely")
    sound = music_like(3.3)
    plain = Meter(48_000, 2)
    plain.feed(sound)
    with closing(MeterApart(48_000, 2, thread=thread, copied=copied)) as meter:
        # Blocks of every size, one of them empty.
        cuts = [0, 0, 1, 1000, 9000, 90_000, sound.shape[1]]
        for first, last in pairwise(cuts):
            meter.feed(sound[:, first:last].astype(kind))
        assert meter.measurement() == plain.measurement()

"""A meter beside a track's way measures what a meter in its way measures."""

from __future__ import annotations

import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from support.files import write
from support.signals import music_like

import masterchain.meters.file as measuring
from masterchain.errors import AudioFileError
from masterchain.meters.apart import MeterApart
from masterchain.meters.meter import Meter

_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes safely")
_PLACES = [(False, False), (True, False), pytest.param(True, True, marks=_LINUX)]


@pytest.mark.parametrize(("thread", "copied"), _PLACES)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_it_measures_the_same_wherever_it_is(thread: bool, copied: bool, kind: type) -> None:
    sound = music_like(3.3)
    plain = Meter(48_000, 2, finest_bits=20)
    plain.feed(sound)
    with closing(MeterApart(48_000, 2, finest_bits=20, thread=thread, copied=copied)) as meter:
        # Blocks of every size, one of them empty.
        cuts = [0, 0, 1, 1000, 9000, 90_000, sound.shape[1]]
        for first, last in pairwise(cuts):
            meter.feed(sound[:, first:last].astype(kind))
        assert meter.measurement() == plain.measurement()


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.wav"])
@pytest.mark.parametrize("copied", [False, pytest.param(True, marks=_LINUX)])
def test_a_file_measures_the_same_beside_its_decoder(
    tmp_path: Path, name: str, copied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / name, music_like(5.3))
    told: list[float] = []
    monkeypatch.setattr(measuring, "can_fork", lambda: copied)
    apart = measuring.measure_file(path, told.append, threads=True)
    assert apart == measuring.measure_file(path)
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_a_damaged_file_is_told_beside_its_decoder(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", music_like(5.3))
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(AudioFileError) as alone:
        measuring.measure_file(path)
    with pytest.raises(AudioFileError) as apart:
        measuring.measure_file(path, threads=True)
    assert str(apart.value) == str(alone.value)


@pytest.mark.parametrize(("thread", "copied"), _PLACES)
def test_another_takes_every_block_beside_the_meter(tmp_path: Path, thread: bool, copied: bool) -> None:
    sound = music_like(3.3)
    with (tmp_path / "taken").open("wb", buffering=0) as file:

        def take(block: np.ndarray) -> None:
            file.write(np.ascontiguousarray(block.T).data)

        with closing(MeterApart(48_000, 2, thread=thread, copied=copied, also=take)) as meter:
            for first, last in pairwise([0, 1000, 9000, 90_000, sound.shape[1]]):
                meter.feed(sound[:, first:last])
            heard = meter.measurement()
    plain = Meter(48_000, 2)
    plain.feed(sound)
    assert heard == plain.measurement()
    assert (tmp_path / "taken").read_bytes() == np.ascontiguousarray(sound.T).tobytes()


@pytest.mark.parametrize(("thread", "copied"), _PLACES)
def test_what_the_other_cannot_take_is_told(thread: bool, copied: bool) -> None:

    def take(block: np.ndarray) -> None:
        raise AudioFileError("the disk is full")

    meter = MeterApart(48_000, 2, thread=thread, copied=copied, also=take)
    with pytest.raises(AudioFileError, match="the disk is full"):  # noqa: PT012 - at once, or when all is handed on
        for _ in range(100):
            meter.feed(np.zeros((2, 8192), np.float32))
        meter.measurement()

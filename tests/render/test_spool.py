"""A spool gives back what went in, to as many as read at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from support.signals import noise

from masterchain.audio.stage import spool as open_spool
from masterchain.errors import AudioFileError
from masterchain.render.spool import Spool


def read(spool: Spool) -> np.ndarray:
    return np.concatenate([np.zeros((spool.channels, 0), np.float32), *spool.blocks()], axis=1)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_what_went_in_comes_out_as_often_as_wanted(tmp_path: Path, channels: int) -> None:
    spool = Spool(open_spool(tmp_path), channels)
    sound = noise(3.3, channels=channels)
    for start in range(0, sound.shape[1], 1000):
        spool.write(sound[:, start : start + 1000])
    assert spool.frames == sound.shape[1]
    with ThreadPoolExecutor(4) as readers:
        for got in readers.map(read, [spool] * 8):
            assert (got == sound).all()
    assert (read(spool) == sound).all()
    spool.close()


def test_an_empty_spool_is_silence_of_no_length(tmp_path: Path) -> None:
    spool = Spool(open_spool(tmp_path), 2)
    assert read(spool).shape == (2, 0)
    spool.close()


def test_a_part_of_it_is_that_part(tmp_path: Path) -> None:
    spool = Spool(open_spool(tmp_path), 2)
    sound = noise(3.3)
    spool.write(sound)
    for first, last in ((0, 1), (5, 70_000), (65_536, 65_537), (100_000, sound.shape[1]), (7, 7)):
        part = np.concatenate([np.zeros((2, 0), np.float32), *spool.blocks(first, last)], axis=1)
        assert np.array_equal(part, sound[:, first:last])
    spool.close()


@pytest.mark.parametrize("positioned", [True, False])
def test_blocks_come_to_stand_where_they_are_put(
    tmp_path: Path, positioned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not positioned:
        # As on systems that know of no writing at a place.
        monkeypatch.delattr("os.pwrite", raising=False)
        monkeypatch.delattr("os.pread", raising=False)
    sound = noise(3.3)
    spool = Spool(open_spool(tmp_path), 2, sound.shape[1])
    for first in (100_000, 0, 5_000):
        last = {100_000: sound.shape[1], 0: 5_000, 5_000: 100_000}[first]
        spool.put(sound[:, first:last], first)
    assert (read(spool) == sound).all()
    spool.close()


def test_a_spool_that_was_cut_off_is_told(tmp_path: Path) -> None:
    sound = noise(3.3)
    with (tmp_path / "spool").open("w+b") as file:
        spool = Spool(file, 2)
        spool.write(sound)
        file.truncate(8 * 100_000)
        with pytest.raises(AudioFileError, match="ends before it should"):
            read(spool)

"""Sound through the limiter made in parts, or beforehand, is that made in one go, to the bit."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from support.files import write
from support.signals import music_like, noise

import masterchain.render.limited as limiting
from masterchain.audio.stage import spool as open_spool
from masterchain.chain.load import loads
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.settings import Settings
from masterchain.errors import MasterchainError, WorkerError
from masterchain.jobs.job import Progress
from masterchain.render.batch import prepare
from masterchain.render.envelope import Envelope
from masterchain.render.limited import limit, limited
from masterchain.render.pressing import Pressed, press
from masterchain.render.sound import Sound
from masterchain.render.spool import Spool
from masterchain.render.target import target_of
from masterchain.render.track import render_track

RATE = 48_000
SEGMENT = grid_of(RATE).segment
CHAIN = """schema = 1
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
reach = "limiter"
[[deliverable]]
bit_depth = 24
[[deliverable]]
format = "flac"
bit_depth = 16
"""


def joined(spool: Spool, pressed: Pressed, first: int = 0, last: int | None = None) -> np.ndarray:
    blocks = list(limited(spool, RATE, pressed, first, last))
    return np.concatenate([np.zeros((spool.channels, 0), np.float32), *blocks], axis=1)


@pytest.fixture(scope="module", params=[1.0, 0.3], ids=["linked", "not linked"])
def sound(request: pytest.FixtureRequest) -> Iterator[tuple[Spool, Pressed]]:
    with tempfile.TemporaryFile() as file:
        spool = Spool(file, 2)
        # Clipped noise has to be trimmed everywhere, at the edges of parts too; the end lies within a segment.
        spool.write(np.clip(4.0 * noise(9.1, dbfs=-12.0), -0.8, 0.8)[:, : 9 * RATE + 77])
        envelope = Envelope(spool, RATE, Settings(14.0, 16.0, request.param))
        pressed = press(envelope, 9.0, -1.0, wanted_lufs=None, peak_dbtp=2.0, most_db=12.0)
        assert pressed.limited.peak_reduction_db > 3.0
        yield spool, pressed


@pytest.mark.parametrize("parts", [2, 3, 7, 40])
def test_parts_of_whole_segments_are_parts_of_the_whole(sound: tuple[Spool, Pressed], parts: int) -> None:
    spool, pressed = sound
    whole = joined(spool, pressed)
    assert whole.shape == (2, spool.frames)
    segments = -(-spool.frames // SEGMENT)
    edges = [SEGMENT * (segments * number // parts) for number in range(parts + 1)]
    for first, last in pairwise(edges):
        assert np.array_equal(joined(spool, pressed, first, last), whole[:, first:last])


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_it_is_the_same_made_beforehand(
    tmp_path: Path, sound: tuple[Spool, Pressed], cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if cores > 1 and sys.platform != "linux":
        pytest.skip("only Linux copies processes safely")
    monkeypatch.setattr(limiting, "WORTH_COPIES", 1)
    spool, pressed = sound
    made = Spool(open_spool(tmp_path), 2, spool.frames)
    signs = []
    limit(spool, RATE, pressed, made, cores, lambda: signs.append(1))
    got = np.concatenate(list(made.blocks()), axis=1)
    made.close()
    assert np.array_equal(got, joined(spool, pressed))
    assert signs or cores > 1


def test_a_part_that_fails_fails_the_whole(
    tmp_path: Path, sound: tuple[Spool, Pressed], monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux copies processes safely")

    def full(spool: Spool, block: object, at: int) -> None:
        if at:
            raise MasterchainError("the disk is full")

    monkeypatch.setattr(limiting, "WORTH_COPIES", 1)
    monkeypatch.setattr(Spool, "put", full)
    spool, pressed = sound
    made = Spool(open_spool(tmp_path), 2, spool.frames)
    with pytest.raises(MasterchainError, match="the disk is full"):
        limit(spool, RATE, pressed, made, 2, lambda: None)

    def killed(spool: Spool, block: object, at: int) -> None:
        import os
        import signal

        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(Spool, "put", killed)
    with pytest.raises(WorkerError):
        limit(spool, RATE, pressed, made, 2, lambda: None)
    made.close()


def rendered(folder: Path, chain: str, threads: int) -> list[bytes]:
    track = write(folder / "track.wav", music_like(9.1))
    loaded = loads(chain, "chain.toml", folder)
    target = target_of(loaded.chain.loudness, None)
    (ready,) = prepare([track], loaded, folder / "masters", target=target)
    assert ready.order is not None

    made = render_track(Progress(folder / "progress"), replace(ready.order, threads=threads))
    assert all(master.landing.limiter for master in made.masters)
    return [master.path.read_bytes() for master in made.masters]


def test_files_that_share_it_are_those_made_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    before = limiting.limited

    def counted(*given: object) -> object:
        times.append(1)
        return before(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(limiting, "limited", counted)
    import masterchain.render.sound as sounding

    monkeypatch.setattr(sounding, "limited", counted)
    both = rendered(tmp_path / "both", CHAIN, threads=1)
    assert len(times) == 1
    head, wav, flac = CHAIN.split("[[deliverable]]")
    for number, own in enumerate((wav, flac)):
        (alone,) = rendered(tmp_path / str(number), f"{head}[[deliverable]]{own}", threads=1)
        assert both[number] == alone
    assert len(times) == 3


def test_files_that_land_apart_do_not_share_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = rendered(tmp_path / "both", CHAIN, threads=1)

    def limit(*_: object) -> None:
        raise AssertionError("what one file alone needs is made as it is written")

    monkeypatch.setattr(Sound, "limit", limit)
    apart = CHAIN.replace("bit_depth = 16", "bit_depth = 16\nceiling_dbtp = -3.0")
    wav, flac = rendered(tmp_path / "apart", apart, threads=1)
    assert wav == both[0]
    assert flac != both[1]

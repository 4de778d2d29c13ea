"""Listening between the steps: what is told is what formulas say, and the master is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import read, write
from support.signals import music_like, noise, sine

from masterchain.chain.load import Loaded, loads
from masterchain.chain.select import bypass, solo, until
from masterchain.jobs.job import Progress
from masterchain.render.batch import prepare
from masterchain.render.rendition import Rendition
from masterchain.render.target import target_of
from masterchain.render.track import render_track

CHAIN = """schema = 1
[[step]]
id = "up"
effect = "Gain"
parameters = { gain_db = 6.0 }
[[step]]
id = "hold"
effect = "BrickwallLimiter"
parameters = { ceiling_db = -20.0 }
[[step]]
id = "air"
effect = "HighShelfFilter"
parameters = { cutoff_frequency_hz = 4000.0, gain_db = 3.0 }
[[deliverable]]
bit_depth = "32f"
"""


def render(track: Path, loaded: Loaded, folder: Path, *, explain: bool) -> Rendition:
    (ready,) = prepare([track], loaded, folder, target=target_of(loaded.chain.loudness), explain=explain)
    assert ready.order is not None
    return render_track(Progress(None), ready.order)


def test_the_master_is_the_same_sample_for_sample(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", music_like(3.0))
    loaded = loads(CHAIN)
    render(track, loaded, tmp_path / "plain", explain=False)
    heard = render(track, loaded, tmp_path / "told", explain=True)
    assert (read(tmp_path / "told/a.wav") == read(tmp_path / "plain/a.wav")).all()
    assert [step.step for step in heard.steps] == ["source", "up", "hold", "air"]
    assert heard.steps[0].integrated_lufs == heard.before.integrated_lufs
    assert heard.steps[-1].integrated_lufs == pytest.approx(
        heard.masters[0].measurement.integrated_lufs, abs=0.001
    )


def test_a_gain_is_told_as_that_gain(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(8.0, dbfs=-40.0))
    source, up, *_ = render(track, loads(CHAIN), tmp_path / "out", explain=True).steps
    assert up.most_down_db == pytest.approx(6.0, abs=0.001)
    assert up.most_up_db == pytest.approx(6.0, abs=0.001)
    assert up.mean_change_db == pytest.approx(6.0, abs=0.001)
    assert up.integrated_lufs == pytest.approx((source.integrated_lufs or 0.0) + 6.0, abs=0.001)
    assert up.third_octaves
    assert all(band.change_db == pytest.approx(6.0, abs=0.01) for band in up.third_octaves)


def test_a_shelf_is_told_band_by_band(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(20.0, dbfs=-50.0))
    air = render(track, loads(CHAIN), tmp_path / "out", explain=True).steps[-1]
    change = {band.centre_hz: band.change_db for band in air.third_octaves}
    assert change[100.0] == pytest.approx(0.0, abs=0.05)
    assert change[16000.0] == pytest.approx(3.0, abs=0.2)


def test_a_limiter_is_told_where_it_works_although_it_is_late(tmp_path: Path) -> None:
    sound = sine(997, 4.0, dbfs=-40.0)
    sound[:, 96_000:100_800] *= 10.0  # a burst of 100 ms at 2.0 s
    track = write(tmp_path / "a.wav", sound)
    hold = render(track, loads(CHAIN), tmp_path / "out", explain=True).steps[2]
    assert hold.latency_frames > 0
    assert hold.most_down_db == pytest.approx(-6.0, abs=0.6)
    assert hold.most_down_at_s == pytest.approx(2.0, abs=0.051)


@pytest.mark.parametrize(
    ("part", "expected_db"),
    [
        (lambda loaded: bypass(loaded, ["hold", "air"]), 6.0),
        (lambda loaded: until(loaded, "up"), 6.0),
        (lambda loaded: solo(loaded, "hold"), 0.0),
    ],
)
def test_part_of_a_chain_is_rendered_and_remarked(tmp_path: Path, part, expected_db: float) -> None:  # type: ignore[no-untyped-def]
    sound = sine(500, 1.0, dbfs=-40.0)
    track = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    loaded = part(loads(CHAIN))
    rendition = render(track, loaded, tmp_path / "out", explain=False)
    gain = 10.0 ** (expected_db / 20.0)
    assert abs(read(tmp_path / "out/a.wav")[:, : sound.shape[1]] - gain * sound).max() < 1e-6
    (remark,) = (remark for remark in rendition.remarks if remark.code == "partial-chain")
    assert remark.status == "warn"


def test_silence_has_nothing_to_tell(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", 0 * noise(1.0))
    up = render(track, loads(CHAIN), tmp_path / "out", explain=True).steps[1]
    assert (up.mean_change_db, up.most_down_db, up.most_down_at_s, up.third_octaves) == (None, None, None, ())

"""A record landed through the limiter: one drive for all that is landed together, one ceiling in every file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from album.records import HEAD, ONE, THREE, TWO, render
from support.files import read, write
from support.signals import music_like
from support.true_peak import by_long_meter

from masterchain.chain.load import load
from masterchain.render.batch import prepare, render_all
from masterchain.render.target import target_of

LIMITED = '[loudness]\nceiling_dbtp = -1.0\nreach = "limiter"\n'


def test_the_record_lands_where_a_gain_alone_would_stop(mixes: Path) -> None:
    landed = LIMITED + "integrated_lufs = -10.0\nmax_gain_reduction_db = 20.0\n"
    text = HEAD + landed + '[[deliverable]]\n[[deliverable]]\nformat = "mp3"\n' + ONE
    text += TWO + "gain_db = 1.5\n" + THREE + "gapless = true\ngain_db = 1.5\n"
    rendition = render(mixes, text)
    assert rendition.remarks == ()
    for after in rendition.after:
        assert after is not None
        assert after.integrated_lufs == pytest.approx(-10.0, abs=0.02)
    for track in rendition.tracks:
        for master in track.masters:
            assert by_long_meter(read(master.path).astype(np.float32)) <= -1.0 + 0.01
    for at in (0, 1):
        # One drive for all, on top of what a track has of its own.
        first, second, third = (track.masters[at].gain_db for track in rendition.tracks)
        assert second == third == pytest.approx(first + 1.5)
    limited = [track.masters[0].limited for track in rendition.tracks]
    assert limited[2] is not None
    assert limited[2].peak_reduction_db > 3.0
    told = json.loads((mixes.parent / "out/MANIFEST.json").read_text())
    assert told["tracks"][2]["files"][0]["limiter"]["peak_reduction_db"] == limited[2].peak_reduction_db


def test_what_stays_below_the_ceiling_is_not_touched(mixes: Path) -> None:
    """Only the loud track of a record goes through the limiter; the quiet one gets the drive and nothing else."""
    write(
        mixes / "1.wav", 0.02 * music_like(5.0, sample_rate_hz=44100), sample_rate_hz=44100, subtype="FLOAT"
    )
    write(
        mixes / "3.wav",
        0.9 * music_like(7.0, sample_rate_hz=44100, seed=3),
        sample_rate_hz=44100,
        subtype="FLOAT",
    )
    text = HEAD + LIMITED + 'integrated_lufs = -12.0\n[[deliverable]]\nbit_depth = "32f"\n' + ONE + THREE
    quiet, loud = (track.masters[0] for track in render(mixes, text).tracks)
    assert (quiet.limited, loud.limited is None) == (None, False)
    driven = (read(mixes / "1.wav") * 10 ** (quiet.gain_db / 20)).astype(np.float32)
    assert (read(quiet.path) == driven).all()


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [("scope = 'track'", (1, 2, 3)), ("scope = 'loudest-track'", (3,)), ("anchor = 2", (2,))],
)
def test_scopes(mixes: Path, scope: str, numbers: tuple[int, ...]) -> None:
    text = (
        HEAD
        + LIMITED
        + f"integrated_lufs = -9.5\nmax_gain_reduction_db = 24.0\n{scope}\n"
        + ONE
        + TWO
        + THREE
    )
    rendition = render(mixes, text)
    for number in numbers:
        found = rendition.tracks[number - 1].masters[0].measurement.integrated_lufs
        assert found == pytest.approx(-9.5, abs=0.02)
    assert any(track.masters[0].limited for track in rendition.tracks)


def test_joined_tracks_go_through_the_limiter_as_one(mixes: Path) -> None:
    """Held to a ceiling far below their peaks, cut and joined again they are what the uncut sound becomes."""
    held = LIMITED.replace("-1.0", "-19.0")
    deliverable = "[[deliverable]]\nbit_depth = 24\nsample_rate = 48000\n"
    cut = '[[track]]\nfile = "mixes/3.wav"\n'
    text = HEAD + held + deliverable + cut + "end = 3.2101\n" + cut + "start = 3.2101\ngapless = true\n"
    rendition = render(mixes, text)
    joined = np.concatenate([read(track.masters[0].path) for track in rendition.tracks], axis=1)
    chain = mixes.parent / "uncut.toml"
    chain.write_text(f"schema = 1\n{held}{deliverable}")
    loaded = load(chain)
    ready = prepare(
        [mixes / "3.wav"], loaded, mixes.parent / "uncut", target=target_of(loaded.chain.loudness)
    )
    (outcome,) = render_all(ready)
    (master,) = outcome.value.masters
    assert master.landing.limiter.peak_reduction_db > 3.0
    assert (joined == read(master.path)).all()
    reductions = [track.masters[0].limited.peak_reduction_db for track in rendition.tracks]  # type: ignore[union-attr]
    assert max(reductions) == pytest.approx(master.landing.limiter.peak_reduction_db)


def test_the_most_reduction_is_one_for_the_record(mixes: Path) -> None:
    text = HEAD + LIMITED + "integrated_lufs = -5.0\nmax_gain_reduction_db = 3.0\n" + ONE + TWO + THREE
    rendition = render(mixes, text)
    (remark,) = rendition.remarks
    assert remark.code == "reduction-in-the-way"
    assert "at the peaks of track" in remark.message
    peaks = [m.limited.peak_reduction_db for t in rendition.tracks for m in t.masters if m.limited]
    assert max(peaks) == pytest.approx(3.0, abs=0.01)
    assert rendition.landings[0].stopped_by == "reduction"  # type: ignore[union-attr]


def test_a_record_without_peaks_above_the_ceiling_is_not_limited(mixes: Path) -> None:
    rendition = render(mixes, HEAD + LIMITED + "integrated_lufs = -30.0\n" + ONE + TWO)
    assert [track.masters[0].limited for track in rendition.tracks] == [None, None]
    assert rendition.after[0].integrated_lufs == pytest.approx(-30.0, abs=0.005)  # type: ignore[union-attr]

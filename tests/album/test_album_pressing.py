"""The common drive into the limiter, found on envelopes: what it foretells is what the limited sound measures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.signals import Sound as Samples
from support.signals import music_like
from support.true_peak import by_long_meter

from masterchain.album.envelope_pass import EnvelopeOrder, gather_envelope
from masterchain.album.landing import Aim, Correction, Sound, free_gain
from masterchain.album.levels import loudness_of
from masterchain.album.limiting import Curve, RunEnvelope, press
from masterchain.dsp.limiter.foreknown import Foreknown
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.processor import Format
from masterchain.dsp.stream import Stream
from masterchain.jobs.job import Progress
from masterchain.meters.meter import Meter
from masterchain.meters.state import MeterState
from masterchain.render.target import Limiter, Target

RATE = 48000
LIMITER = Limiter(30.0, 5.0, 100.0, 1.0)
LENGTHS = ((6 * RATE,), (4 * RATE + RATE // 5, 5 * RATE))
"""Of two runs; the second is of two joined tracks, cut where a tenth of a second ends, as the search sees it."""
OWN = (0.0, 3.0)


def heard(sound: Samples) -> MeterState:
    meter = Meter(RATE, 2)
    meter.feed(sound)
    return meter.state()


@pytest.fixture(scope="module")
def runs() -> list[Samples]:
    """A quiet run and a louder one."""
    return [
        (gain * music_like(sum(lengths) / RATE, seed=seed)).astype(np.float32)
        for seed, (gain, lengths) in enumerate(zip((0.4, 0.5), LENGTHS, strict=True), start=1)
    ]


@pytest.fixture
def tracks(runs: list[Samples]) -> list[Sound]:
    """The three tracks, heard."""
    first, second = runs[1][:, : LENGTHS[1][0]], runs[1][:, LENGTHS[1][0] :]
    return [
        Sound(1, 0, heard(runs[0]), OWN[0]),
        Sound(2, 1, heard(first), OWN[1]),
        Sound(3, 1, heard(second), OWN[1]),
    ]


@pytest.fixture
def envelopes(runs: list[Samples], tmp_path: Path) -> Callable[[float], dict[int, RunEnvelope]]:
    """Makes the runs' envelopes, with the peaks above a threshold."""

    def make(threshold_db: float) -> dict[int, RunEnvelope]:
        made = {}
        for at, (sound, lengths) in enumerate(zip(runs, LENGTHS, strict=True)):
            spool = tmp_path / f"{at}.f32"
            spool.write_bytes(np.ascontiguousarray(sound.T).tobytes())
            order = EnvelopeOrder(spool, 2, sound.shape[1], RATE, Settings(5.0, 100.0, 1.0), threshold_db)
            made[at] = RunEnvelope(gather_envelope(Progress(None), order), spool, 2, RATE, lengths)
        return made

    return make


def limited(sound: Samples, curve: Curve) -> Samples:
    limiter = Foreknown(curve.reductions, curve.drive_db, curve.ceiling_dbtp)
    stream = Stream(limiter, Format(RATE, 2, grid_of(RATE).segment), 0.0)
    return np.concatenate(list(stream.run(iter([sound]))), axis=1)


@pytest.mark.parametrize("threshold_db", [-30.0, 0.0], ids=["peaks known", "peaks gathered on the way"])
@pytest.mark.parametrize(
    ("scope", "anchor", "landed"),
    [("album", None, (0, 1, 2)), ("loudest-track", None, (1,)), ("album", 2, (1,)), ("album", 1, (0,))],
)
def test_what_is_foretold_comes(
    runs: list[Samples],
    tracks: list[Sound],
    envelopes: Callable[[float], dict[int, RunEnvelope]],
    scope: str,
    anchor: int | None,
    landed: tuple[int, ...],
    threshold_db: float,
) -> None:
    aim = Aim(Target(-13.0, -1.0, limiter=LIMITER), scope, anchor)  # type: ignore[arg-type]
    known = [Correction()] * 3
    free = free_gain(tracks, known, aim)
    gains, curves = press(tracks, known, aim, free, envelopes(threshold_db), threads=2)
    common = gains[0].gain_db
    assert [gain.gain_db for gain in gains] == pytest.approx([common, common + 3.0, common + 3.0])
    assert {gain.stopped_by for gain in gains} == {None}
    made = []
    for at, (sound, own) in enumerate(zip(runs, OWN, strict=True)):
        highest = by_long_meter(sound) + common + own - (-1.0)
        if at not in curves:
            assert highest <= 0.0
            made.append((sound * 10 ** ((common + own) / 20)).astype(np.float32))
            continue
        assert curves[at].drive_db == pytest.approx(common + own)
        # The limiter and not its last trim holds the ceiling: the curve knew every peak, as near as interpolators of
        # other lengths agree on it.
        assert highest - 0.05 <= curves[at].reductions.max() <= highest + 0.25
        made.append(limited(sound, curves[at]))
    assert len(curves) >= 1
    assert max(map(by_long_meter, made)) <= -1.0 + 0.01
    cut = LENGTHS[1][0]
    states = [heard(made[0]), heard(made[1][:, :cut]), heard(made[1][:, cut:])]
    if scope == "loudest-track":
        each = [loudness_of([state]) or -99.0 for state in states]
        assert landed == (each.index(max(each)),)
    # Within hundredths of a LU even where peaks come down by 8 dB; the written file has the last word.
    assert loudness_of([states[at] for at in landed]) == pytest.approx(-13.0, abs=0.05)


def test_what_the_limiter_does_is_told_of_each_track(
    tracks: list[Sound], envelopes: Callable[[float], dict[int, RunEnvelope]]
) -> None:
    aim = Aim(Target(-13.0, -1.0, limiter=LIMITER), "album")
    known = [Correction()] * 3
    gains, curves = press(tracks, known, aim, free_gain(tracks, known, aim), envelopes(-30.0))
    peaks = [gain.limited.peak_reduction_db for gain in gains]  # type: ignore[union-attr]
    assert max(peaks[1:]) == curves[1].reductions.max()
    assert peaks[0] == curves[0].reductions.max()
    grid = grid_of(RATE).cell
    for gain, begins in zip(gains[1:], (0, LENGTHS[1][0]), strict=True):
        assert gain.limited is not None
        at = round((begins // grid * grid / RATE + gain.limited.peak_at_s) * RATE / grid)
        assert curves[1].reductions[0, at] == gain.limited.peak_reduction_db


def test_an_earlier_try_lowers_its_own_run_and_raises_all(
    tracks: list[Sound], envelopes: Callable[[float], dict[int, RunEnvelope]]
) -> None:
    aim = Aim(Target(-13.0, -1.0, limiter=LIMITER), "album")
    known = [Correction(), Correction(lower_db=0.5), Correction()]
    plain = press(tracks, [Correction()] * 3, aim, free_gain(tracks, known, aim), envelopes(-30.0))
    lowered = press(tracks, known, aim, free_gain(tracks, known, aim), envelopes(-30.0))
    assert lowered[1][1].ceiling_dbtp == pytest.approx(plain[1][1].ceiling_dbtp - 0.5)
    assert lowered[1][0].ceiling_dbtp == plain[1][0].ceiling_dbtp
    # The record is to have its loudness all the same.
    assert lowered[0][0].gain_db > plain[0][0].gain_db
    raised = press(
        tracks, [Correction(raise_db=0.2)] * 3, aim, free_gain(tracks, known, aim), envelopes(-30.0)
    )
    assert raised[0][0].gain_db > plain[0][0].gain_db + 0.2

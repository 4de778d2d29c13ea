"""Where a track lands, by arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.chain.model import Loudness
from masterchain.errors import UsageError
from masterchain.meters.measurement import Measurement
from masterchain.render.landing import STEP_BELOW_DB, aim
from masterchain.render.target import Target, target_of


def measured(lufs: float | None, dbtp: float | None) -> Measurement:
    return Measurement(
        sample_rate_hz=48000,
        channels=2,
        layout=("L", "R"),
        frames=1,
        duration_s=1.0,
        true_peak_method="",
        integrated_lufs=lufs,
        true_peak_dbtp=dbtp,
    )


@given(st.floats(-40, -5), st.floats(-30, 3), st.floats(-30, -5), st.floats(-6, 0))
def test_the_gain_reaches_the_loudness_or_stops_at_the_ceiling(
    lufs: float, dbtp: float, target: float, ceiling: float
) -> None:
    landing = aim(measured(lufs, dbtp), Target(target, ceiling))
    assert dbtp + landing.gain_db <= ceiling + 1e-9
    if landing.stopped_by is None:
        assert lufs + landing.gain_db == pytest.approx(target, abs=1e-9)
    else:
        assert landing.stopped_by == "ceiling"
        assert lufs + landing.gain_db < target
        assert dbtp + landing.gain_db == pytest.approx(ceiling - STEP_BELOW_DB)


@pytest.mark.parametrize(("dbtp", "gain"), [(-4.0, 0.0), (-1.0, 0.0), (0.5, -1.5 - STEP_BELOW_DB)])
def test_a_ceiling_alone_only_ever_lowers(dbtp: float, gain: float) -> None:
    assert aim(measured(-14, dbtp), Target(None, -1.0)).gain_db == pytest.approx(gain)


def test_silence_is_not_moved() -> None:
    landing = aim(measured(None, None), Target(-14.0, -1.0))
    assert landing.gain_db == 0.0
    assert landing.stopped_by == "silence"


def test_a_track_that_is_there_already_is_not_touched() -> None:
    assert aim(measured(-14.0, -1.0005), Target(-14.0, -1.0)).gain_db == 0.0


def test_no_target_no_gain() -> None:
    assert aim(measured(-20, 2.0), None).gain_db == 0.0
    assert target_of(None) is None


def test_a_platform_gives_loudness_and_ceiling_and_the_chain_has_the_last_word() -> None:
    assert target_of(Loudness(platform="spotify")) == Target(-14.0, -1.0, "spotify")
    assert target_of(Loudness(platform="spotify", ceiling_dbtp=-2.0)) == Target(-14.0, -2.0, "spotify")
    assert target_of(Loudness(integrated_lufs=-9.0), "apple-music") == Target(-16.0, -1.0, "apple-music")


@pytest.mark.parametrize(
    ("name", "words"),
    [("cd", "names no loudness"), ("acx", "names no loudness"), ("amazon-mgm", "no single integrated")],
)
def test_a_platform_without_a_figure_to_land_on_is_refused(name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        target_of(None, name)

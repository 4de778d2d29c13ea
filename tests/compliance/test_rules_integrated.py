"""Integrated loudness: delivered to a tolerance, told for playback, indicative where dialogue is meant."""

from __future__ import annotations

import pytest
from compliance.cases import STRENGTHS, asking, finding, findings
from hypothesis import given, settings
from hypothesis import strategies as st

TARGET = {"role": "delivery", "measure": "integrated", "target_lufs": -23.0}
BOTH = {**TARGET, "tolerance_minus_lu": 0.5, "tolerance_plus_lu": 0.5}


@pytest.mark.parametrize(
    ("loudness", "status"),
    [(-23.5, "pass"), (-23.0, "pass"), (-22.5, "pass"), (-22.499, "fail"), (-23.501, "fail")],
)
def test_a_tolerance_is_kept_to_its_edge(loudness, status):
    assert finding("integrated", asking(loudness=BOTH), integrated_lufs=loudness).status == status


def test_a_miss_says_how_far_and_what_to_do():
    found = finding("integrated", asking(loudness=BOTH), integrated_lufs=-9.1)
    assert (
        found.message
        == "integrated loudness -9.1 LUFS is 13.4 LU too loud for the -23 ±0.5 LUFS that Test requires"
    )
    assert (found.limit, found.by, found.advice) == (-22.5, pytest.approx(13.4), "lower by 13.9 dB")


def test_raising_is_checked_against_the_true_peak():
    by = asking(loudness=BOTH, true_peak={"max_dbtp": -1.0})
    assert finding("integrated", by, integrated_lufs=-24.0, true_peak_dbtp=-2.0).advice == "raise by 1.0 dB"
    tight = finding("integrated", by, integrated_lufs=-26.0, true_peak_dbtp=-2.0)
    assert tight.advice == (
        "raise by 3.0 dB; the true peak would then be 1.0 dBTP, so run a true-peak limiter at -1.0 dBTP"
    )


def test_a_hair_beyond_never_reads_as_equal():
    found = finding("integrated", asking(loudness=BOTH), integrated_lufs=-22.4996)
    assert "-22.4996 LUFS is 0.0004 LU too loud" in found.message


@pytest.mark.parametrize(
    ("strength", "status"),
    STRENGTHS,
)
def test_strength_decides(strength, status):
    by = asking(loudness={**BOTH, "strength": strength})
    assert finding("integrated", by, integrated_lufs=-18.0).status == status


def test_without_a_stated_tolerance_nothing_fails():
    by = asking(loudness=TARGET)
    assert finding("integrated", by, integrated_lufs=-23.1).status == "pass"
    missed = finding("integrated", by, integrated_lufs=-22.8)
    assert (missed.status, missed.reason) == ("warn", "no tolerance is stated")


def test_the_side_without_a_tolerance_is_told_only():
    by = asking(loudness={**TARGET, "tolerance_plus_lu": 0.2})
    assert finding("integrated", by, integrated_lufs=-22.7).status == "fail"
    quiet = finding("integrated", by, integrated_lufs=-30.0)
    assert (quiet.status, quiet.reason) == ("info", "no tolerance is stated on this side")


@pytest.mark.parametrize(
    ("loudness", "status"), [(-14.0, "pass"), (-10.0, "pass"), (-14.01, "fail"), (-9.99, "fail")]
)
def test_a_range_is_kept_to_its_ends(loudness, status):
    by = asking(loudness={"role": "delivery", "measure": "integrated", "min_lufs": -14.0, "max_lufs": -10.0})
    assert finding("integrated", by, integrated_lufs=loudness).status == status


def test_a_preferred_range_inside_is_told():
    table = {"role": "delivery", "measure": "integrated", "min_lufs": -31.0, "max_lufs": -10.0}
    by = asking(loudness={**table, "ideal_min_lufs": -30.0, "ideal_max_lufs": -18.0})
    assert finding("integrated", by, integrated_lufs=-20.0).status == "pass"
    told = finding("integrated", by, integrated_lufs=-12.0)
    assert (told.status, told.reason) == ("info", "-30 to -18 LUFS is preferred")


def test_an_alternative_that_holds_is_named():
    found = finding("integrated", "ebu-r128-s2", integrated_lufs=-18.0)
    assert found.status == "info"
    assert "-20 to -16 LUFS" in found.message
    assert "interim" in found.message
    assert finding("integrated", "ebu-r128-s2", integrated_lufs=-15.0).status == "warn"


def test_what_holds_besides_is_judged_by_itself():
    good, quiet = findings("integrated", "atmos-music", integrated_lufs=-32.0)
    assert (good.status, quiet.status, quiet.limit) == ("pass", "warn", -31.0)
    assert [found.status for found in findings("integrated", "atmos-music", integrated_lufs=-20.0)] == [
        "pass",
        "pass",
    ]
    assert findings("integrated", "atmos-music", integrated_lufs=-17.9)[0].status == "fail"


class TestDialogue:
    def test_fitting_is_indicative(self):
        found = finding("integrated", "netflix", integrated_lufs=-24.5)
        assert (found.status, found.limit) == ("info", -24.0)
        assert found.reason.startswith("indicative")
        assert finding("integrated", "netflix", integrated_lufs=-27.5).status == "info"

    def test_missing_warns_and_never_fails(self):
        found = finding("integrated", "netflix", integrated_lufs=-14.0)
        assert (found.status, found.strength) == ("warn", "requirement")
        assert "-24 ±2 LUFS or -27 ±2 LUFS" in found.message

    def test_a_limit_on_the_whole_programme_does_fail(self):
        hint, hard = findings("integrated", "disney-plus", integrated_lufs=-19.0)
        assert (hint.status, hard.status, hard.limit) == ("warn", "fail", -20.0)

    def test_where_either_reading_will_do_the_whole_programme_can_pass_but_not_fail(self):
        assert finding("integrated", "wbd-max", integrated_lufs=-22.0).status == "pass"
        missed = finding("integrated", "wbd-max", integrated_lufs=-20.0)
        assert missed.status == "warn"
        assert "dialogue" in missed.reason


class TestPlayback:
    def test_at_the_reference_it_passes(self):
        assert finding("integrated", "spotify", integrated_lufs=-14.0).status == "pass"

    @pytest.mark.parametrize(
        ("name", "loudness", "words"),
        [
            ("spotify", -9.1, "turns this down 4.9 dB, to -14.0 LUFS"),
            ("youtube", -18.0, "does not turn this up; it plays 4.0 LU below the reference"),
            ("deezer", -18.0, "may turn this up by as much as 3.0 dB; whether it does is not known"),
            ("tiktok", -9.0, "by uncertain reports): turns this down 5.0 dB"),
        ],
    )
    def test_otherwise_it_is_told_what_happens_and_nothing_is_refused(self, name, loudness, words):
        found = finding("integrated", name, integrated_lufs=loudness)
        assert (found.status, found.advice) == ("info", "")
        assert words in found.message

    @settings(deadline=None, max_examples=60)
    @given(
        loudness=st.floats(-60, 0),
        name=st.sampled_from(["spotify", "apple-music", "tidal", "pandora", "youtube"]),
    )
    def test_no_loudness_ever_fails_or_warns(self, loudness, name):
        assert finding("integrated", name, integrated_lufs=loudness).status in {"pass", "info"}


def test_no_loudness_asked_for_is_no_finding_and_none_known_is_told():
    assert findings("integrated", "cd", integrated_lufs=-5.0) == []
    assert findings("integrated", "acx", integrated_lufs=-5.0) == []
    assert finding("integrated", "audiomack", integrated_lufs=-5.0).status == "info"


@pytest.mark.parametrize("name", ["spotify", "ebu-r128", "netflix"])
def test_a_loudness_that_does_not_exist_is_skipped(name):
    found = finding("integrated", name, integrated_lufs=None, reasons={"integrated_lufs": "digital silence"})
    assert (found.status, found.reason, found.measured) == ("skip", "digital silence", None)


def test_remarks_on_live_programmes_and_gates_are_printed():
    assert "live programmes have ±1 LU" in finding("integrated", "ebu-r128", integrated_lufs=-22.5).reason
    assert finding("integrated", "agcom", integrated_lufs=-20.0).reason == "no tolerance is stated"


@settings(deadline=None, max_examples=150)
@given(
    loudness=st.floats(-50, -3),
    farther=st.floats(0, 20),
    name=st.sampled_from(["ebu-r128", "apple-podcasts", "op-59", "vinyl", "aswg-r001-home", "atsc-a85"]),
)
def test_moving_away_from_the_target_never_betters_the_status(loudness, farther, name):
    centre = {"ebu-r128": -23.0, "apple-podcasts": -16.0, "vinyl": -12.0}.get(name, -24.0)
    away = loudness + farther if loudness >= centre else loudness - farther
    near = finding("integrated", name, integrated_lufs=loudness)
    assert finding("integrated", name, integrated_lufs=away).status.weight >= near.status.weight


@settings(deadline=None, max_examples=100)
@given(loudness=st.floats(-40, -5))
def test_following_the_advice_lands_within_the_tolerance(loudness):
    found = finding("integrated", "ebu-r128", integrated_lufs=loudness)
    if found.status == "fail":
        change = float(found.advice.split()[2]) * (-1 if found.advice.startswith("lower") else 1)
        assert finding("integrated", "ebu-r128", integrated_lufs=loudness + change).status == "pass"

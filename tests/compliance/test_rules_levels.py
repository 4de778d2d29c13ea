"""True peak, sample peak, RMS, noise floor and the loudest moments, at their limits and around them."""

from __future__ import annotations

import pytest
from compliance.cases import STRENGTHS, asking, finding, findings, verdict
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.meters.measurement import Place

PEAKS = {"max_dbtp": -1.0}
JUST = 1e-6


@pytest.mark.parametrize(
    ("table", "rule", "field", "limit"),
    [
        ({"true_peak": PEAKS}, "true_peak", "true_peak_dbtp", -1.0),
        ({"sample_peak": {"max_dbfs": -3.0}}, "sample_peak", "sample_peak_dbfs", -3.0),
        ({"rms": {"min_dbfs": -23.0, "max_dbfs": -18.0}}, "rms", "rms_dbfs", -18.0),
        ({"noise_floor": {"max_dbfs": -60.0}}, "noise_floor", "noise_floor_dbfs", -60.0),
        ({"short_term": {"max_lufs": -18.0}}, "short_term", "max_short_term_lufs", -18.0),
        ({"momentary": {"max_lufs": -15.0}}, "momentary", "max_momentary_lufs", -15.0),
        ({"loudness_range": {"max_lu": 18.0}}, "loudness_range", "loudness_range_lu", 18.0),
    ],
)
class TestEveryCeiling:
    def test_the_limit_itself_is_kept(self, table, rule, field, limit):
        found = finding(rule, asking(**table), **{field: limit})
        assert (found.status, found.by, found.advice) == ("pass", None, "")

    def test_a_little_more_fails_and_never_reads_as_equal(self, table, rule, field, limit):
        found = finding(rule, asking(**table), **{field: limit + JUST})
        assert found.status == "fail"
        assert found.by == pytest.approx(JUST, rel=1e-3)
        assert f"{limit + JUST:.6f}" in found.message

    def test_far_beyond_says_how_far_in_one_decimal_and_what_to_do(self, table, rule, field, limit):
        found = finding(rule, asking(**table), **{field: limit + 0.7})
        assert (found.status, found.measured, found.limit) == ("fail", limit + 0.7, limit)
        assert " 0.7 " in found.message
        assert " 0.7 dB" in found.advice
        assert found.source == "The Book (2026)"

    @pytest.mark.parametrize(
        ("strength", "status"),
        STRENGTHS,
    )
    def test_strength_decides(self, table, rule, field, limit, strength, status):
        ((name, values),) = table.items()
        by = asking(**{name: {**values, "strength": strength}})
        assert finding(rule, by, **{field: limit + 1.0}).status == status
        assert finding(rule, by, **{field: limit}).status == "pass"

    def test_what_has_no_value_is_skipped_and_says_why(self, table, rule, field, limit):
        found = finding(rule, asking(**table), **{field: None, "reasons": {field: "digital silence"}})
        assert (found.status, found.reason, found.measured) == ("skip", "digital silence", None)
        assert limit is not None

    def test_nobody_asks_nobody_judges(self, table, rule, field, limit):
        assert findings(rule, asking(), **{field: limit + 20.0}) == []
        assert table


def test_rms_and_range_have_a_lower_end_too():
    rms = asking(rms={"min_dbfs": -23.0, "max_dbfs": -18.0})
    assert finding("rms", rms, rms_dbfs=-23.0).status == "pass"
    low = finding("rms", rms, rms_dbfs=-25.5)
    assert (low.status, low.limit, low.by) == ("fail", -23.0, 2.5)
    assert low.advice.startswith("raise by 2.5 dB")
    span = asking(loudness_range={"min_lu": 4.0, "max_lu": 18.0})
    assert finding("loudness_range", span, loudness_range_lu=3.9).status == "fail"
    assert finding("loudness_range", span, loudness_range_lu=4.0).status == "pass"


def test_a_tolerance_is_allowed_for():
    short = asking(short_term={"max_lufs": -18.0, "tolerance_plus_lu": 0.2})
    assert finding("short_term", short, max_short_term_lufs=-17.8).status == "pass"
    assert finding("short_term", short, max_short_term_lufs=-17.79).status == "fail"
    momentary = asking(momentary={"max_lufs": -15.0, "tolerance_plus_lu": 0.5})
    assert finding("momentary", momentary, max_momentary_lufs=-14.5).status == "pass"


def test_the_range_of_short_sound_and_of_speech_is_remarked_on():
    by = asking(loudness_range={"max_lu": 18.0, "speech_max_lu": 6.0, "dialogue_max_lu": 10.0})
    remark = finding("loudness_range", by, duration_s=30.0).reason
    assert "below one minute" in remark
    assert "factual speech at most 6 LU" in remark
    assert "at most 10 LU" in remark


class TestTruePeak:
    def test_the_place_travels(self):
        found = finding(
            "true_peak",
            asking(true_peak=PEAKS),
            true_peak_dbtp=0.3,
            places={"true_peak_dbtp": Place(83.456, 0)},
        )
        assert (found.at_s, found.channel) == (83.456, 0)
        assert found.advice == "lower by 1.3 dB, or run a true-peak limiter at -1.0 dBTP"

    @pytest.mark.parametrize(
        ("loudness", "peak", "status", "limit"),
        [
            (-14.0, -1.0, "pass", -1.0),
            (-14.0, -0.9, "warn", -1.0),
            (-14.05, -1.5, "pass", -1.0),
            (-13.9, -1.5, "warn", -2.0),
            (-9.0, -2.0, "pass", -2.0),
            (-9.0, -1.99, "warn", -2.0),
        ],
    )
    def test_spotify_wants_two_decibels_of_loud_masters(self, loudness, peak, status, limit):
        found = finding("true_peak", "spotify", integrated_lufs=loudness, true_peak_dbtp=peak)
        assert (found.status, found.limit) == (status, limit)

    def test_the_advice_is_the_least_that_helps(self):
        # 0.3 dB less makes it -14.0 LUFS: no longer loud, and below -1 dBTP.
        found = finding("true_peak", "spotify", integrated_lufs=-13.7, true_peak_dbtp=-1.2)
        assert found.advice == "lower by 0.3 dB, or run a true-peak limiter at -2.0 dBTP"

    def test_an_unknown_loudness_is_no_licence(self):
        reasons = {"integrated_lufs": "shorter than 400 ms"}
        found = finding("true_peak", "spotify", integrated_lufs=None, true_peak_dbtp=-1.5, reasons=reasons)
        assert found.status == "skip"
        assert "shorter than 400 ms" in found.reason
        assert finding("true_peak", "spotify", integrated_lufs=None, true_peak_dbtp=-2.5).status == "pass"
        assert finding("true_peak", "spotify", integrated_lufs=None, true_peak_dbtp=-0.5).status == "warn"

    @pytest.mark.parametrize(
        ("peak", "status"),
        [(-2.0, "pass"), (-1.99, "info"), (-1.0, "info"), (-0.99, "warn"), (-0.7, "warn"), (-0.69, "fail")],
    )
    def test_r128_knows_its_codecs_and_what_a_meter_is_off_by(self, peak, status):
        assert finding("true_peak", "ebu-r128", true_peak_dbtp=peak).status == status

    @pytest.mark.parametrize(
        ("peak", "status"), [(-3.0, "pass"), (-2.9, "warn"), (-1.0, "warn"), (-0.9, "fail")]
    )
    def test_dpp_recommends_less_than_it_accepts(self, peak, status):
        assert finding("true_peak", "dpp", true_peak_dbtp=peak).status == status

    @settings(deadline=None, max_examples=150)
    @given(
        name=st.sampled_from(["spotify", "ebu-r128", "dpp", "netflix", "youtube", "soundcloud"]),
        peak=st.floats(-20, 6),
        more=st.floats(0, 10),
        loudness=st.one_of(st.none(), st.floats(-40, -3)),
    )
    def test_a_higher_peak_never_betters_the_status(self, name, peak, more, loudness):
        low = finding("true_peak", name, true_peak_dbtp=peak, integrated_lufs=loudness)
        high = finding("true_peak", name, true_peak_dbtp=peak + more, integrated_lufs=loudness)
        assert high.status.weight >= low.status.weight

    @settings(deadline=None, max_examples=150)
    @given(peak=st.floats(-6, 3), loudness=st.floats(-30, -5))
    def test_following_the_advice_helps(self, peak, loudness):
        found = finding("true_peak", "spotify", true_peak_dbtp=peak, integrated_lufs=loudness)
        if found.advice:
            lower = float(found.advice.split()[2])
            after = finding(
                "true_peak", "spotify", true_peak_dbtp=peak - lower, integrated_lufs=loudness - lower
            )
            assert after.status == "pass"


def test_acx_is_judged_by_rms_peak_and_noise():
    good = verdict("acx", rms_dbfs=-20.0, sample_peak_dbfs=-3.5, noise_floor_dbfs=-65.0)
    statuses = {found.rule: str(found.status) for found in good.findings}
    assert (statuses["rms"], statuses["sample_peak"], statuses["noise_floor"]) == ("pass", "pass", "pass")
    assert statuses["bit_rate"] == "skip"
    assert statuses["container"] == "fail"

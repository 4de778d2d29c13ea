"""Verdicts: the worst finding wins, waivers need reasons, a broken rule takes nothing along."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields

import pytest
from compliance.cases import asking, finding, info, measured, verdict
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.compliance.figures import beside, enough, one_of, plain
from masterchain.compliance.judge import judge
from masterchain.compliance.playback import Level
from masterchain.compliance.rules import Case, Rule, rules
from masterchain.compliance.verdict import Finding, Status, Verdict, worst
from masterchain.compliance.waivers import Waiver
from masterchain.errors import UsageError
from masterchain.meters.measurement import Measurement
from masterchain.platforms.load import platform, platforms

HOUSE = platforms()
LEVELS = [field.name for field in fields(Measurement) if field.default is None]


def test_the_order_of_statuses():
    assert sorted(Status, key=lambda status: status.weight) == [
        "pass",
        "info",
        "skip",
        "warn",
        "fail",
        "error",
    ]
    assert worst([]) is Status.INFO
    assert worst([Status.PASS, Status.WARN, Status.SKIP]) is Status.WARN


def test_a_good_master_passes_on_spotify():
    found = verdict("spotify", file=info(format="flac", wav_format_tag=None, data_last=None))
    assert found.status == "pass"
    # What no meter can judge is told and does not count.
    assert any(each.rule == "advice" and each.status == "info" for each in found.findings)


def test_a_platform_that_asks_nothing_is_not_passed():
    assert verdict("audiomack").status == "info"


def test_every_rule_is_told_for_docs():
    ids = [rule.id for rule in rules()]
    assert len(set(ids)) == len(ids) == 35
    for rule in rules():
        assert rule.id.replace("_", "").isalnum()
        assert rule.title
        assert rule.rationale.endswith(".")
        assert rule.source


def test_a_rule_that_breaks_is_an_error_and_the_others_go_on():
    def broken(case: Case) -> Iterator[Finding]:
        yield Finding(Status.PASS, f"half way through {case.platform.title}")
        raise ZeroDivisionError("by nothing")

    extra = Rule("broken", "Broken", "It breaks.", "here", broken)
    found = judge(info(), measured(), platform("spotify"), using=(extra, *rules()))
    first = found.findings[0]
    assert (first.rule, first.status, found.status) == ("broken", "error", "error")
    assert "ZeroDivisionError: by nothing" in first.message
    assert found.findings[1:] == judge(info(), measured(), platform("spotify")).findings


class TestWaivers:
    WAIVER = Waiver("spotify", "wav_format_tag", "the distributor converts it")

    def judged(self, *waivers: Waiver, name: str = "spotify") -> Verdict:
        return judge(info(wav_format_tag=0xFFFE), measured(), platform(name), waivers=waivers)

    def test_a_waived_failure_is_told_with_its_reason(self):
        assert self.judged().status == "fail"
        found = next(each for each in self.judged(self.WAIVER).findings if each.rule == "wav_format_tag")
        assert (found.status, found.reason) == ("info", "waived: the distributor converts it")
        assert "EXTENSIBLE" in found.message
        assert self.judged(self.WAIVER).status == "info"

    def test_it_holds_for_its_platform_and_its_rule_only(self):
        assert self.judged(Waiver("tidal", "wav_format_tag", "x")).status == "fail"
        assert self.judged(Waiver("spotify", "true_peak", "x")).status == "fail"

    def test_a_waived_warning_is_told_too_and_a_skip_stays(self):
        waivers = (Waiver("test", "true_peak", "quiet please"),)
        by = asking(true_peak={"max_dbtp": -1.0, "strength": "recommendation"})
        assert judge(info(), measured(true_peak_dbtp=0.0), by, waivers=waivers).findings[0].status == "info"
        assert judge(info(), measured(true_peak_dbtp=None), by, waivers=waivers).findings[0].status == "skip"

    @pytest.mark.parametrize("reason", ["", "  ", "\n"])
    def test_no_reason_no_waiver(self, reason):
        with pytest.raises(UsageError, match="gives no reason"):
            Waiver("spotify", "true_peak", reason)

    def test_a_rule_that_does_not_exist_cannot_be_waived(self):
        with pytest.raises(UsageError) as caught:
            self.judged(Waiver("spotify", "true_peek", "x"))
        assert "`true_peak`" in (caught.value.hint or "")


class TestEveryPlatform:
    @pytest.mark.parametrize("by", HOUSE, ids=lambda by: by.name)
    def test_judges_good_bad_and_empty_without_breaking(self, by):
        nothing = dict.fromkeys(LEVELS)
        loud = {"integrated_lufs": -3.0, "true_peak_dbtp": 4.0, "sample_peak_dbfs": 0.0, "rms_dbfs": -3.0}
        lossy = info(
            format="mp3", bit_depth=None, lossless=False, wav_format_tag=None, data_last=None, channels=1
        )
        for file in (info(), lossy):
            for values in ({}, loud, nothing):
                found = judge(file, measured(**values), by)
                assert "error" not in {each.status for each in found.findings}
                json.dumps(found.to_dict(), allow_nan=False)
                for each in found.findings:
                    assert each.message
                    assert each.source
                    assert not each.message.endswith(".")
                    assert "None" not in each.message + each.advice + each.reason
                    if each.status == "fail":
                        assert each.strength in {"requirement", "standard"}
                    if each.status == "skip":
                        assert each.reason

    def test_silence_is_never_a_pass_where_loudness_is_judged(self):
        for by in HOUSE:
            if by.loudness is not None and by.loudness.measure != "none":
                assert judge(info(), measured(integrated_lufs=None), by).status.weight >= Status.SKIP.weight


def test_the_json_shape():
    shape = verdict("spotify", true_peak_dbtp=-0.5).to_dict()
    assert list(shape) == ["platform", "title", "status", "playback", "findings"]
    assert list(shape["playback"]) == ["loud", "normal", "quiet"]
    found = next(each for each in shape["findings"] if each["rule"] == "true_peak")
    assert found == {
        "rule": "true_peak",
        "status": "warn",
        "strength": "recommendation",
        "measured": -0.5,
        "limit": -1.0,
        "unit": "dBTP",
        "by": 0.5,
        "at_s": None,
        "channel": None,
        "message": "true peak -0.5 dBTP is 0.5 dB above the -1.0 dBTP that Spotify recommends",
        "advice": "lower by 0.5 dB, or run a true-peak limiter at -1.0 dBTP",
        "source": "Spotify for Artists: Loudness normalization (undated)",
        "reason": "",
    }


def test_the_album_reaches_the_playback():
    found = judge(info(), measured(integrated_lufs=-16.0), platform("spotify"), album=Level(-12.0, -1.0))
    normal = next(each for each in found.playback if each.mode == "normal")
    assert (normal.scope, normal.gain_db, normal.integrated_lufs) == ("album", -2.0, -18.0)
    assert judge(info(), measured(integrated_lufs=None), platform("spotify")).playback == ()


class TestFigures:
    @pytest.mark.parametrize(
        ("value", "limit", "texts"),
        [
            (-0.3, -1.0, ("-0.3", "-1.0", "0.7")),
            (-0.98, -1.0, ("-0.98", "-1.00", "0.02")),
            (-1.0, -1.0, ("-1.0", "-1.0", "0.0")),
            (-0.04, 0.0, ("-0.04", "0.00", "0.04")),
        ],
    )
    def test_beside(self, value, limit, texts):
        assert beside(value, limit) == texts

    @settings(deadline=None, max_examples=200)
    @given(limit=st.integers(-300, 60), gap=st.floats(6e-7, 5.0))
    def test_what_differs_never_prints_as_equal(self, limit, gap):
        value, edge, distance = beside(limit / 10 + gap, limit / 10)
        assert value != edge
        assert float(distance) > 0.0

    @settings(deadline=None, max_examples=200)
    @given(amount=st.floats(0, 60))
    def test_enough_is_enough_and_not_much_more(self, amount):
        assert amount - 1e-6 <= float(enough(amount)) < amount + 0.1 + 1e-6

    def test_words(self):
        assert plain(-0.01) == "0.0"
        assert [one_of((1,)), one_of((1, 2)), one_of((1, 2, 6))] == ["1", "1 or 2", "1, 2 or 6"]


def test_findings_carry_the_citation_of_their_figure():
    assert (
        finding("true_peak", "netflix").source
        == "Netflix Sound Mix Specifications & Best Practices OC-1-6 (2024-10-29)"
    )


def test_judging_brings_no_audio_code():
    code = (
        "import sys; from masterchain.compliance.judge import judge; from masterchain.platforms.load import platform; "
        "platform('spotify'); print([m for m in ('numpy', 'scipy', 'soundfile', 'pedalboard') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"

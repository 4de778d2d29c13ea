"""Each thing is told once, with its place and those it concerns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report.entries import (
    ADVISED,
    FAILED,
    PASSED,
    SKIPPED,
    TOLD,
    WARNED,
    judged,
    rendered,
    unreadable,
    verdict,
)

from masterchain.report.findings import details, name, placed, printable, told


def on(title, *findings):
    return verdict(*findings, platform=title.lower(), title=title)


def test_the_house_speaks_for_itself_and_platforms_by_name():
    things = told(judged(on("A", FAILED, WARNED), on("B", FAILED, WARNED), on("C", PASSED, WARNED)))
    assert [(t.finding.rule, t.titles) for t in things] == [
        ("true_peak", ("A", "B")),
        ("clipping", ()),
        ("true_peak", ("C",)),
    ]


def test_a_waiver_sets_the_platforms_apart():
    waived = replace(WARNED, status=TOLD.status, reason="waived: a loud club track")
    things = told(judged(on("A", WARNED), on("B", waived), on("C", replace(waived, reason="waived: other"))))
    assert [(t.titles, t.finding.reason) for t in things] == [
        (("A",), ""),
        (("B",), "waived: a loud club track"),
        (("C",), "waived: other"),
    ]


def test_what_is_alike_keeps_every_source():
    (thing,) = told(judged(on("A", FAILED), on("B", replace(FAILED, source="B's own"))))
    assert details(thing.finding)[-1] == "requirement: Spotify: Loudness (2026); B's own"
    assert thing.titles == ("A", "B")


def test_the_worst_comes_first():
    things = told(judged(verdict(PASSED, TOLD, SKIPPED, WARNED, FAILED, ADVISED)))
    assert [str(t.finding.status) for t in things] == ["fail", "warn", "skip", "info", "info", "pass"]


def test_remarks_are_told_with_the_findings():
    assert [(t.finding.rule, t.titles) for t in told(rendered())] == [
        ("tail-cut", ()),
        ("true_peak", ("Spotify",)),
    ]


@pytest.mark.parametrize(
    ("at_s", "channel", "words"),
    [
        (83.456, 1, "loud (at 1:23.456, channel 2)"),
        (0.0, None, "loud (at 0:00.000)"),
        (None, 0, "loud (channel 1)"),
        (None, None, "loud"),
    ],
)
def test_a_place_follows_its_message(at_s, channel, words):
    assert placed(replace(FAILED, message="loud", at_s=at_s, channel=channel)) == words


def test_a_render_is_called_by_its_master():
    assert name(rendered()) == "masters/a.wav"
    assert name(unreadable()) == "broken.wav"


def test_a_name_that_is_no_text_can_be_written():
    assert printable("a\udcff\ud800.wav") == "a\ufffd\ufffd.wav"
    assert printable("ä ♪.wav") == "ä ♪.wav"

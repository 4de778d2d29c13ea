"""JUnit XML as a stock parser reads it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.entries import (
    ADVISED,
    BROKEN,
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

from masterchain.compliance.policy import FailOn
from masterchain.report.junit import junit


def read(entries, **how):
    return ET.fromstring(junit(entries, **how).encode())  # noqa: S314 - it is our own


def outcome(case):
    return [child.tag for child in case]


def test_one_suite_a_file_a_platform_and_one_case_a_rule():
    apple = verdict(FAILED, platform="apple-music", title="Apple Music")
    root = read([judged(verdict(PASSED, WARNED), apple), judged(verdict(PASSED), path="b.wav")])
    assert root.tag == "testsuites"
    assert [suite.get("name") for suite in root] == [
        "mixes/01 Harbour.wav · Spotify",
        "mixes/01 Harbour.wav · Apple Music",
        "b.wav · Spotify",
    ]
    assert [[case.get("name") for case in suite] for suite in root] == [
        ["true_peak", "clipping"],
        ["true_peak"],
        ["true_peak"],
    ]
    case = root[1][0]
    assert case.get("classname") == "apple-music.mixes/01 Harbour_wav"
    assert case.get("file") == "mixes/01 Harbour.wav"


@pytest.mark.parametrize(
    ("finding", "tags"),
    [
        (PASSED, ("system-out", "system-out", "system-out")),
        (TOLD, ("system-out", "system-out", "system-out")),
        (SKIPPED, ("skipped", "skipped", "skipped")),
        # What no meter can judge has not been passed.
        (ADVISED, ("skipped", "skipped", "skipped")),
        (WARNED, ("system-out", "failure", "system-out")),
        (FAILED, ("failure", "failure", "system-out")),
        (BROKEN, ("error", "error", "error")),
    ],
    ids=lambda value: value.rule if hasattr(value, "rule") else "",
)
def test_how_a_finding_ends(finding, tags):
    for fail_on, tag in zip(FailOn, tags, strict=True):
        assert outcome(read([judged(verdict(finding))], fail_on=fail_on)[0][0]) == [tag]


def test_a_failure_says_what_where_and_what_to_do():
    (failure,) = read([judged(verdict(FAILED))])[0][0]
    assert failure.get("message") == FAILED.message + " (at 1:23.456, channel 2)"
    assert failure.get("type") == "fail"
    assert failure.text.splitlines() == [
        f"fail: {failure.get('message')}",
        f"  {FAILED.advice}",
        "  requirement: Spotify: Loudness (2026)",
    ]
    (skipped,) = read([judged(verdict(SKIPPED))])[0][0]
    assert skipped.get("message") == "integrated loudness could not be judged: the file is silent"


def test_several_findings_of_one_rule_are_one_case_and_the_worst_decides():
    weaker = replace(FAILED, status=WARNED.status, message="a weaker figure")
    suite = read([judged(verdict(weaker, FAILED))])[0]
    (case,) = suite
    assert outcome(case) == ["failure"]
    assert case[0].get("message").startswith(FAILED.message)
    assert "warn: a weaker figure" in case[0].text


def test_an_unreadable_file_is_an_error_among_the_others():
    root = read([unreadable(), judged(verdict(PASSED))])
    (case,) = root[0]
    assert case[0].tag == "error"
    assert case[0].get("type") == "AudioFileError"
    assert case[0].text == "broken.wav ends after 12 frames\n48 promised\nexport it again"
    assert (root.get("tests"), root.get("errors")) == ("2", "1")


def test_a_render_tells_its_remarks_too():
    root = read([rendered()], fail_on=FailOn.WARN)
    assert [suite.get("name") for suite in root] == ["masters/a.wav · render", "masters/a.wav · Spotify"]
    assert root[0][0].get("name") == "tail-cut"
    assert outcome(root[0][0]) == ["failure"]


def test_the_counts_are_what_is_there():
    entries = [judged(verdict(PASSED, WARNED, FAILED, SKIPPED, BROKEN)), unreadable(), judged(verdict(TOLD))]
    root = read(entries)
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == (
        "6",
        "1",
        "2",
        "1",
    )
    for key, tag in (("tests", None), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        for suite in root:
            cases = [case for case in suite if tag is None or case.find(tag) is not None]
            assert suite.get(key) == str(len(cases))


def test_nothing_at_all_is_still_a_document():
    assert read([]).get("tests") == "0"


def test_equal_findings_give_equal_bytes_without_a_time():
    entries = [judged(verdict(PASSED, FAILED)), unreadable()]
    assert junit(entries) == junit(entries)
    for word in ("time", "hostname", "timestamp"):
        assert f" {word}=" not in junit(entries)


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_any_name_and_any_words_can_be_read_back(text):
    finding = replace(FAILED, message=text, advice=text)
    root = read([judged(verdict(finding, title=text), path=f"a{text}"), unreadable(message=text)])
    case, error = root[0][0], root[1][0][0]

    def told(c):
        legal = c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
        return c if legal else "\ufffd"

    words = "".join(map(told, text))
    assert case[0].get("message") == f"{words} (at 1:23.456, channel 2)"
    assert case.get("file") == f"a{words}"
    assert root[0].get("name") == f"a{words} · {words}"
    assert error.get("message") == words

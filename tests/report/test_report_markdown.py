"""Markdown: a table of marks, then what was found; text stands for itself."""

from __future__ import annotations

import re
from dataclasses import replace

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

from masterchain.report.markdown import markdown

APPLE = {"platform": "apple-music", "title": "Apple Music"}


def table(text):
    """The rows of the first table, cells stripped."""
    rows = text.split("\n\n")[0].split("\n")
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def test_the_table_has_a_row_a_file_and_a_mark_a_platform():
    first = judged(verdict(FAILED), verdict(WARNED, **APPLE), true_peak_dbtp=0.3)
    second = judged(verdict(SKIPPED), path="b.wav", integrated_lufs=None)
    assert table(markdown([first, second, unreadable()])) == [
        ["file", "LUFS", "dBTP", "LRA LU", "Spotify", "Apple Music", "status"],
        ["---", "---:", "---:", "---:", "---", "---", "---"],
        ["mixes/01 Harbour.wav", "-14.0", "0.3", "6.0", "✗ fail", "! warn", "✗ fail"],
        ["b.wav", "–", "-2.5", "6.0", "? not judged", "–", "✓ pass"],
        ["broken.wav", "–", "–", "–", "–", "–", "✗ error"],
    ]


def test_the_tally_names_what_is_wrong():
    entries = [judged(verdict(PASSED)), judged(verdict(WARNED)), judged(verdict(FAILED)), unreadable()]
    assert "**1 of 4 pass · 1 fail · 1 warn · 1 error**" in markdown(entries)
    assert "**1 of 1 pass**" in markdown(entries[:1])


def test_a_finding_in_full():
    text = markdown([judged(verdict(FAILED))])
    assert text.split("\n\n")[2:] == [
        "### mixes/01 Harbour.wav",
        (
            "- **✗ fail** `true_peak` Spotify: true peak 0.3 dBTP is 1.3 dB above the -1.0 dBTP that Spotify requires "
            "(at 1:23.456, channel 2)\n"
            "  - lower by 1.3 dB, or run a true-peak limiter at -1.0 dBTP\n"
            "  - requirement: Spotify: Loudness (2026)\n"
        ),
    ]


def test_the_house_is_not_repeated_for_each_platform():
    text = markdown([judged(verdict(WARNED, FAILED), verdict(WARNED, FAILED, **APPLE))])
    assert text.count("flat tops") == 1
    assert "- **! warn** `clipping` 2 flat tops" in text
    assert "`true_peak` Spotify, Apple Music: true peak" in text


def test_what_is_good_to_know_is_folded_and_a_waivers_reason_told():
    text = markdown([judged(verdict(PASSED, TOLD, ADVISED))])
    folded = text[text.index("<details>") : text.index("</details>")]
    assert "good to know: 1" in folded
    assert "- **✓ info** `loudness_range` Spotify: loudness range 21.0 LU is wide" in folded
    assert "waived: it is meant that way" in folded
    assert "upload FLAC" not in text


def test_what_could_not_be_judged_stands_in_the_open():
    text = markdown([judged(verdict(SKIPPED))])
    assert "- **? not judged** `integrated` Spotify: integrated loudness could not be judged" in text
    assert "  - the file is silent" in text


def test_a_file_without_anything_to_tell_has_no_section():
    assert "###" not in markdown([judged(verdict(PASSED))])


def test_an_unreadable_file_says_why_and_a_broken_rule_too():
    text = markdown([unreadable(), judged(verdict(BROKEN))])
    assert "- **error**: broken.wav ends after 12 frames\n  - 48 promised\n  - export it again" in text
    assert "- **✗ error** `spectral\\_ceiling`" not in text
    assert "- **✗ error** `spectral_ceiling` Spotify: the rule itself broke" in text


def test_a_render_tells_its_remarks():
    text = markdown([rendered()])
    assert "| masters/a.wav |" in text
    assert "- **! warn** `tail-cut` sound was still coming" in text


def test_measuring_alone_needs_no_platform():
    (_, _, row) = table(markdown([judged()]))
    assert row == ["mixes/01 Harbour.wav", "-14.0", "-2.5", "6.0", "✓ pass"]


@pytest.mark.parametrize("mark", list("\\`*_{}[]<>|~$#&"))
def test_marks_of_markdown_are_escaped(mark):
    text = markdown([judged(verdict(replace(FAILED, message=f"a{mark}b")), path=f"x{mark}y.wav")])
    assert f"| x\\{mark}y.wav |" in text
    assert f"### x\\{mark}y.wav" in text
    assert f"Spotify: a\\{mark}b (at" in text


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_no_text_breaks_the_table_or_the_list(text):
    clean = markdown([judged(verdict(FAILED), path="a")])
    found = markdown([judged(verdict(replace(FAILED, message=text)), path=f"a{text}")])
    assert len(found.encode().decode().splitlines()) == len(clean.splitlines())
    assert [len(row) for row in table(found)] == [6] * 3 == [len(row) for row in table(clean)]


def test_no_file_is_an_empty_table():
    assert "**0 of 0 pass**" in markdown([])


def test_status_words_cover_every_status():
    entries = [judged(verdict(finding)) for finding in (PASSED, TOLD, SKIPPED, WARNED, FAILED, BROKEN)]
    marks = [row[4] for row in table(markdown(entries))[2:]]
    assert marks == ["✓ pass", "✓ info", "? not judged", "! warn", "✗ fail", "✗ error"]

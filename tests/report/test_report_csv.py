"""CSV: fixed columns, numbers as numbers, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
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

from masterchain.report.csv_table import csv_table

APPLE = {"platform": "apple-music", "title": "Apple Music"}


def read(entries):
    return list(csv.DictReader(io.StringIO(csv_table(entries), newline=""), strict=True))


def test_the_columns_are_these():
    assert csv_table([]) == (
        "path,platform,status,format,bit_depth,duration_s,sample_rate_hz,channels,integrated_lufs,"
        "loudness_range_lu,max_momentary_lufs,max_short_term_lufs,true_peak_dbtp,sample_peak_dbfs,plr_lu,"
        "rule,strength,measured,limit,unit,at_s,message,advice\r\n"
    )


def test_one_row_a_file_a_platform():
    rows = read([judged(verdict(FAILED), verdict(PASSED, **APPLE)), judged(verdict(WARNED), path="b.wav")])
    assert [(row["path"], row["platform"], row["status"]) for row in rows] == [
        ("mixes/01 Harbour.wav", "spotify", "fail"),
        ("mixes/01 Harbour.wav", "apple-music", "pass"),
        ("b.wav", "spotify", "warn"),
    ]


def test_a_row_in_full():
    (row,) = read([judged(verdict(PASSED, WARNED, FAILED), plr_lu=None)])
    assert row == {
        "path": "mixes/01 Harbour.wav",
        "platform": "spotify",
        "status": "fail",
        "format": "wav",
        "bit_depth": "24",
        "duration_s": "180.0",
        "sample_rate_hz": "48000",
        "channels": "2",
        "integrated_lufs": "-14.0",
        "loudness_range_lu": "6.0",
        "max_momentary_lufs": "-10.0",
        "max_short_term_lufs": "-12.0",
        "true_peak_dbtp": "-2.5",
        "sample_peak_dbfs": "-2.7",
        "plr_lu": "",
        "rule": "true_peak",
        "strength": "requirement",
        "measured": "0.3",
        "limit": "-1.0",
        "unit": "dBTP",
        "at_s": "83.456",
        "message": f"{FAILED.message} (at 1:23.456, channel 2)",
        "advice": FAILED.advice,
    }


@pytest.mark.parametrize(
    ("findings", "rule"),
    [
        ((PASSED,), ""),
        ((PASSED, TOLD), "loudness_range"),
        ((TOLD, SKIPPED), "integrated"),
        ((ADVISED, PASSED), ""),
    ],
)
def test_the_worst_finding_is_told_and_advice_is_not(findings, rule):
    (row,) = read([judged(verdict(*findings))])
    assert row["rule"] == rule


def test_an_unreadable_file_has_a_row():
    (row,) = read([unreadable()])
    assert (row["status"], row["message"], row["advice"]) == (
        "error",
        "broken.wav ends after 12 frames",
        "export it again",
    )


def test_measuring_alone_gives_a_row_without_a_platform():
    (row,) = read([judged()])
    assert (row["platform"], row["status"], row["integrated_lufs"]) == ("", "pass", "-14.0")


def test_a_renders_remarks_have_a_row_of_their_own():
    remarks, spotify = read([rendered()])
    assert (remarks["path"], remarks["platform"], remarks["rule"]) == ("masters/a.wav", "", "tail-cut")
    assert (remarks["status"], spotify["platform"], spotify["status"]) == ("warn", "spotify", "pass")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_nothing_is_run_as_a_formula(start):
    text = f"{start}HYPERLINK(1)"
    (row,) = read([judged(verdict(replace(FAILED, message=text, measured=text, unit=text)), path=text)])
    assert {row["path"], row["measured"], row["unit"]} == {f"'{text}"}
    assert row["message"].startswith(f"'{text} (")


@given(st.text(min_size=1))
def test_any_text_comes_back(text):
    (row,) = read([judged(verdict(replace(FAILED, advice=f"a{text}")), path=f"b{text}")])
    assert (row["advice"], row["path"]) == (f"a{text}", f"b{text}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_bare_and_whole(value):
    (row,) = read([judged(verdict(PASSED), integrated_lufs=value)])
    assert float(row["integrated_lufs"]) == value


def test_a_name_that_is_no_text_can_be_written():
    assert "a\ufffd.wav" in csv_table([unreadable("a\udcff.wav")]).encode().decode()

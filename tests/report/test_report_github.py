"""Workflow commands: one line a finding that matters, escaped as GitHub reads them."""

from __future__ import annotations

from dataclasses import replace

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

from masterchain.report.github import workflow_commands


def test_failures_are_errors_warnings_are_warnings_and_the_rest_is_not_told():
    lines = list(workflow_commands([judged(verdict(PASSED, TOLD, SKIPPED, ADVISED, WARNED, FAILED, BROKEN))]))
    assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::warning"]


def test_a_line_in_full():
    (line,) = workflow_commands([judged(verdict(FAILED))])
    assert line == (
        "::error file=mixes/01 Harbour.wav,title=true_peak (Spotify)::"
        "true peak 0.3 dBTP is 1.3 dB above the -1.0 dBTP that Spotify requires (at 1:23.456, channel 2)%0A"
        "lower by 1.3 dB, or run a true-peak limiter at -1.0 dBTP"
    )


def test_what_platforms_share_is_one_line():
    apple = verdict(FAILED, WARNED, platform="apple-music", title="Apple Music")
    lines = list(workflow_commands([judged(verdict(FAILED, WARNED), apple)]))
    assert len(lines) == 2
    assert "title=true_peak (Spotify%2C Apple Music)::" in lines[0]
    assert "title=clipping::" in lines[1]


def test_a_file_that_came_to_nothing_is_an_error():
    (line,) = workflow_commands([unreadable()])
    assert line == ("::error file=broken.wav,title=error::broken.wav ends after 12 frames (export it again)")


def test_a_name_that_is_no_text_can_be_written():
    (line,) = workflow_commands([unreadable("a\udcff.wav", "a\udcff.wav is broken")])
    assert line.encode() == line.encode("utf-8", "replace")
    assert "file=a\ufffd.wav," in line


def test_a_render_points_at_its_master():
    (line,) = workflow_commands([rendered()])
    assert line == "::warning file=masters/a.wav,title=tail-cut::sound was still coming"


def test_signs_of_the_command_itself_are_escaped():
    finding = replace(FAILED, message="50 %, 0:01\r\nand %0A", at_s=None, channel=None, advice="")
    (line,) = workflow_commands([judged(verdict(finding, title="A, B: 9%"), path="a,b:c%\n.wav")])
    assert line == (
        "::error file=a%2Cb%3Ac%25%0A.wav,title=true_peak (A%2C B%3A 9%25)::50 %25, 0:01%0D%0Aand %250A"
    )


@given(st.text(min_size=1))
def test_no_text_breaks_out_of_its_line_or_its_field(text):
    finding = replace(FAILED, message=text)
    (line,) = workflow_commands([judged(verdict(finding, title=text), path=f"a{text}")])
    assert "\n" not in line
    assert "\r" not in line
    head, message = line.removeprefix("::error ").split("::", 1)
    assert head.count(",") == 1
    assert ":" not in head
    back = message.split("%0Alower by")[0].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert back.startswith(text)

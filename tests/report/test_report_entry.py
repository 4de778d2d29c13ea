"""What a batch ends in: the worst of its files, by the threshold that was asked for."""

from __future__ import annotations

import pytest
from report.entries import (
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
from masterchain.report.entry import exit_code


@pytest.mark.parametrize(
    ("finding", "codes"),
    [
        (PASSED, (0, 0, 0)),
        (TOLD, (0, 0, 0)),
        (SKIPPED, (0, 0, 0)),
        (WARNED, (0, 1, 0)),
        (FAILED, (1, 1, 0)),
        # A rule that broke is a bug of ours under every policy.
        (BROKEN, (70, 70, 70)),
    ],
)
def test_the_threshold_decides(finding, codes):
    entries = [judged(verdict(PASSED)), judged(verdict(finding))]
    assert tuple(exit_code(entries, fail_on=each) for each in FailOn) == codes


def test_strict_is_fail_on_warn():
    entries = [judged(verdict(WARNED))]
    assert exit_code(entries, strict=True) == exit_code(entries, fail_on=FailOn.WARN) == 1
    assert exit_code(entries) == exit_code(entries, fail_on=FailOn.FAIL) == 0


def test_the_worst_file_counts_and_what_cannot_be_read_always_does():
    assert exit_code([judged(verdict(FAILED)), unreadable()]) == 4
    assert exit_code([unreadable(), judged(verdict(BROKEN))]) == 70
    assert exit_code([judged(verdict(FAILED)), unreadable()], fail_on=FailOn.NEVER) == 4
    assert exit_code([]) == 0


def test_remarks_of_a_render_count_like_findings():
    assert exit_code([rendered("fail")]) == 1
    assert exit_code([rendered("warn")], strict=True) == 1
    assert exit_code([rendered("info")], strict=True) == 0

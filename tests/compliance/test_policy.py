"""From which status on a file is not compliant."""

from __future__ import annotations

import pytest

from masterchain.compliance.policy import FailOn
from masterchain.compliance.verdict import Status


@pytest.mark.parametrize(
    ("fail_on", "breaching"),
    [
        (FailOn.FAIL, {Status.FAIL}),
        (FailOn.WARN, {Status.FAIL, Status.WARN}),
        (FailOn.NEVER, set()),
    ],
)
def test_what_breaches(fail_on, breaching):
    assert {status for status in Status if fail_on.breached_by(status)} == breaching
    assert {status for status in Status if fail_on.breached_by(str(status))} == breaching


def test_the_words_are_those_of_the_command_line():
    assert [str(each) for each in FailOn] == ["fail", "warn", "never"]

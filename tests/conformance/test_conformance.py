"""Every case of the standards that can be made by formula, at the four rates of the trade."""

from __future__ import annotations

import pytest

from masterchain.meters.conformance import CASES, Case, CaseResult, run

RATES = (44_100, 48_000, 96_000, 192_000)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_meters_pass(case: Case, rate: int) -> None:
    result = case.run(rate)
    assert result.passed, result


def test_every_synthesisable_case_is_there() -> None:
    names = {case.name for case in CASES}
    assert {f"3341-{number}" for number in [*range(1, 7), *range(9, 24)]} <= names
    assert {f"3342-{number}" for number in range(1, 5)} <= names
    assert len(names) == len(CASES)


@pytest.mark.parametrize(
    ("expected", "measured", "passed"),
    [
        (-23.0, -23.1, True),
        (-23.0, -23.11, False),
        (-23.0, -22.7, False),
        (None, None, True),
        (None, -70.0, False),
        (0.0, None, False),
    ],
)
def test_a_case_can_fail(expected: float | None, measured: float | None, passed: bool) -> None:
    case = Case(
        "own", "a value given", (0.1001, 0.2), lambda _rate: iter([(-23.0, -23.0), (expected, measured)])
    )
    assert case.run(48_000).passed is passed


def test_of_several_values_the_worst_is_told() -> None:
    case = Case(
        "own", "three values", (0.1, 0.1), lambda _rate: iter([(-1.0, -1.0), (-2.0, -2.05), (-3.0, -3.01)])
    )
    assert case.run(48_000) == CaseResult("own", "three values", -2.0, (0.1, 0.1), -2.05, True)


def test_run_answers_for_every_case() -> None:
    assert [result.case for result in run(8_000)] == [case.name for case in CASES]

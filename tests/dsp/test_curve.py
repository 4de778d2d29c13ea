"""A value over time: exact at its points, on the line between them, held before the first and after the last."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.dsp.curve import Curve, Point

RAMP = Curve((Point(1.0, -20.0), Point(3.0, -10.0), Point(4.0, -10.0, hold=True), Point(5.0, 0.0)))


@pytest.mark.parametrize(
    ("at_s", "value"),
    [
        (0.0, -20.0),
        (1.0, -20.0),
        (2.0, -15.0),
        (3.0, -10.0),
        (4.5, -10.0),
        (4.999, -10.0),
        (5.0, 0.0),
        (99.0, 0.0),
    ],
)
def test_the_value_at_a_time(at_s: float, value: float) -> None:
    assert RAMP.value(at_s) == value


def test_points_that_share_a_time_are_a_step() -> None:
    step = Curve((Point(0.0, 1.0), Point(2.0, 1.0), Point(2.0, 5.0), Point(3.0, 5.0)))
    assert step.value(1.999) == 1.0
    assert step.value(2.0) == 5.0


@pytest.mark.parametrize(
    ("from_s", "to_s", "still"),
    [
        (0.0, 1.0, True),
        (0.5, 1.5, False),
        (3.0, 4.999, True),
        (4.5, 5.0, False),
        (5.0, 9.0, True),
        (0.0, 9.0, False),
    ],
)
def test_where_it_stands_still(from_s: float, to_s: float, still: bool) -> None:
    assert RAMP.still(from_s, to_s) is still


POINTS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(-9, 9), st.booleans()), min_size=1, max_size=8
).map(lambda many: Curve(tuple(Point(at / 4.0, float(value), hold) for at, value, hold in sorted(many))))


@given(curve=POINTS, at_s=st.floats(0.0, 14.0))
def test_the_value_stays_between_its_points(curve: Curve, at_s: float) -> None:
    values = [point.value for point in curve.points]
    assert min(values) <= curve.value(at_s) <= max(values)


@given(curve=POINTS, first=st.floats(0.0, 14.0), second=st.floats(0.0, 14.0), part=st.floats(0.0, 1.0))
def test_still_means_still(curve: Curve, first: float, second: float, part: float) -> None:
    from_s, to_s = sorted((first, second))
    if curve.still(from_s, to_s):
        assert curve.value(from_s + part * (to_s - from_s)) == pytest.approx(curve.value(from_s))

"""Parameters that move: the spellings of a time, points that are none, the order of points."""

from __future__ import annotations

from typing import Any

import pytest

from masterchain.chain.automation import curves, disordered, parse_time
from masterchain.chain.load import loads
from masterchain.diagnostics.record import DiagnosticError
from masterchain.routing.nodes import Moving
from masterchain.routing.plan import plan
from masterchain.routing.suits import TrackFormat

STEP = "schema = 1\n[[step]]\neffect = 'Compressor'\n"


def moving(points: str) -> str:
    return f"{STEP}parameters = {{ threshold_db = {points} }}\n"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0:00", 0.0),
        ("1:30", 90.0),
        ("1:30.25", 90.25),
        ("75:00", 4500.0),
        ("1:02:03.5", 3723.5),
        (12, 12.0),
        (0.5, 0.5),
        ("50%", 100.0),
        ("100%", 200.0),
    ],
)
def test_times(written: Any, seconds: float) -> None:
    time = parse_time(written)
    assert time is not None
    assert time.at_s(200.0) == seconds


@pytest.mark.parametrize(
    "written", ["1:60", "1:5", "90", "", "101%", "-1:00", -1, True, float("inf"), None, "1:75:00"]
)
def test_what_is_no_time(written: Any) -> None:
    assert parse_time(written) is None


def told(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(DiagnosticError) as caught:
        loads(text)
    return [(d.code, d.label.place.line, d.label.place.column) for d in caught.value.diagnostics if d.label]


@pytest.mark.parametrize(
    ("marked", "code"),
    [
        ('[["0:00", -20], [^"x", -18]]', "bad-value"),
        ('[["0:00", -20], ["0:10", ^3]]', "out-of-range"),
        ('[["0:00", -20], ["0:10", ^nan]]', "not-a-number"),
        ('[["0:00", -20], ["0:10", ^"loud"]]', "wrong-type"),
        ('[["0:00", -20], ^["0:10"]]', "wrong-type"),
        ('[["0:00", -20], ^-18]', "wrong-type"),
        ('[["0:20", -20], [^"0:10", -18]]', "bad-value"),
        ('[["90%", -20], [^"10%", -18]]', "bad-value"),
        ('[["0:00", -20, ^"curve"], ["0:10", -18]]', "bad-value"),
        ("^[]", "wrong-type"),
    ],
)
def test_one_fault_one_place(marked: str, code: str) -> None:
    """The mark stands in front of what is wrong."""
    column = moving(marked).splitlines()[3].index("^") + 1
    assert told(moving(marked.replace("^", ""))) == [(code, 4, column)]


def test_what_is_no_number_cannot_move() -> None:
    text = "schema = 1\n[[step]]\neffect = 'LadderFilter'\nparameters = { mode = [['0:00', 'LPF12']] }\n"
    assert told(text) == [("wrong-type", 4, 23)]


def test_spellings_of_one_course_are_one_chain() -> None:
    first = loads(moving('[["0:00", -20], ["1:30", -18]]'))
    second = loads(moving('[[0, -20.0], [90.0, -18.0, "linear"]]'))
    assert first.digest == second.digest
    assert first.digest != loads(moving('[["0:00", -20], ["1:30", -18, "hold"]]')).digest


def test_variables_reach_into_points() -> None:
    text = moving('[["0:00", "${low}"], ["1:30", -18]]') + "[variables]\nlow = { default = -30.0 }\n"
    (step,) = loads(text).chain.step
    assert step.parameters["threshold_db"][0] == [0.0, -30.0, "linear"]  # type: ignore[union-attr]


def test_a_plan_begins_with_the_first_value_and_knows_the_track() -> None:
    loaded = loads(moving('[["0:00", -20], ["50%", -18]]'))
    (node,) = plan(loaded, TrackFormat(48_000, 2, 60.0)).nodes
    assert isinstance(node, Moving)
    assert node.node.steps[0].parameters["threshold_db"] == -20.0  # type: ignore[union-attr]
    ((name, curve),) = node.curves
    assert (name, curve.points[1].at_s) == ("threshold_db", 30.0)


def test_an_order_that_only_the_track_decides() -> None:
    points = '[["75%", -20], ["1:30", -18]]'
    loaded = loads(moving(points))
    plan(loaded, TrackFormat(48_000, 2, 100.0))
    with pytest.raises(DiagnosticError) as caught:
        plan(loaded, TrackFormat(48_000, 2, 240.0))
    (found,) = caught.value.diagnostics
    assert found.label is not None
    assert (found.code, found.label.place.column) == (
        "bad-value",
        moving(points).splitlines()[3].index("1:30"),
    )
    assert disordered([["75%", 0.0], [90.0, 0.0]], 240.0) == 1


def test_parts_of_a_track_of_unknown_length_are_refused() -> None:
    with pytest.raises(DiagnosticError, match="not known"):
        plan(loads(moving('[["0:00", -20], ["50%", -18]]')), TrackFormat(48_000, 2, 0.0))


def test_curves_are_made_of_what_moves_alone() -> None:
    assert set(curves({"a": [[0.0, 1.0, "linear"]], "b": 2.0, "c": [{"type": "peak"}]}, 10.0)) == {"a"}

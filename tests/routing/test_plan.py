"""What will run: fused where it can be, without what does nothing, refused where it cannot work."""

from __future__ import annotations

import pytest

from masterchain.chain.load import loads
from masterchain.diagnostics.record import DiagnosticError
from masterchain.routing.nodes import Mixed, Node, Oversampled, Run, Split
from masterchain.routing.plan import plan, plan_by_step
from masterchain.routing.suits import TrackFormat

GAIN = '{ effect = "Gain", parameters = { gain_db = 0.0 } }'


def planned(text: str, *, rate: int = 48_000, channels: int = 2) -> tuple[Node, ...]:
    return plan(loads(f"schema = 1\n{text}"), TrackFormat(rate, channels, 60.0)).nodes


def test_neighbours_are_one_run_also_inside_of_branches() -> None:
    (node,) = planned(f"[[step]]\nsplit = 'mid-side'\nmid = [{GAIN}, {GAIN}]\nside = [{GAIN}]\n")
    assert isinstance(node, Split)
    assert [branch.name for branch in node.branches] == ["mid", "side"]
    assert [len(run.steps) for branch in node.branches for run in branch.nodes if isinstance(run, Run)] == [
        2,
        1,
    ]


@pytest.mark.parametrize(
    "step",
    [
        "split = 'mid-side'",
        "split = 'left-right'\nleft = []",
        "split = 'mid-side'\nmid = [{ split = 'bands', crossovers_hz = [99], bands = [{}, {}] }]",
        "split = 'bands'\ncrossovers_hz = [100, 1000]\nbands = [{}, {}, {}]",
        f"split = 'bands'\ncrossovers_hz = [100]\nbands = [{{}}, {{ steps = [{GAIN}] }}]\nmix = 0.0",
        "split = 'parallel'\nbranches = [{}]",
        f"split = 'mid-side'\nmid = [{GAIN}]\nenabled = false",
        "split = 'mid-side'\nmid = [{ effect = 'Gain', enabled = false }]\noversample = 4\nmix = 0.5",
    ],
)
def test_what_does_nothing_is_not_in_the_plan(step: str) -> None:
    assert planned(f"[[step]]\n{step}\n") == ()


@pytest.mark.parametrize(
    "step",
    [
        "split = 'parallel'\nbranches = [{}, {}]",
        "split = 'parallel'\nbranches = [{ invert = true }]",
        "split = 'bands'\ncrossovers_hz = [100]\nbands = [{}, { gain_db = 1 }]",
    ],
)
def test_a_split_of_gains_alone_is_in_the_plan(step: str) -> None:
    (node,) = planned(f"[[step]]\n{step}\n")
    assert isinstance(node, Split)


def test_mix_stands_outside_of_oversampling() -> None:
    (node,) = planned("[[step]]\neffect = 'Clipping'\noversample = 4\nmix = 0.5\n")
    assert isinstance(node, Mixed)
    (inner,) = node.nodes
    assert isinstance(inner, Oversampled)
    assert inner.factor == 4


def test_bands_are_named_by_their_edges() -> None:
    (node,) = planned(
        f"[[step]]\nsplit = 'bands'\ncrossovers_hz = [120, 2500]\nbands = [{{}}, {{ steps = [{GAIN}] }}, {{}}]\n"
    )
    assert isinstance(node, Split)
    assert [branch.name for branch in node.branches] == ["below 120 Hz", "120 to 2500 Hz", "above 2500 Hz"]


def refused(text: str, *, rate: int = 48_000, channels: int = 2) -> list[tuple[str, int]]:
    with pytest.raises(DiagnosticError) as caught:
        planned(text, rate=rate, channels=channels)
    return [(d.code, d.label.place.line) for d in caught.value.diagnostics if d.label]


PEAK = "{ effect = 'PeakFilter', parameters = { cutoff_frequency_hz = 21000.0 } }"
MID = f"[[step]]\nsplit = 'mid-side'\nmid = [\n{PEAK},\n]\n"


def test_a_frequency_above_half_the_rate_is_placed_inside_of_a_branch() -> None:
    assert refused(MID, rate=40_000) == [("above-nyquist", 5)]


def test_oversampling_makes_room_for_it() -> None:
    assert planned(f"{MID}oversample = 2\n", rate=40_000)


@pytest.mark.parametrize("channels", [1, 6])
def test_mid_and_side_need_two_channels(channels: int) -> None:
    assert refused(MID, channels=channels) == [("unsupported-format", 3)]


def test_mid_and_side_inside_of_a_mono_branch_are_refused() -> None:
    inner = f"{{ split = 'mid-side', mid = [{GAIN}] }}"
    assert refused(f"[[step]]\nsplit = 'left-right'\nleft = [{inner}]\n") == [("unsupported-format", 4)]


def test_a_split_that_is_off_is_not_refused() -> None:
    assert planned(f"{MID}enabled = false\n", channels=1) == ()


def test_a_crossover_above_half_the_rate_is_refused() -> None:
    bands = f"[[step]]\nsplit = 'bands'\ncrossovers_hz = [100,\n5000]\nbands = [{{}}, {{}}, {{ steps = [{GAIN}] }}]\n"
    assert refused(bands, rate=10_000) == [("above-nyquist", 5)]


def test_a_plan_by_step_leaves_out_what_is_not_heard() -> None:
    loaded = loads(
        "schema = 1\n[[step]]\nid = 'a'\neffect = 'Gain'\n[[step]]\nid = 'off'\neffect = 'Gain'\nenabled = false\n"
        "[[step]]\nid = 'b'\neffect = 'Gain'\n"
    )
    assert [identity for identity, _ in plan_by_step(loaded, TrackFormat(48_000, 2, 60.0))] == ["a", "b"]
    assert len(plan(loaded, TrackFormat(48_000, 2, 60.0)).nodes) == 1

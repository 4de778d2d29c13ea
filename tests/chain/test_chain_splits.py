"""Splits in chain files: structure, ids, places, and parts of a chain."""

from __future__ import annotations

import pytest

from masterchain.chain.load import Loaded, loads
from masterchain.chain.select import bypass, solo, until
from masterchain.chain.step_tree import walk
from masterchain.errors import UsageError

NESTED = """\
schema = 1
[variables]
air = { default = 1.5 }

[[step]]
id = "first"
effect = "Gain"

[[step]]
id = "width"
split = "mid-side"
mid = [{ effect = "Compressor" }, { id = "mid-tone", effect = "PeakFilter", parameters = { gain_db = 1 } }]
side = [
    { id = "inner", split = "bands", crossovers_hz = [200, 4000], bands = [
        {},
        { steps = [{ effect = "Compressor" }], gain_db = -1 },
        { steps = [{ effect = "Gain", parameters = { gain_db = "${air}" } }] },
    ] },
]

[[step]]
id = "last"
split = "parallel"
branches = [{}, { steps = [{ effect = "Compressor" }], gain_db = -9, invert = true }]
"""


def on(loaded: Loaded) -> set[str]:
    """The ids of the steps that are switched on, and inside of splits that are."""
    off = [place for place, step in walk(loaded.chain.step) if not step.enabled]
    return {
        str(step.id)
        for place, step in walk(loaded.chain.step)
        if not any(place[: len(one)] == one for one in off)
    }


def test_every_step_has_an_id_of_its_own() -> None:
    ids = [step.id for _, step in walk(loads(NESTED).chain.step)]
    assert ids == [
        "first", "width", "compressor", "mid-tone", "inner", "compressor-2", "gain", "last", "compressor-3",
    ]  # fmt: skip


def test_variables_and_defaults_reach_the_innermost_step() -> None:
    steps = {step.id: step for _, step in walk(loads(NESTED, settings={"air": "2.5"}).chain.step)}
    assert steps["gain"].parameters == {"gain_db": 2.5}  # type: ignore[union-attr]
    assert steps["compressor-3"].parameters["ratio"] == 1.0  # type: ignore[union-attr]


def test_whole_numbers_and_fractions_are_one_chain() -> None:
    assert loads(NESTED).digest == loads(NESTED.replace("gain_db = 1 ", "gain_db = 1.0 ")).digest
    assert loads(NESTED).digest != loads(NESTED.replace("gain_db = 1 ", "gain_db = 1.1 ")).digest


def test_without_steps() -> None:
    left = bypass(loads(NESTED), ["width", "compressor-3"])
    assert on(left) == {"first", "last"}
    assert left.selection == ("without width", "without compressor-3")


@pytest.mark.parametrize(
    ("step", "heard"),
    [
        ("first", {"first"}),
        ("width", {"first", "width", "compressor", "mid-tone", "inner", "compressor-2", "gain"}),
        ("compressor", {"first", "width", "compressor", "inner", "compressor-2", "gain"}),
        ("compressor-2", {"first", "width", "compressor", "mid-tone", "inner", "compressor-2", "gain"}),
    ],
)
def test_up_to_a_step(step: str, heard: set[str]) -> None:
    assert on(until(loads(NESTED), step)) == heard


@pytest.mark.parametrize(
    ("step", "heard"),
    [
        ("first", {"first"}),
        ("width", {"width", "compressor", "mid-tone", "inner", "compressor-2", "gain"}),
        ("gain", {"width", "inner", "gain"}),
    ],
)
def test_one_step_alone(step: str, heard: set[str]) -> None:
    assert on(solo(loads(NESTED), step)) == heard


def test_a_slip_in_a_step_is_guessed() -> None:
    with pytest.raises(UsageError) as caught:
        solo(loads(NESTED), "widht")
    assert caught.value.hint == "did you mean `width`?"


def test_a_step_that_is_off_cannot_be_heard_alone() -> None:
    off = loads(NESTED.replace('id = "first"', 'id = "first"\nenabled = false'))
    with pytest.raises(UsageError, match="switched off"):
        solo(off, "first")

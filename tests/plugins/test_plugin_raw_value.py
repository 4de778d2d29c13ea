"""From values to raw values and back, with plug-ins that have odd texts."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.plugins.description import PluginParameter
from masterchain.plugins.raw_value import Value, agrees, number_in, raw_value_for, taken


class Knob:
    """A parameter whose text is a function of its raw value.

    Args:
        text: the function.
        reads: which raw value it takes a text for.
        honest: whether it can show a value it is not set to.
    """

    name = "Knob"

    def __init__(
        self,
        text: Callable[[float], str],
        reads: Callable[[str], float] = lambda _: 0.0,
        *,
        honest: bool = True,
    ) -> None:
        self._text, self._reads, self._honest = text, reads, honest
        self.raw_value = 0.5

    @property
    def string_value(self) -> str:
        return self._text(self.raw_value)

    def get_text_for_raw_value(self, raw: float, /) -> str:
        return self._text(raw) if self._honest else self.string_value

    def get_raw_value_for_text(self, text: str, /) -> float:
        return self._reads(text)


def parameter(kind: str = "number", choices: tuple[str, ...] = ()) -> PluginParameter:
    return PluginParameter(
        key="knob", name="Knob", index=0, label="", kind=kind, minimum=None, maximum=None, default=0.0,
        choices=choices,
    )  # type: ignore[arg-type]  # fmt: skip


def turn(knob: Knob, value: Value, of: PluginParameter) -> Value | None:
    raw = raw_value_for(knob, of, value)
    if raw is not None:
        knob.raw_value = raw
    return taken(knob, of) if agrees(knob, of, value) else None


def decibels(raw: float) -> str:
    return f"{-60 + 72 * raw:.2f} dB"


@pytest.mark.parametrize(
    ("text", "number"),
    [("-6.0", -6), ("1.5 kHz", 1500), ("1.5k", 1.5), ("-inf dB", -math.inf), ("12dB", 12), (".5", 0.5), ("5 %", 5),
     ("-6.", -6), ("+3", 3), ("1e-3", 0.001), ("1,000 Hz", None), ("3 : 1", None), ("Off", None), ("", None),
     ("1.2.3", None)],
)  # fmt: skip
def test_the_number_in_a_text(text: str, number: float | None) -> None:
    assert number_in(text) == number


@given(st.floats(-60, 12))
def test_a_plugin_that_cannot_read_its_own_texts_is_searched(wanted: float) -> None:
    got = turn(Knob(decibels), wanted, parameter())
    assert got == pytest.approx(wanted, abs=0.0051)


@given(st.floats(-60, 12))
def test_one_that_shows_only_what_it_is_set_to_is_set_and_looked_at(wanted: float) -> None:
    got = turn(Knob(decibels, honest=False), wanted, parameter())
    assert got == pytest.approx(wanted, abs=0.0051)


@given(st.floats(20, 20000))
def test_kilohertz_and_hertz_on_one_knob(wanted: float) -> None:
    def frequency(raw: float) -> str:
        hertz = 20.0 * 1000.0**raw
        return f"{hertz / 1000:.2f} kHz" if hertz >= 1000 else f"{hertz:.0f} Hz"

    got = turn(Knob(frequency), wanted, parameter())
    assert got == pytest.approx(wanted, abs=5.1 if wanted > 990 else 0.51)


@given(st.floats(0, 10))
def test_steps_are_taken_to_the_next(wanted: float) -> None:
    got = turn(Knob(lambda raw: f"{round(raw * 20) / 2:.1f}"), wanted, parameter())
    assert isinstance(got, float)
    assert abs(got - wanted) <= 0.5
    assert (got * 2).is_integer()


def test_falling_numbers_and_words_at_the_ends() -> None:
    knob = Knob(lambda raw: "Off" if raw == 0 else f"{100 - 90 * raw:.3f}")
    assert turn(knob, 33.0, parameter()) == pytest.approx(33.0, abs=0.001)


def test_a_text_it_reads_is_taken_at_its_full_precision() -> None:
    knob = Knob(lambda raw: f"{raw * 10:.0f}", lambda text: float(text) / 10)
    turn(knob, 3.3, parameter())
    assert knob.raw_value == 3.3 / 10


@pytest.mark.parametrize("stuck", ["0.0", "hello"])
def test_a_knob_that_does_not_turn_does_not_agree(stuck: str) -> None:
    assert turn(Knob(lambda _: stuck), 3.0, parameter()) is None


def test_beyond_its_reach_does_not_agree() -> None:
    assert turn(Knob(decibels), 40.0, parameter()) is None


@pytest.mark.parametrize("wanted", ["low", "mid", "high"])
@pytest.mark.parametrize("honest", [True, False])
def test_choices_are_found(wanted: str, honest: bool) -> None:
    names = ("low", "mid", "high")
    knob = Knob(lambda raw: names[min(2, int(raw * 3))], honest=honest)
    assert turn(knob, wanted, parameter("choice", names)) == wanted


def test_a_choice_it_does_not_have_does_not_agree() -> None:
    knob = Knob(lambda raw: "low" if raw < 0.5 else "high")
    assert turn(knob, "mid", parameter("choice", ("low", "mid", "high"))) is None


@pytest.mark.parametrize("wanted", [True, False])
def test_switches(wanted: bool) -> None:
    knob = Knob(lambda raw: f"{float(raw >= 0.5)}")
    assert turn(knob, wanted, parameter("boolean")) is wanted
    assert knob.raw_value == float(wanted)

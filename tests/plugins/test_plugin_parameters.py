"""What a chain's words for a parameter mean, and what is wrong with a value, without loading anything."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.plugins.description import PluginDescription, PluginIdentity, PluginParameter
from masterchain.plugins.parameters import fault, resolve


def number(key: str, name: str, index: int, **more: object) -> PluginParameter:
    given: dict[str, object] = {"label": "dB", "minimum": -60.0, "maximum": 12.0, "default": 0.0, **more}
    return PluginParameter(key=key, name=name, index=index, kind="number", **given)  # type: ignore[arg-type]


GAIN = number("gain_db", "Gain", 0)
SECOND = number("gain_db#2", "Gain", 1)
NAMELESS = number("#2", "", 2)
CEILING = number("output_ceiling_db", "Output Ceiling", 3)
METER = number("level_db", "Level", 4, settable=False, why_not="it is a meter")
SWITCH = PluginParameter(
    key="on", name="On", index=5, label="", kind="boolean", minimum=None, maximum=None, default=False
)
MODE = PluginParameter(
    key="mode", name="Mode", index=6, label="", kind="choice", minimum=None, maximum=None, default="soft",
    choices=("soft", "hard"),
)  # fmt: skip
UPPER = number("Mode", "mode", 7)
OF_TWO_UNITS = number("time_ms", "Time", 8), number("time_s", "Time", 9)
ALL = (GAIN, SECOND, NAMELESS, CEILING, METER, SWITCH, MODE, UPPER, *OF_TWO_UNITS)

PLUGIN = PluginDescription(
    identity=PluginIdentity(
        format="VST3", name="P", vendor="", version="", identifier="", path="", bundle_digest=""
    ),
    plugin_name=None,
    category="",
    is_effect=True,
    channels=(2,),
    latency_frames=0,
    parameters=ALL,
    load_s=0.0,
)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("gain_db", GAIN),
        ("GAIN_dB", GAIN),
        ("gain_db#2", SECOND),
        ("Gain#1", GAIN),
        ("gain#2", SECOND),
        ("Gain#3", None),
        ("Gain#0", None),
        ("Gain", None),  # two are called so
        ("#0", GAIN),
        ("#2", NAMELESS),
        ("#99", None),
        ("#-1", None),
        ("#²", None),
        ("output ceiling", CEILING),
        ("output_ceiling_db", CEILING),
        ("Output Ceiling#1", CEILING),
        ("mode", MODE),
        ("Mode", UPPER),
        ("MODE", None),
        ("time", None),
        ("time#2", OF_TWO_UNITS[1]),
        ("thresold", None),
        ("", NAMELESS),
    ],
)
def test_every_spelling_means_one_parameter_or_none(words: str, meant: PluginParameter | None) -> None:
    assert resolve(PLUGIN, words) is meant


@given(st.integers(-60, 12) | st.floats(-60, 12))
def test_what_lies_within_has_no_fault(value: float) -> None:
    assert fault(GAIN, value) is None


@given(st.floats(max_value=-60.01, allow_infinity=False) | st.floats(min_value=12.01, allow_infinity=False))
def test_what_lies_outside_says_which_end(value: float) -> None:
    found = fault(GAIN, value)
    assert found is not None
    assert found.code == "out-of-range"
    assert ("-60" if value < 0 else "12 dB") in found.message
    assert found.remark == "it goes from -60 to 12 dB"


def test_the_noise_of_float32_at_an_end_is_no_fault() -> None:
    assert fault(number("g", "G", 0, maximum=29.999998), 30.0) is None
    assert fault(number("g", "G", 0, maximum=29.99), 30.0) is not None


def test_a_parameter_without_known_ends_takes_any_number() -> None:
    assert fault(number("g", "G", 0, minimum=None, maximum=None), -1e9) is None


@pytest.mark.parametrize(
    ("parameter", "value", "code", "words"),
    [
        (GAIN, math.nan, "not-a-number", "gain_db is nan"),
        (GAIN, -math.inf, "not-a-number", "gain_db is -inf"),
        (GAIN, True, "wrong-type", "gain_db wants a number, not true"),
        (GAIN, "2.0", "wrong-type", "gain_db wants a number, not text"),
        (GAIN, [1], "wrong-type", "gain_db wants a number, not a list"),
        pytest.param(GAIN, 10**5000, "out-of-range", "of more than 15 digits is above 12 dB", id="huge"),
        (SWITCH, 1, "wrong-type", "on wants true or false, not a whole number"),
        (MODE, "Hard", "bad-value", "mode has no 'Hard'"),
        (MODE, 1.0, "wrong-type", "mode wants one of its names in quotes, not a number"),
        (METER, -3.0, "not-settable", "level_db cannot be set"),
    ],
)
def test_what_is_wrong_with_a_value(parameter: PluginParameter, value: object, code: str, words: str) -> None:
    found = fault(parameter, value)
    assert found is not None
    assert found.code == code
    assert words in found.message


def test_what_may_be_chosen_is_listed() -> None:
    found = fault(MODE, "loud")
    assert found is not None
    assert found.remark == "it may be 'soft', 'hard'"
    assert fault(MODE, "hard") is None
    assert fault(SWITCH, value=False) is None

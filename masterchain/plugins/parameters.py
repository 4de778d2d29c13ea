"""A chain's words for a plug-in's parameters, held against its description.

Which parameter is meant, and what is wrong with the value; nothing is loaded for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from masterchain.plugins.description import PluginDescription, PluginParameter

FaultCode = Literal["wrong-type", "out-of-range", "not-a-number", "bad-value", "not-settable"]

_WANTED = {
    "number": "a number",
    "boolean": "true or false",
    "choice": "one of its names in quotes",
}
_SLACK = 1e-6
"""The ends of a range are read from the plug-in's own text in float32: 30 dB comes as 29.999998."""
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, in words for people.

    Attributes:
        code: a diagnostic code, as `masterchain explain` knows it.
        message: one clause without a full stop, naming the parameter and the value.
        remark: what the permitted values are; empty when there is nothing to add.
    """

    code: FaultCode
    message: str
    remark: str = ""


def resolve(description: PluginDescription, key: str) -> PluginParameter | None:
    """The parameter a chain means, or None when there is none or more than one could be meant.

    Args:
        description: the plug-in.
        key: the Python name (`output_ceiling_db`), the display name (`Output Ceiling`), `#index` from 0 (`#5`), or one
            of the names and `#n` for the nth parameter of that name (`gain#2`). Upper and lower case do not matter
            where only one is left then.
    """
    parameters = description.parameters
    if key.startswith("#"):
        number = key[1:]
        found = [p for p in parameters if number.isascii() and number.isdigit() and p.index == int(number)]
        return found[0] if found else None
    folded = key.casefold()
    spellings: tuple[Callable[[PluginParameter], bool], ...] = (
        lambda p: p.key == key,
        lambda p: p.name == key,
        lambda p: p.key.casefold() == folded,
        lambda p: p.name.casefold() == folded,
    )
    for same in spellings:
        found = [p for p in parameters if same(p)]
        if found:
            return found[0] if len(found) == 1 else None
    name, mark, number = key.rpartition("#")
    if mark and number.isascii() and number.isdigit():
        named = [p for p in parameters if p.name.casefold() == name.casefold()]
        position = int(number) - 1
        return named[position] if 0 <= position < len(named) else None
    return None


def fault(parameter: PluginParameter, value: object) -> Fault | None:
    """What is wrong with a value for a parameter, or None.

    Args:
        parameter: which.
        value: what the chain gives, as TOML gives it.
    """
    if not parameter.settable:
        return Fault("not-settable", f"{parameter.key} cannot be set", parameter.why_not)
    if parameter.kind == "number":
        return _number_fault(parameter, value)
    if parameter.kind == "boolean":
        return None if isinstance(value, bool) else _wrong_type(parameter, value)
    if not isinstance(value, str):
        return _wrong_type(parameter, value)
    if value not in parameter.choices:
        return Fault("bad-value", f"{parameter.key} has no {value!r}", _choices(parameter))
    return None


def _number_fault(parameter: PluginParameter, value: object) -> Fault | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _wrong_type(parameter, value)
    if isinstance(value, float) and not math.isfinite(value):
        return Fault("not-a-number", f"{parameter.key} is {value}", _range(parameter))
    low, high = parameter.minimum, parameter.maximum
    slack = _SLACK * (high - low) if low is not None and high is not None else 0.0
    for wrong, end, words in (
        (low is not None and value < low - slack, low, "below"),
        (high is not None and value > high + slack, high, "above"),
    ):
        if wrong and end is not None:
            shown = f"{parameter.key} {_shown(value)} is {words} {_with_unit(parameter, end)}"
            return Fault("out-of-range", shown, _range(parameter))
    return None


def _wrong_type(parameter: PluginParameter, value: object) -> Fault:
    if parameter.kind == "choice":
        remark = _choices(parameter)
    elif parameter.kind == "number":
        remark = _range(parameter)
    else:
        remark = ""
    names = {str: "text", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
    given = str(value).lower() if isinstance(value, bool) else names.get(type(value), "a date or time")
    words = f"{parameter.key} wants {_WANTED[parameter.kind]}, not {given}"
    return Fault("wrong-type", words, remark)


def _choices(parameter: PluginParameter) -> str:
    listed = ", ".join(map(repr, parameter.choices[:_LISTED]))
    left = len(parameter.choices) - _LISTED
    return f"it may be {listed}" + (f" and {left} more" if left > 0 else "")


def _range(parameter: PluginParameter) -> str:
    if parameter.minimum is None or parameter.maximum is None:
        return ""
    return f"it goes from {_shown(parameter.minimum)} to {_with_unit(parameter, parameter.maximum)}"


def _with_unit(parameter: PluginParameter, value: float) -> str:
    return f"{_shown(value)} {parameter.label}" if parameter.label.strip() else _shown(value)


def _shown(value: float) -> str:
    if isinstance(value, int):
        # Python refuses to print whole numbers of thousands of digits, which TOML's 0x form can still give.
        return str(value) if abs(value) < 10**15 else "of more than 15 digits"
    return f"{value:.12g}"

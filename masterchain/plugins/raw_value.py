"""Between a parameter's value as people write it and the raw value, 0 to 1, a plug-in is set by.

The way leads through the plug-in's own texts: it is asked which raw value a text means, and where it cannot read its
own texts, the raw value is searched whose text comes nearest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from masterchain.plugins.description import PluginParameter
from masterchain.plugins.native import NativeParameter

Value = float | bool | str
"""A parameter's value: a number in its own unit, true or false, or a choice's name."""

_NUMBER = re.compile(r"\s*([-+]?(?:inf|\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([^\d\s]\D*)?", re.IGNORECASE)
_SMALLEST = 2.0**-24
"""Raw values are float32: no plug-in tells finer ones apart near 1."""
_FLOAT32 = 2.0**-22
_TABLE_STEPS = 1000
_ENDS = (0.0, 2.0**-20, 2.0**-10, 2.0**-6)


def number_in(text: str) -> float | None:
    """The number a plug-in shows, its unit left aside and kHz as Hz; None when it shows none."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    thousands = (found[2] or "").strip().casefold() == "khz"
    return float(found[1]) * (1000.0 if thousands else 1.0)


def raw_value_for(native: NativeParameter, parameter: PluginParameter, value: Value) -> float | None:
    """The raw value that comes nearest to a value, or None when the plug-in's texts lead nowhere.

    Args:
        native: the loaded plug-in's parameter.
        parameter: its description.
        value: without fault (`masterchain.plugins.parameters.fault`).
    """
    if parameter.kind == "boolean":
        return float(value)
    text_at = _reader(native)
    if parameter.kind == "choice":
        return _raw_of_text(native, text_at, str(value))
    wanted = float(value)
    asked = native.get_raw_value_for_text(_plain(wanted))
    if 0.0 <= asked <= 1.0 and _shows(text_at(asked), wanted):
        return asked
    return _searched(text_at, wanted)


def taken(native: NativeParameter, parameter: PluginParameter) -> Value | None:
    """The value the plug-in shows now; None when it shows no number where there should be one."""
    if parameter.kind == "boolean":
        return native.raw_value >= 0.5
    text = native.string_value
    return text if parameter.kind == "choice" else number_in(text)


def agrees(native: NativeParameter, parameter: PluginParameter, value: Value) -> bool:
    """Whether the plug-in shows a value, or the nearest it has: less than one of its own steps away."""
    shown = taken(native, parameter)
    if parameter.kind != "number":
        return shown == value
    wanted = float(value)
    return _shows(native.string_value, wanted) or _between_neighbours(native, wanted)


def _reader(native: NativeParameter) -> Callable[[float], str]:
    """The text at any raw value; some plug-ins show it only for the value they are set to."""
    if native.get_text_for_raw_value(0.0) != native.get_text_for_raw_value(1.0):
        return native.get_text_for_raw_value

    def by_setting(raw: float) -> str:
        before = native.raw_value
        native.raw_value = raw
        text = native.string_value
        native.raw_value = before
        return text

    return by_setting


def _plain(value: float) -> str:
    """Without an exponent, which few plug-ins read."""
    return f"{value:.9f}".rstrip("0").rstrip(".") or "0"


def _shows(text: str, wanted: float) -> bool:
    """Whether a text is the wanted number at the text's own precision, or float32's where that is coarser."""
    shown = number_in(text)
    if shown is None:
        return False
    digits = re.search(r"\.(\d+)", text)
    last = 10.0 ** -len(digits[1]) if digits else 1.0
    if "khz" in text.casefold():
        last *= 1000.0
    return shown == wanted or abs(shown - wanted) <= max(last * 0.5, abs(wanted) * _FLOAT32)


def _raw_of_text(native: NativeParameter, text_at: Callable[[float], str], wanted: str) -> float | None:
    asked = native.get_raw_value_for_text(wanted)
    if 0.0 <= asked <= 1.0 and text_at(asked) == wanted:
        return asked
    fitting = [step for step in range(_TABLE_STEPS + 1) if text_at(step / _TABLE_STEPS) == wanted]
    # The middle of the range: its edges are where rounding may tip into the next choice.
    return fitting[len(fitting) // 2] / _TABLE_STEPS if fitting else None


def _searched(text_at: Callable[[float], str], wanted: float) -> float | None:
    """The raw value whose number is nearest, for numbers that rise or fall all the way."""
    first, last = _outermost(text_at, _ENDS), _outermost(text_at, [1.0 - raw for raw in _ENDS])
    if first is None or last is None or first[1] == last[1]:
        return None
    (low, at_low), (high, at_high) = first, last
    rising = at_low < at_high
    while high - low > _SMALLEST:
        middle = (low + high) / 2.0
        at_middle = number_in(text_at(middle))
        if at_middle is None:
            return None
        if (at_middle < wanted) == rising:
            low, at_low = middle, at_middle
        else:
            high, at_high = middle, at_middle
    return low if abs(at_low - wanted) < abs(at_high - wanted) else high


def _outermost(text_at: Callable[[float], str], raws: Sequence[float]) -> tuple[float, float] | None:
    """The first raw value that shows a number, and the number; at its ends a parameter may say `Off`."""
    for raw in raws:
        if (number := number_in(text_at(raw))) is not None:
            return raw, number
    return None


def _between_neighbours(native: NativeParameter, wanted: float) -> bool:
    """Whether a number lies between what is shown and the next the plug-in can show on either side."""
    text_at, raw = _reader(native), native.raw_value
    shown = number_in(native.string_value)
    if shown is None:
        return False
    for sign in (-1.0, 1.0):
        distance = _SMALLEST
        while distance <= 1.0:
            neighbour = number_in(text_at(min(1.0, max(0.0, raw + sign * distance))))
            if neighbour is not None and neighbour != shown:
                if min(shown, neighbour) <= wanted <= max(shown, neighbour):
                    return True
                break
            distance *= 2.0
    return False

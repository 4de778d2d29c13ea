"""What a loaded plug-in's parameters are, read from a few of their own texts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from masterchain.plugins.description import PluginParameter
from masterchain.plugins.pedalboard_host import DescribedParameter
from masterchain.plugins.raw_value import number_in

_MIDI = re.compile(r"MIDI (Ch\. ?\d+ )?CC ?\d")
"""Some plug-ins have a parameter for each MIDI controller on each channel: 2,080 that nobody sets."""
_OF_HOST = {"buffer size", "sample rate", "latency", "current program"}
_FALSE_TRUE = {("off", "on"), ("no", "yes"), ("false", "true"), ("disabled", "enabled")}
_UNIT = re.compile(r"[-+]?(?:inf|[\d.]+)\s*([^\d\s]\D*)", re.IGNORECASE)
_FEW_STEPS, _SAMPLES, _FINE_SAMPLES = 256, 17, 1001
_MOST_WORDS_OF_NUMBER = 3


def read_parameters(
    natives: Sequence[DescribedParameter],
) -> tuple[tuple[PluginParameter, ...], tuple[str, ...]]:
    """The parameters in the plug-in's order, and what there is to say of them, a line each.

    Meters are not told apart here: that takes sound (`masterchain.plugins.meters`).
    """
    keys: Counter[str] = Counter()
    parameters: list[PluginParameter] = []
    controllers = 0
    for index, native in enumerate(natives):
        if _MIDI.match(native.name):
            controllers += 1
            continue
        key = python_name(native.name, native.label)
        keys[key] += 1
        if not key:
            key = f"#{index}"
        elif keys[key] > 1:
            key = f"{key}#{keys[key]}"
        parameters.append(_read(native, index, key))
    notes = (f"{controllers} MIDI controllers are left out of its parameters",) if controllers else ()
    return tuple(parameters), notes


def python_name(name: str, label: str) -> str:
    """The name pedalboard gives a parameter: display name and unit as one identifier; empty when nothing is left.

    Source: pedalboard's `to_python_parameter_name` and `normalize_python_parameter_name`.
    """
    if label and not label.startswith(":"):
        name = f"{name} {label}"
    name = name.lower().strip().replace("#", "_sharp").replace("♯", "_sharp").replace("♭", "_flat")
    return re.sub(r"[^a-z0-9]+", "_", name).strip("_")


def _read(native: DescribedParameter, index: int, key: str) -> PluginParameter:
    internal = native.name.casefold() in _OF_HOST
    texts = _texts(native, may_set=not internal)
    numbers = [number_in(text) for text in texts]
    finite = [number for number in numbers if number is not None and math.isfinite(number)]
    distinct = tuple(dict.fromkeys(texts))
    parameter = PluginParameter(
        key=key,
        name=native.name,
        index=index,
        label=native.label,
        kind="choice",
        minimum=None,
        maximum=None,
        default=native.string_value,
        settable=not internal,
        why_not="it belongs to the host" if internal else "",
    )
    if len(distinct) == 2 and _is_boolean(texts, numbers):
        return replace(parameter, kind="boolean", default=native.raw_value >= 0.5)
    words = {text for text, number in zip(texts, numbers, strict=True) if number is None}
    if not finite or len(words) > _MOST_WORDS_OF_NUMBER or (words and len(distinct) <= _FEW_STEPS):
        return replace(parameter, choices=distinct)
    span = max(finite) - min(finite)
    default = number_in(native.string_value)
    return replace(
        parameter,
        kind="number",
        label=native.label or _unit(texts),
        minimum=_tidy(min(finite), span) if -math.inf not in numbers else None,
        maximum=_tidy(max(finite), span) if math.inf not in numbers else None,
        default=native.string_value if default is None else _tidy(default, span),
    )


def _texts(native: DescribedParameter, *, may_set: bool) -> list[str]:
    """What is shown from end to end: at all steps of a stepped parameter, at some points of a continuous one."""
    steps = native.num_steps
    text_at = _text_at(native, may_set=may_set)
    points = steps if 2 <= steps <= _FEW_STEPS else _SAMPLES
    texts = [text_at(raw) for raw in _spread(points)]
    if points != steps and any(number_in(text) is None for text in texts):
        # Names on a parameter that does not say how many it has.
        texts = [text_at(raw) for raw in _spread(_FINE_SAMPLES)]
    return texts


def _text_at(native: DescribedParameter, *, may_set: bool) -> Callable[[float], str]:
    asked = native.get_text_for_raw_value
    if not may_set or len({asked(point) for point in (0.0, 0.5, 1.0)}) > 1:
        return asked

    def by_setting(raw: float) -> str:
        # Some plug-ins show only the value they are set to.
        before = native.raw_value
        native.raw_value = raw
        text = native.string_value
        native.raw_value = before
        return text

    return by_setting if by_setting(0.0) != by_setting(1.0) else asked


def _spread(points: int) -> list[float]:
    return [step / (points - 1) for step in range(points)]


def _is_boolean(texts: Sequence[str], numbers: Sequence[float | None]) -> bool:
    ends = texts[0].strip().casefold(), texts[-1].strip().casefold()
    return ends in _FALSE_TRUE or (numbers[0], numbers[-1]) == (0.0, 1.0)


def _unit(texts: Sequence[str]) -> str:
    shown = [text.strip() for text in texts if number_in(text) is not None]
    units = {found[1] if (found := _UNIT.fullmatch(text)) else "" for text in shown}
    if units <= {"Hz", "kHz"}:
        return "Hz"
    return units.pop() if len(units) == 1 else ""


def _tidy(number: float, span: float) -> float:
    """Without the noise of float32 texts: -0.000001 of a span of 72 is 0."""
    for digits in range(7):
        rounded = round(number, digits)
        if abs(rounded - number) <= span * 1e-6:
            return rounded + 0.0
    return number

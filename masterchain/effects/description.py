"""What an effect and its parameters are, as plain data: names, ranges, units and what is wrong with a value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from masterchain.diagnostics.suggest import did_you_mean

Kind = Literal["number", "integer", "boolean", "choice", "path", "bands"]
Category = Literal["dynamics", "filter", "level", "colour", "degradation", "modulation", "space"]
FaultCode = Literal[
    "wrong-type",
    "out-of-range",
    "not-a-number",
    "bad-value",
    "above-nyquist",
    "unsupported-format",
    "unknown-parameter",
    "missing-parameter",
]
Inside = tuple[str | int, ...]
"""Where in a parameter's value something stands: `()` is the value itself, `(2, "q")` the q of its third band."""

_WANTED: dict[Kind, str] = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "choice": "one of its names in quotes",
    "path": "a file name in quotes",
    "bands": "a list of tables in [ ]",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, in words for people.

    Attributes:
        code: a diagnostic code, as `masterchain explain` knows it.
        message: one clause without a full stop, naming the parameter and the value.
        remark: what the permitted values mean; empty when there is nothing to add.
        about_key: the fault is the key's, not the value's.
    """

    code: FaultCode
    message: str
    remark: str = ""
    about_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an effect.

    Attributes:
        name: of an effect of pedalboard's: its own argument name.
        sentence: what it does, one sentence.
        default: of an effect of pedalboard's: its own default; None where `required`.
        kind: what kind of value it takes.
        unit: `dB`, `Hz`, `ms`, `s`, `semitones`, `bit`, or None for a bare ratio, amount or name.
        minimum: the smallest permitted number, in `unit`.
        maximum: the largest permitted number, in `unit`.
        exclusive_minimum: `minimum` itself is not permitted.
        choices: the permitted names, for the kind `choice`.
        below_nyquist: a frequency that must lie below half the sample rate of the track.
        required: there is no default; a step must set it.
        typical: from where to where it usually stands in mastering, in `unit`.
        remark: what the ends of the range mean, for someone who went beyond them.
        step: the number is a multiple of this.
        changeable: a number that may take other values while sound runs.
        fields: what each table of the kind `bands` may hold; the first is its `type`, a choice.
        only_for: of a field: the types of band it means something to; empty when to all.
    """

    name: str
    sentence: str
    default: Any = None
    kind: Kind = "number"
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    choices: tuple[str, ...] = ()
    below_nyquist: bool = False
    required: bool = False
    typical: tuple[float, float] | None = None
    remark: str = ""
    step: int | None = None
    changeable: bool = True
    fields: tuple[Parameter, ...] = ()
    only_for: tuple[str, ...] = ()

    def fault(self, value: object, *, sample_rate_hz: float | None = None) -> Fault | None:
        """What is wrong with a value, or None; of several faults the first.

        Args:
            value: what a chain gives, as TOML gives it.
            sample_rate_hz: the track's sample rate where it is known; frequencies are then held against it.
        """
        return next((found for _, found in self.faults(value, sample_rate_hz=sample_rate_hz)), None)

    def faults(self, value: object, *, sample_rate_hz: float | None = None) -> Iterator[tuple[Inside, Fault]]:
        """Everything that is wrong with a value, each with its place in it; as `fault`."""
        if self.kind != "bands":
            found = self._scalar_fault(value, sample_rate_hz)
            if found:
                yield (), found
            return
        if not isinstance(value, list):
            yield (), self._wrong_type(value)
            return
        for position, band in enumerate(value):
            if isinstance(band, dict):
                for inside, fault in self._band_faults(band, sample_rate_hz):
                    yield (position, *inside), fault
            else:
                words = f"{self.name} wants a table for each band, not {_named(band)}"
                yield (position,), Fault("wrong-type", words, self.remark)

    def fields_of(self, kind: object) -> tuple[Parameter, ...]:
        """The fields that mean something to a band of that type, its type first."""
        return tuple(field for field in self.fields if not field.only_for or kind in field.only_for)

    def plain(self, value: Any) -> Any:
        """A permitted value with its defaults written out and one spelling for equal ones: 2 becomes 2.0."""
        if self.kind == "number":
            return float(value)
        if self.kind == "bands":
            return [
                {field.name: field.plain(band.get(field.name, field.default)) for field in fields}
                for band in value
                for fields in (self.fields_of(band["type"]),)
            ]
        return value

    def _band_faults(
        self, band: Mapping[str, object], sample_rate_hz: float | None
    ) -> Iterator[tuple[Inside, Fault]]:
        type_field = self.fields[0]
        kind = band.get(type_field.name)
        known_kind = kind is not None and type_field.fault(kind) is None
        fields = {field.name: field for field in (self.fields_of(kind) if known_kind else self.fields)}
        for name, value in band.items():
            if name in fields:
                if found := fields[name].fault(value, sample_rate_hz=sample_rate_hz):
                    yield (name,), found
                continue
            known = ", ".join(f"`{one}`" for one in fields)
            whose = f"a {kind} band" if known_kind else "a band"
            hint = did_you_mean(name, fields) or f"it has {known}"
            yield (name,), Fault("unknown-parameter", f"{whose} has no `{name}`", hint, about_key=True)
        for field in fields.values():
            if field.required and field.name not in band:
                words = f"a band needs `{field.name}`"
                yield (), Fault("missing-parameter", words, field.sentence, about_key=True)

    def _scalar_fault(self, value: object, sample_rate_hz: float | None) -> Fault | None:
        if self.kind in ("number", "integer"):
            return self._number_fault(value, sample_rate_hz)
        if self.kind == "boolean":
            return None if isinstance(value, bool) else self._wrong_type(value)
        if not isinstance(value, str):
            return self._wrong_type(value)
        if self.kind == "choice" and value not in self.choices:
            return Fault("bad-value", f"{self.name} has no {value!r}", f"it may be {', '.join(self.choices)}")
        if self.kind == "path" and (not value or "\0" in value):
            return Fault("bad-value", f"{self.name} names no file", self.remark)
        return None

    def _number_fault(self, value: object, sample_rate_hz: float | None) -> Fault | None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return self._wrong_type(value)
        if isinstance(value, float) and not math.isfinite(value):
            return Fault("not-a-number", f"{self.name} is {_shown(value)}", self.remark)
        if self.kind == "integer" and not isinstance(value, int):
            return self._wrong_type(value)
        if self.minimum is not None and self.exclusive_minimum and value <= self.minimum:
            return self._out_of_range(value, f"is not above {self._with_unit(self.minimum)}")
        if self.minimum is not None and value < self.minimum:
            return self._out_of_range(value, f"is below {self._with_unit(self.minimum)}")
        if self.maximum is not None and value > self.maximum:
            return self._out_of_range(value, f"is above {self._with_unit(self.maximum)}")
        if self.step is not None and value % self.step:
            return Fault(
                "bad-value", f"{self.name} {_shown(value)} is not a multiple of {self.step}", self.remark
            )
        if self.below_nyquist and sample_rate_hz is not None and value >= sample_rate_hz / 2:
            half = _shown(sample_rate_hz / 2)
            return Fault(
                "above-nyquist",
                f"{self.name} {_shown(value)} is not below {half} Hz, half the track's sample rate",
                "there is no sound up there, and a filter set so is unstable",
            )
        return None

    def _wrong_type(self, value: object) -> Fault:
        return Fault(
            "wrong-type", f"{self.name} wants {_WANTED[self.kind]}, not {_named(value)}", self.remark
        )

    def _out_of_range(self, value: float, where: str) -> Fault:
        return Fault("out-of-range", f"{self.name} {_shown(value)} {where}", self.remark)

    def _with_unit(self, value: float) -> str:
        return f"{_shown(value)} {self.unit}" if self.unit else _shown(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect.

    Attributes:
        name: of an effect of pedalboard's: its own class name.
        category: the heading it stands under.
        sentence: what it does, one sentence.
        parameters: of an effect of pedalboard's: in its own order.
        traps: what would surprise somebody who knows the field, a sentence each.
        fixed_blocks: its output depends on how the stream is cut, be it by the last bit: a runner must feed blocks
            of one size from the first to the last.
        latent: it gives its first frames later than it is fed; a runner must flush it with silence at the end.
        min_channels: the fewest channels it works on.
        max_channels: the most channels it works on; None when any number.
        sample_rates_hz: the only sample rates it works at; empty when any.
        source: where it comes from.
        own: it is masterchain's and built by `effects.own`; otherwise pedalboard's.
    """

    name: str
    category: Category
    sentence: str
    parameters: tuple[Parameter, ...] = ()
    traps: tuple[str, ...] = ()
    fixed_blocks: bool = False
    latent: bool = False
    min_channels: int = 1
    max_channels: int | None = None
    sample_rates_hz: tuple[int, ...] = ()
    source: str = "pedalboard"
    own: bool = False

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((p for p in self.parameters if p.name == name), None)

    def format_fault(self, sample_rate_hz: float, channels: int) -> Fault | None:
        """Why the effect cannot work on a track of this sample rate and number of channels, or None."""
        if channels < self.min_channels:
            words = f"{self.name} works on {self.min_channels} channels, not {channels}"
            return Fault("unsupported-format", words)
        if self.max_channels is not None and channels > self.max_channels:
            return Fault(
                "unsupported-format",
                f"{self.name} works on {self.max_channels} channels at most, not {channels}",
            )
        if self.sample_rates_hz and sample_rate_hz not in self.sample_rates_hz:
            rates = ", ".join(map(str, self.sample_rates_hz))
            return Fault(
                "unsupported-format",
                f"{self.name} does not work at {_shown(sample_rate_hz)} Hz",
                f"only at {rates}",
            )
        return None


def _shown(value: float) -> str:
    if isinstance(value, int):
        # Python refuses to print whole numbers of thousands of digits, which TOML's 0x form can still give.
        return str(value) if abs(value) < 10**15 else "of more than 15 digits"
    return f"{value:.12g}"


def _named(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    names = {str: "text", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time")

"""Filters of biquads as processors whose parameters may move while sound runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

from masterchain.dsp.linear_system import F64, Section, cascade
from masterchain.dsp.moving import Moving
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.state_space import SystemFilter

Design = Callable[[Mapping[str, Any], int], Sequence[Section]]
"""From an effect's values and a sample rate in Hz to its sections; their number depends on no changeable value."""

_TOGETHER = 5
"""Sections that are one product: the cost of what rows leave behind grows with the square of their number."""


class MovingFilter(Moving):
    """Biquads one after another, designed from values.

    A section whose numerator is its denominator is the identity to the bit, and so is a filter of such sections.

    Args:
        design: the filter.
        values: of its parameters, every one.
    """

    def __init__(self, design: Design, values: Mapping[str, Any]) -> None:
        super().__init__(lambda values, stream: _Cascade(design, values, stream), values)


class _Cascade:
    """Sections in a row, of which some are one product at a time."""

    def __init__(
        self,
        design: Design,
        values: Mapping[str, Any],
        stream: Format,
        going_on: Sequence[SystemFilter] | None = None,
    ) -> None:
        self._design = design
        self._stream = stream
        systems = [cascade(some) for some in _together(design(values, stream.sample_rate_hz))]
        if going_on is None:
            self._parts = [SystemFilter(system, stream.channels) for system in systems]
            return
        self._parts = [copy(part) for part in going_on]
        for part, system in zip(self._parts, systems, strict=True):
            part.change(system)

    def process(self, block: Block) -> Block | F64:
        sound: Block | F64 = block
        for part in self._parts:
            sound = part.process(sound)[0]
        return sound

    def changed(self, values: Mapping[str, Any]) -> _Cascade:
        return _Cascade(self._design, values, self._stream, self._parts)


def _together(sections: Sequence[Section]) -> list[Sequence[Section]]:
    count = -(-len(sections) // _TOGETHER)
    return [sections[len(sections) * at // count : len(sections) * (at + 1) // count] for at in range(count)]

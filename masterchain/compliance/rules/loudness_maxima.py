"""The loudest moments, and how far loud and quiet lie apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from masterchain.compliance.rules.bounds import Quantity, within
from masterchain.compliance.rules.rule import Case, Rule
from masterchain.compliance.verdict import Finding
from masterchain.platforms.limits import LoudnessRange

_SHORT_TERM = Quantity("maximum short-term loudness", "max_short_term_lufs", "LUFS")
_MOMENTARY = Quantity("maximum momentary loudness", "max_momentary_lufs", "LUFS")
_RANGE = Quantity("loudness range", "loudness_range_lu", "LU")
_SHORTEST_FOR_RANGE_S = 60.0


def _short_term(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.short_term) is not None:
        most = limit.max_lufs + (limit.tolerance_plus_lu or 0.0)
        advice = "lower the loudest 3 s by {by} dB"
        yield from within(case, limit, _SHORT_TERM, most=most, lower=advice)


def _momentary(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.momentary) is not None:
        most = limit.max_lufs + (limit.tolerance_plus_lu or 0.0)
        advice = "lower the loudest 0.4 s by {by} dB"
        yield from within(case, limit, _MOMENTARY, most=most, lower=advice)


def _loudness_range(case: Case) -> Iterator[Finding]:
    limit = case.platform.loudness_range
    if limit is None:
        return
    found = within(
        case,
        limit,
        _RANGE,
        least=limit.min_lu,
        most=limit.max_lu,
        lower="bring the quiet passages up, or the loud ones down, by {by} dB",
        higher="leave {by} dB more between loud and quiet passages",
    )
    for finding in found:
        yield replace(finding, reason=finding.reason or _remark(case, limit))


def _remark(case: Case, limit: LoudnessRange) -> str:
    """What the figure does not cover: speech and dialogue have limits of their own, short sound has no range."""
    remarks = []
    if case.measurement.duration_s < _SHORTEST_FOR_RANGE_S:
        remarks.append("EBU R 128 advises against the loudness range below one minute")
    if limit.speech_max_lu is not None:
        remarks.append(f"for factual speech at most {limit.speech_max_lu:g} LU")
    if limit.dialogue_max_lu is not None:
        remarks.append(
            f"over dialogue alone, which is not measured here, at most {limit.dialogue_max_lu:g} LU"
        )
    return "; ".join(remarks)


SHORT_TERM = Rule(
    "short_term",
    "Maximum short-term loudness",
    "A loud passage can jump out of a programme whose integrated loudness is right; short-form rules therefore "
    "bound the loudest 3 s.",
    "EBU Tech 3341 section 2.2",
    _short_term,
)
MOMENTARY = Rule(
    "momentary",
    "Maximum momentary loudness",
    "The loudest 0.4 s: single shouts and hits that integrated loudness does not see.",
    "EBU Tech 3341 section 2.2",
    _momentary,
)
LOUDNESS_RANGE = Rule(
    "loudness_range",
    "Loudness range",
    "Too wide, and the quiet passages are lost at home; too narrow, and the programme tires.",
    "EBU Tech 3342",
    _loudness_range,
)
